import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { fileNameOf, filesOf } from '#platform/http/uploads.js';
import { isWaitOver } from '#platform/jobs/queue.js';
import { queryString } from '#platform/views/helpers.js';
import { mailProblems } from '#features/annexes/mailbox/problems.js';
import { driveWordsOf } from '#features/annexes/drive-words.js';
import { listEmptyMails, listMailLines, type MailFileState, type MailLine } from './mail-queries.js';
import { getDrop, listDropFiles } from './drop-queries.js';
import { type MailChoice, placeMailFiles } from './placing.js';
import { annexOptions, dropFileView, lineView, mailHead, unitOptions, waitingView } from './present.js';
import { mostMails, takeMails } from './taking.js';
import { judge, mailSlots } from './verdicts.js';

const waitMs = 4_000;
const pageSize = 20;
const here = '/mails';
export const dropPath = (dropId: number): string => `${here}/drops/${dropId}`;
const allStates: readonly MailFileState[] = [
  ...(['reading', 'waiting', 'refused', 'broken', 'placed', 'confirmed', 'rejected', 'replaced', 'dropped'] as const),
];

/** Mails that offices sent to the mailbox: put in, recognised, corrected by a person and put into annexes (R28). */
export function mailHandlers(deps: Deps) {
  return {
    /** What waits, twenty files at a time. */
    list: (async (req, res) => {
      const waiting = await listMailLines(deps.db, ['waiting']);
      const { slots } = await mailSlots(deps.db);
      const judged = await judge(deps.db, waiting, slots);
      const pages = Math.max(1, Math.ceil(judged.length / pageSize));
      const pageNo = Math.min(pages, Math.max(1, Number(queryText(req, 'at')) || 1));
      const shown = judged.slice((pageNo - 1) * pageSize, pageNo * pageSize);
      const count = (kind: string) => judged.filter(({ verdict }) => verdict.kind === kind).length;
      await render(req, res, 'annexes/mailbox/incoming/list', {
        lines: shown.map((line, at) => waitingView(line, shown[at - 1], slots)),
        tally: {
          all: judged.length,
          certain: count('certain'),
          ask: count('ask'),
          same: count('same'),
          closed: count('closed'),
        },
        mails: new Set(judged.map(({ mailId }) => mailId)).size,
        units: unitOptions(slots),
        annexes: annexOptions(slots),
        most: mostMails,
        pageNo,
        pages,
        previous: pageNo > 1 ? { at: pageNo - 1 } : undefined,
        next: pageNo < pages ? { at: pageNo + 1 } : undefined,
      });
    }) satisfies Handler,

    /** What was put in and dealt with, the newest first. */
    done: (async (req, res) => {
      const states = allStates.filter((state) => state !== 'waiting' && state !== 'reading');
      const lines = await listMailLines(deps.db, states, { newestFirst: true, limit: 200 });
      await render(req, res, 'annexes/mailbox/incoming/done', {
        lines: await linesOf(lines),
      });
    }) satisfies Handler,

    guard: async () => {},

    take: step(
      deps,
      async (trx, req) => {
        const sent = filesOf(req);
        if (sent.length === 0) throw mailProblems.no_mails({ field: 'file' });
        const files = sent.map((file) => ({ content: file.kept, name: fileNameOf(file), sizeBytes: file.size }));
        return { to: dropPath(await takeMails(trx, deps, actorOf(req), files)) };
      },
      async (req, res, { to }) => {
        await waitForDrop(deps, Number(to.split('/').pop()));
        goTo(req, res, to);
      },
    ),

    drop: (async (req, res) => {
      const drop = await getDrop(deps.db, idParam(req, 'dropId'));
      const [files, lines, empties] = await Promise.all([
        listDropFiles(deps.db, drop.id),
        listMailLines(deps.db, allStates, { dropId: drop.id }),
        listEmptyMails(deps.db, drop.id),
      ]);
      const isRunning = [...files, ...lines].some(({ state }) => state === 'reading');
      if (req.get('HX-Target') === 'annexes-mailbox-incoming-fates' && !isRunning) {
        res.set('HX-Refresh', 'true').end();
        return;
      }
      const mailsOf = (dropFileId: number) =>
        new Set(
          [...lines.map(({ mail }) => mail), ...empties].flatMap((mail) =>
            mail.dropFileId === dropFileId ? [mail.id] : [],
          ),
        ).size;
      const waiting = lines.filter(({ state }) => state === 'waiting').length;
      await render(
        req,
        res,
        'annexes/mailbox/incoming/drop',
        {
          drop,
          here: dropPath(drop.id),
          isRunning,
          waiting,
          refused: lines.filter(({ state }) => state === 'refused').length,
          files: files.map((file) => dropFileView(file, mailsOf(file.id))),
          lines: await linesOf(lines),
          empties: empties.map((mail) => mailHead(mail, mail.sentAt ?? mail.receivedAt)),
        },
        ['annexes/mailbox/incoming/_fates'],
      );
    }) satisfies Handler,

    place: step(deps, async (trx, req) => {
      const { placed, dropped } = await placeMailFiles(trx, deps, actorOf(req), await choicesIn(req));
      const said = [
        ...(placed > 0 ? [`${placed} 份已放入，由各机构确认后报送`] : []),
        ...(dropped > 0 ? [`${dropped} 份按您的选择不要`] : []),
      ];
      return {
        to: `${here}${queryString({ at: textField(req, 'at') === '1' ? '' : textField(req, 'at') })}`,
        done: `${said.join('；')}。`,
      };
    }),
  };

  /** What the form says of each file, as far as it says something. @throws mail.half_chosen */
  async function choicesIn(req: Request): Promise<ReadonlyMap<number, MailChoice>> {
    const fields = Object.keys((req.body ?? {}) as Record<string, unknown>);
    const said = fields.flatMap((field) => {
      const [, id] = /^annex\.(\d{1,15})$/.exec(field) ?? [];
      return id === undefined
        ? []
        : [{ id: Number(id), annex: textField(req, field), unitCode: textField(req, `unit.${id}`) }];
    });
    const choices = new Map<number, MailChoice>();
    for (const { id, annex, unitCode } of said) {
      if (annex === 'none') choices.set(id, 'none');
      else if (/^[1-5](?:@\d{1,15})?$/.test(annex) && /^46\d{4}$/.test(unitCode)) {
        const [annexNo, driveId] = annex.split('@').map(Number);
        choices.set(id, { unitCode, annexNo: annexNo ?? 0, ...(driveId !== undefined && { driveId }) });
      } else if (annex !== '') throw mailProblems.half_chosen({ field: `unit.${id}`, name: await nameOf(id) });
    }
    return choices;
  }

  async function linesOf(lines: readonly MailLine[]) {
    const driveOf = await driveWordsOf(
      deps.db,
      lines.map(({ annexId }) => annexId),
    );
    return lines.map((line, at) => lineView(line, lines[at - 1], driveOf(line.annexId)));
  }

  async function nameOf(id: number): Promise<string> {
    const waiting: readonly MailLine[] = await listMailLines(deps.db, ['waiting']);
    return waiting.find((line) => line.id === id)?.name ?? '';
  }
}

/** Until every file was taken apart and looked at, or the moment is over. */
async function waitForDrop(deps: Deps, dropId: number): Promise<void> {
  const wait = (ids: readonly (number | null)[]) =>
    Promise.all(
      ids.flatMap((id) => (id === null ? [] : [deps.jobSignal.waitFor(id, waitMs, () => isWaitOver(deps.db, id))])),
    );
  deps.jobSignal.ring();
  await wait((await listDropFiles(deps.db, dropId)).map(({ jobId }) => jobId));
  await wait((await listMailLines(deps.db, ['reading'], { dropId })).map(({ jobId }) => jobId));
}
