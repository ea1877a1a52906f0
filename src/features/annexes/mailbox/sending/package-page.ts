import { dateTimeIn, dayIn } from '#platform/clock.js';
import type { Deps } from '#platform/deps.js';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { idParam } from '#platform/http/csrf.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { settingsOf } from '#platform/settings.js';
import { isWaitOver } from '#platform/jobs/queue.js';
import { chosenDrive, namedDrives, nameDrive } from '#features/drive/chosen-drive.js';
import { getDrive } from '#features/drive/queries.js';
import { type ZipEntry, textEntry, zipStream } from '#formats/zip/writer.js';
import { noteReveal } from '#features/annexes/numbers/reveals.js';
import { inTransaction } from '#platform/db/transaction.js';
import { mailProblems } from '#features/annexes/mailbox/problems.js';
import { csvList, type ListFacts, listNames, pageList, textList } from './package-list.js';
import {
  getPackageFor,
  listPackageFiles,
  listPackages,
  type MailPackage,
  type PackageFile,
} from './package-queries.js';
import { makePackage, packageCandidates } from './packages.js';

const waitMs = 9_000;
export const packagePath = (id: number): string => `/mail-packages/${id}`;

/** The second way beside on-line submission: an office takes its annexes along as a signed package, to send it by mail (R28). */
export function packageHandlers(deps: Deps) {
  const factsOf = (made: MailPackage, files: readonly PackageFile[]): ListFacts => ({
    ...made,
    files,
    zone: deps.config.officeZone,
  });

  return {
    list: (async (req, res) => {
      const actor = actorOf(req);
      const drive = await chosenDrive(deps, req);
      const [candidates, packages] = await Promise.all([
        drive ? packageCandidates(deps.db, deps, drive.id, actor.agencyId) : [],
        listPackages(deps.db, actor.agencyId),
      ]);
      const names = new Map((await namedDrives(deps.db)).map(({ id, name }) => [id, name]));
      await render(req, res, 'annexes/mailbox/sending/list', {
        candidates,
        hasUnits: new Set(candidates.map(({ unitName }) => unitName)).size > 1,
        ready: candidates.filter(({ versionId }) => versionId !== undefined).length,
        deadlineAt: drive?.deadlineAt,
        packages: packages.map((one) => ({
          ...one,
          drive: names.get(one.driveId) ?? '',
          path: packagePath(one.id),
          stateName: stateNames[one.state],
        })),
      });
    }) satisfies Handler,

    make: step(
      deps,
      async (trx, req) => {
        const drive = await chosenDrive(deps, req, trx);
        return { to: packagePath(await makePackage(trx, deps, actorOf(req), drive?.id)) };
      },
      async (req, res, { to }) => {
        deps.jobSignal.ring();
        const { jobId } = await getPackageFor(deps.db, actorOf(req), Number(to.split('/').pop()));
        if (jobId) await deps.jobSignal.waitFor(jobId, waitMs, () => isWaitOver(deps.db, jobId));
        goTo(req, res, to);
      },
    ),

    show: (async (req, res) => {
      const actor = actorOf(req);
      const made = await getPackageFor(deps.db, actor, idParam(req, 'packageId'));
      await nameDrive(deps, req, made.driveId);
      const files = await listPackageFiles(deps.db, made.id);
      const here = packagePath(made.id);
      if (req.get('HX-Target') === 'annexes-mailbox-sending-progress' && made.state !== 'making') {
        res.set('HX-Refresh', 'true').end();
        return;
      }
      await render(
        req,
        res,
        'annexes/mailbox/sending/package',
        { made, files, here, letter: await letterOf(deps, made, files), crumbs: crumbsFor(actor) },
        ['annexes/mailbox/sending/_progress'],
      );
    }) satisfies Handler,

    download: (async (req, res) => {
      const actor = actorOf(req);
      const made = await getPackageFor(deps.db, actor, idParam(req, 'packageId'));
      if (made.state !== 'ready') throw mailProblems.package_making();
      const files = await listPackageFiles(deps.db, made.id);
      for (const { fileId } of files)
        if (!(await deps.files.isKept(deps.db, fileId))) throw mailProblems.package_changed();
      await inTransaction(deps.db, async (trx) => {
        for (const { annexId, versionId } of files)
          noteReveal(
            trx,
            deps,
            actor,
            { id: annexId, agencyId: made.agencyId },
            { reason: `邮件包 ${made.no}`, file: 'mail-package', versionId },
          );
      });
      await sendRows(asDownload(res, `${packageName(made)}.zip`, 'zip'), zipStream(entriesOf(made, files)));
    }) satisfies Handler,
  };

  function* entriesOf(made: MailPackage, files: readonly PackageFile[]): Generator<ZipEntry> {
    const facts = factsOf(made, files);
    const signature = made.signature ?? '';
    yield textEntry(listNames.text, textList(facts, signature));
    yield textEntry(listNames.csv, csvList(facts, signature));
    yield textEntry(listNames.page, pageList(facts, signature));
    for (const { name, fileId } of files) yield { name, content: deps.files.chunks(deps.db, fileId) };
  }
}

/** Whoever makes packages comes from the page that makes them, everybody else from where they are held against the records. */
const crumbsFor = (actor: Actor): readonly (readonly [string, string])[] =>
  mayDo(actor, 'annex.submit') ? [['邮件报送', '/mail-packages']] : [['核对邮件包', '/mail-packages/check']];

const stateNames: Readonly<Record<MailPackage['state'], string>> = {
  making: '正在生成',
  ready: '可以下载',
  broken: '没有生成',
};

export const packageName = ({ no, agencyName }: Pick<MailPackage, 'no' | 'agencyName'>): string =>
  `${agencyName}_附件邮件包_${no}`;

/** Subject and text of the mail, to be copied. */
async function letterOf(
  deps: Deps,
  made: MailPackage,
  files: readonly PackageFile[],
): Promise<{ readonly subject: string; readonly body: string }> {
  const { issuingOrgan } = await settingsOf(deps).read();
  const { noticeNo } = await getDrive(deps.db, made.driveId);
  const subject = `${made.agencyCode} ${made.agencyName} 机动车维修备案管理附件（${made.no}）`;
  const lines = files.map((one, at) => `${at + 1}. ${one.name}，${one.rows} 行，SHA-256 ${one.sha256}`);
  const body = [
    `${issuingOrgan === '' ? '省局' : issuingOrgan}：`,
    `按${noticeNo === '' ? '通知' : `《通知》（${noticeNo}）`}要求，现报送我单位附件 ${files.length} 份，清单编号 ${made.no}：`,
    ...lines,
    `清单签名：${made.signature ?? ''}`,
    '随信附邮件包（.zip），内有上述文件和清单。',
    `${made.agencyName}`,
    dayIn(deps.config.officeZone, made.madeAt),
    `（生成时间 ${dateTimeIn(deps.config.officeZone, made.madeAt)}）`,
  ];
  return { subject, body: lines.length === 0 ? '' : body.join('\n') };
}
