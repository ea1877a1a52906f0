import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { queryString } from '#platform/views/helpers.js';
import { annexName } from '#domain/annexes/titles.js';
import { nextState, standingNames, standingOf } from '#domain/annexes/states.js';
import { annexPath, versionPath } from '#features/annexes/context.js';
import { driveWordsOf } from '#features/annexes/drive-words.js';
import { listLinesFor, type MailLine } from '#features/annexes/mailbox/incoming/mail-queries.js';
import { mailedAtOf } from '#features/annexes/mailbox/incoming/verdicts.js';
import { fileStateWords } from '#features/annexes/mailbox/words.js';
import { type Annex, getAnnexFor } from '#features/annexes/queries.js';
import { type AnnexVersion, listVersionsById } from '#features/annexes/version-queries.js';
import { confirmMailFile, rejectMailFile } from './confirming.js';

const here = '/received-mails';

/** What the province has put into an office's annexes from its mails: the office confirms each with one press, or says why not. */
export function confirmHandlers(deps: Deps) {
  async function viewOf(req: Request, line: MailLine, driveOf: DriveOf) {
    const [version] = await listVersionsById(deps.db, line.versionId === null ? [] : [line.versionId]);
    const annex = await getAnnexFor(deps.db, actorOf(req), line.annexId ?? 0);
    const [current] = annex.currentVersionId === null ? [] : await listVersionsById(deps.db, [annex.currentVersionId]);
    return { ...shownLine(line, driveOf), ...actsOf(line, annex, version, current) };
  }

  return {
    show: (async (req, res) => {
      const { agencyId } = actorOf(req);
      const waiting = await listLinesFor(deps.db, agencyId, ['placed']);
      const earlier = await listLinesFor(deps.db, agencyId, ['confirmed', 'rejected', 'replaced']);
      const driveOf = await driveWordsOf(
        deps.db,
        [...waiting, ...earlier].map(({ annexId }) => annexId),
      );
      await render(req, res, 'annexes/mailbox/confirming/list', {
        waiting: await Promise.all(waiting.map((line) => viewOf(req, line, driveOf))),
        earlier: earlier.map((line) => shownLine(line, driveOf)),
      });
    }) satisfies Handler,

    confirm: step(deps, async (trx, req) => {
      const typed = textField(req, 'instead');
      const instead = /^\d{1,15}$/.test(typed) ? Number(typed) : null;
      const actor = actorOf(req);
      const version = await confirmMailFile(trx, deps, actor, { mailFileId: idParam(req, 'mailFileId'), instead });
      return {
        to: versionPath({ id: version.annexId }, version.id),
        done: `已确认，第 ${version.no ?? ''} 版是当前版本。改正错误、确认提醒后由机构管理员报送。`,
      };
    }),

    reject: step(deps, async (trx, req) => {
      const reason = textField(req, 'reason').trim().slice(0, 300);
      await rejectMailFile(trx, deps, actorOf(req), { mailFileId: idParam(req, 'mailFileId'), reason });
      return { to: here, done: '已退回省局，这份附件不作数，省局会看到您写的理由。' };
    }),
  };
}

type DriveOf = (annexId: number | null) => string;

/** A file and the mail that it came with. */
const shownLine = (line: MailLine, driveOf: DriveOf) => ({
  id: line.id,
  name: line.name,
  sizeBytes: line.sizeBytes,
  title: line.place ? `${line.place.unitName}${annexName(line.place.annexNo)}${driveOf(line.annexId)}` : '',
  annexPath: line.annexId === null ? '' : annexPath({ id: line.annexId }),
  sender: line.mail.isLoose ? '没有邮件，直接放入的文件' : `${line.mail.senderName} ${line.mail.senderMasked}`.trim(),
  forwarder: line.mail.forwarderMasked,
  subject: line.mail.subject,
  mailedAt: mailedAtOf(line),
  receivedAt: line.mail.receivedAt,
  placedByName: line.placedByName,
  placedAt: line.placedAt,
  decidedByName: line.decidedByName,
  decidedAt: line.decidedAt,
  stateName: fileStateWords[line.state],
  reason: line.reason,
});

/** What the office can do with it now, and what it must know before. */
function actsOf(line: MailLine, annex: Annex, version: AnnexVersion | undefined, current: AnnexVersion | undefined) {
  const path = version ? versionPath(annex, version.id) : '';
  const isBetween = annex.currentVersionId !== line.baseVersionId;
  const isOpen = nextState(annex.state, 'upload') !== undefined;
  return {
    path: version?.state === 'checked' ? path : '',
    rows: version?.rowCount ?? 0,
    errors: version?.errorCount ?? 0,
    warnings: version?.warningCount ?? 0,
    isReading: version?.state === 'reading',
    refusal: version?.state === 'refused' ? (version.refusal?.sentence ?? '') : '',
    closed: isOpen ? '' : standingNames[standingOf(annex.state, annex.currentVersionId)],
    mayConfirm: version?.state === 'checked' && isOpen,
    instead: annex.currentVersionId ?? '',
    currentNo: current?.no ?? null,
    /** The office has sent a newer version since: to confirm would put it aside. */
    isBetween: isBetween && current !== undefined,
    comparePath: version && current ? `${path}/comparison${queryString({ with: current.id })}` : '',
  };
}
