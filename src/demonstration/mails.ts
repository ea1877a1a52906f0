import type { PortalDeps } from '#src/deps.js';
import { dayIn } from '#platform/clock.js';
import { runHere } from '#platform/jobs/runner.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import type { Agency } from '#features/agencies/queries.js';
import type { Drive } from '#features/drive/queries.js';
import { findMailLine, listMailLines } from '#features/annexes/mailbox/incoming/mail-queries.js';
import { listDropFiles } from '#features/annexes/mailbox/incoming/drop-queries.js';
import { placeMailFiles } from '#features/annexes/mailbox/incoming/placing.js';
import { takeMails } from '#features/annexes/mailbox/incoming/taking.js';
import { findVersion } from '#features/annexes/version-queries.js';
import { annexFile } from '#src/demonstration/annex-files.js';
import type { Actors } from '#src/demonstration/cast.js';
import { jobTable } from '#src/job-table.js';
import { act } from '#src/season/actions.js';

interface MailScene {
  readonly from: string;
  readonly subject: string;
  readonly annexes: readonly AnnexNo[];
  /** Who is written about, where that is another one than the annexes are of. */
  readonly about?: string;
}

/** Mails of offices that have not sent these annexes on line: clear ones, one that contradicts itself, a picture instead of data. */
const scenes: readonly MailScene[] = [
  { from: '469028', subject: '附件3', annexes: [3] },
  { from: '469029', subject: '附件1、附件2', annexes: [1, 2] },
  { from: '469026', subject: '附件3', annexes: [3], about: '469025' },
  { from: '469025', subject: '附件1盖章扫描件', annexes: [] },
];
/** Put into its annex already; the office has not confirmed it yet. */
const placedScene = { unit: '469030', annexNo: 2 } as const;
const firstNo = 300_000;

/** Puts mails into the province's mailbox, some of which wait there, and one with its office. */
export async function sendMails(
  deps: PortalDeps,
  { actors, agencies, drive }: { actors: Actors; agencies: ReadonlyMap<string, Agency>; drive: Drive },
): Promise<void> {
  const now = deps.clock.now();
  const day = dayIn(deps.config.officeZone, now);
  const fileOf = async (annexNo: AnnexNo, code: string) => {
    const agency = agencies.get(code);
    if (!agency) throw new Error(`no office answers for ${code}`);
    const rest = { rows: 12, isFaulty: false, filedUntil: day, baselineOn: drive.baselineOn };
    return annexFile({ annexNo, agency, firstNo: firstNo + Number(code.slice(-3)) * 100 + annexNo, ...rest });
  };
  const mails: { name: string; content: Buffer }[] = [];
  for (const { from, subject, annexes, about = from } of [
    ...scenes,
    { from: placedScene.unit, subject: '附件2', annexes: [placedScene.annexNo] } as MailScene,
  ]) {
    const files = await Promise.all(annexes.map((no) => fileOf(no, from)));
    const agency = agencies.get(about);
    mails.push({
      name: `${mails.length + 1}.eml`,
      content: mailOf({
        sender: `${agency?.shortName ?? ''}（示例）`,
        address: `office${from}@example.com`,
        subject: `${agency?.name ?? ''}报送${subject}`,
        at: new Date(now.getTime() - (6 - mails.length) * 3_600_000),
        id: `demo-${from}-${mails.length}`,
        files: files.length > 0 ? files : [{ name: '附件1盖章.png', content: picture }],
      }),
    });
  }
  const reviewer = await actors.reviewer;
  const sent = mails.map(({ name, content }) => ({ name, content, sizeBytes: content.length }));
  const dropId = await act(deps, (trx) => takeMails(trx, deps, reviewer, sent));
  for (const { jobId } of await listDropFiles(deps.db, dropId)) await run(deps, jobId);
  for (const { jobId } of await listMailLines(deps.db, ['reading'], { dropId })) await run(deps, jobId);
  const last = (await listMailLines(deps.db, ['waiting'], { dropId })).at(-1);
  if (!last) return;
  const place = { unitCode: placedScene.unit, annexNo: placedScene.annexNo };
  await act(deps, (trx) => placeMailFiles(trx, deps, reviewer, new Map([[last.id, place]])));
  const { versionId } = (await findMailLine(deps.db, last.id)) ?? {};
  await run(deps, versionId ? ((await findVersion(deps.db, versionId))?.jobId ?? null) : null);
}

async function run(deps: PortalDeps, jobId: number | null): Promise<void> {
  if (jobId !== null) await runHere(deps, jobTable, jobId);
}

/** One dot: there is nothing to be read in it. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

interface MailFacts {
  readonly sender: string;
  readonly address: string;
  readonly subject: string;
  readonly at: Date;
  readonly id: string;
  readonly files: readonly { readonly name: string; readonly content: Buffer }[];
}

function mailOf({ sender, address, subject, at, id, files }: MailFacts): Buffer {
  const boundary = `----=_${id}`;
  const parts = files.map(({ name, content }) =>
    [
      `--${boundary}`,
      `Content-Type: application/octet-stream; name="${word(name)}"`,
      `Content-Disposition: attachment; filename="${word(name)}"`,
      'Content-Transfer-Encoding: base64',
      '',
      content.toString('base64').replace(/.{76}/g, '$&\r\n'),
    ].join('\r\n'),
  );
  const head = [
    `Received: from example.com by mail.example.gov.cn; ${at.toUTCString()}`,
    `From: ${word(sender)} <${address}>`,
    'To: baosong@example.gov.cn',
    `Subject: ${word(subject)}`,
    `Date: ${at.toUTCString()}`,
    `Message-ID: <${id}@example.com>`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
  ];
  return Buffer.from([...head, '', ...parts, `--${boundary}--`, ''].join('\r\n'));
}

const word = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
