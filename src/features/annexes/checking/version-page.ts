import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { lead, step } from '#platform/http/step.js';
import { findJob, isWaitOver, type JobStatus } from '#platform/jobs/queue.js';
import { queryString } from '#platform/views/helpers.js';
import { listComments } from '#features/annexes/review/comment-queries.js';
import { type FindingFilter, listFindingGroups, listFindings } from './finding-queries.js';
import { confirmFindings, unconfirmFindings } from '#features/annexes/mending/fix.js';
import { cellWords, rowInSheet, rowWords, sheetNames, sheetNoOf, sheetOf, sheetsOf } from '#domain/annexes/sheets.js';
import { maskFinding, maskSample } from '#domain/values/masking.js';
import { type VersionContext, versionContext, versionPath } from '#features/annexes/context.js';
import { openColumns } from '#features/annexes/receiving/column-choices.js';
import { maySeeNumbers } from '#features/annexes/policy.js';
import type { PostButton } from '#platform/views/post-button.js';
import { chosenOf, downloadsOf, findingActs, groupOrder, groupView, levelTotals, type Selection } from './present.js';
import { readingFacts, readingReport } from './reading-report.js';
import { checkState } from './recheck-rules.js';
import { submissionView } from '#features/annexes/present.js';
import { annexProblems } from '#features/annexes/problems.js';
import { obstaclesTo } from '#features/annexes/review/submission.js';
import { applyProposals } from '#features/annexes/mending/proposals.js';
import { type AnnexVersion, getVersion } from '#features/annexes/queries.js';
import { listRowsByNo, type StoredRow } from './row-queries.js';
import { cellText } from '#formats/cell-values.js';

const pageSize = 50;
const levels = ['E', 'W', 'N'] as const;
const recheckWaitMs = 5_000;

/** One version: how it was read, what the check found, grouped; confirming and mending many at once. */
export function versionPageHandlers(deps: Deps) {
  const fixKindOf = (req: Request) => ({
    annexId: idParam(req, 'annexId'),
    versionId: idParam(req, 'versionId'),
    kind: textField(req, 'kind'),
    findingId: /^\d{1,15}$/.test(textField(req, 'findingId')) ? Number(textField(req, 'findingId')) : null,
  });
  const backTo = (input: { annexId: number; versionId: number; kind: string }) =>
    versionPath({ id: input.annexId }, input.versionId) + queryString({ kind: input.kind });

  return {
    show: (async (req, res) => {
      const context = await versionContext(deps, req);
      const { version } = context;
      const job = version.jobId === null ? undefined : await findJob(deps.db, version.jobId);
      // Given up without a verdict on the file: a person must look before it goes on.
      const isBroken = version.state === 'reading' && (job === undefined || job.state === 'failed');
      const busy = !isBroken && (version.state === 'reading' || job?.state === 'waiting' || job?.state === 'running');
      if (!busy && req.get('HX-Target') === 'annexes-checking-progress') {
        res.set('HX-Refresh', 'true').end();
        return;
      }
      if (version.state === 'refused') return render(req, res, 'annexes/checking/refused', context);
      const isRecheck = version.state === 'checked' && checkState(version, job) === 'running';
      const model = { ...context, job, busy, isBroken, isRecheck };
      if (version.state === 'reading' || (busy && req.get('HX-Target') === 'annexes-checking-progress'))
        return render(req, res, 'annexes/checking/reading', model, ['annexes/checking/_progress']);
      await showFindings(deps, req, res, model);
    }) satisfies Handler,

    confirm: step(deps, async (trx, req) => {
      const input = { ...fixKindOf(req), reason: textField(req, 'reason') };
      const count = await confirmFindings(trx, deps, actorOf(req), input);
      if (count === 0) return { to: backTo(input), note: '这些提醒已经确认过，或已不在清单中，没有改动。' };
      return { to: backTo(input), done: `已确认 ${count} 处提醒，理由会显示给审核人员。` };
    }),

    unconfirm: step(deps, async (trx, req) => {
      const input = fixKindOf(req);
      const count = await unconfirmFindings(trx, deps, actorOf(req), input);
      return { to: backTo(input), ...(count === 0 && { note: '这些提醒的确认已经取消过，没有改动。' }) };
    }),

    applyProposals: step(
      deps,
      async (trx, req) => {
        const input = fixKindOf(req);
        const to = versionPath({ id: input.annexId }, input.versionId);
        const { count, left } = await applyProposals(trx, deps, actorOf(req), input);
        const taken = `已采用 ${count} 处建议值`;
        if (left > 0)
          return { to, note: `${taken}，这一类还剩 ${left} 处。请等重新检查完成，再点一次“全部采用建议值”。` };
        return { to, ...(count > 0 && { done: `${taken}，${beingChecked}。` }) };
      },
      async (req, res, answer) => {
        const { annexId, versionId } = fixKindOf(req);
        const isChecked = await waitForRecheck(deps, annexId, versionId);
        const done = isChecked ? answer.done?.replace(beingChecked, '并重新检查了全表') : answer.done;
        lead(req, res, { ...answer, ...(done && { done }) });
      },
    ),
  };
}

/** What is so until the check of what was mended has ended. */
const beingChecked = '正在重新检查全表';

/** Rings the bell and waits a moment for the new check, so that the next page can show its outcome. Returns whether it is done. */
export async function waitForRecheck(deps: Deps, annexId: number, versionId: number): Promise<boolean> {
  deps.jobSignal.ring();
  const { jobId } = await getVersion(deps.db, annexId, versionId);
  if (jobId !== null) await deps.jobSignal.waitFor(jobId, recheckWaitMs, () => isWaitOver(deps.db, jobId));
  return (await getVersion(deps.db, annexId, versionId)).checkedAt !== null;
}

async function showFindings(
  deps: Deps,
  req: Request,
  res: Response,
  context: VersionContext & { busy: boolean; job: JobStatus | undefined },
): Promise<void> {
  const { version, annex, definition, can, here, base } = context;
  const isFull = maySeeNumbers(context.actor, annex);
  const groups = groupOrder(await listFindingGroups(deps.db, deps.cipher, version.id));
  const asked = queryText(req, 'kind');
  const selection: Selection = {
    group: groups.find((group) => group.kind === asked),
    level: levels.find((one) => one === queryText(req, 'level')) ?? groups[0]?.level ?? 'E',
  };
  const after = /^\d{1,15}$/.test(queryText(req, 'after')) ? Number(queryText(req, 'after')) : 0;
  const listed = selection.group ? { kind: selection.group.kind } : { level: selection.level };
  const filter: FindingFilter = { ...listed, afterId: after };
  const findings = await listFindings(deps.db, deps.cipher, version.id, filter, pageSize + 1);
  const page = findings.slice(0, pageSize);
  const rows = new Map(
    (
      await listRowsByNo(
        deps.db,
        deps.cipher,
        version.id,
        page.map((finding) => finding.row),
      )
    ).map((row) => [row.row, row]),
  );
  const names = sheetNames(version.head);
  const columnsPath = columnsPathFor(context);
  const isCurrent = annex.currentVersionId === version.id;
  const isEditable = can.fix && isCurrent;
  const current = await currentOf(deps, context);
  await render(req, res, 'annexes/checking/version', {
    ...context,
    isCurrent,
    current,
    adoption: current && can.upload && version.id > current.id ? adoptionButton(context, current.id) : undefined,
    downloads: mayDo(context.actor, 'annex.download') ? downloadsOf(context, groups.length > 0) : [],
    check: checkState(version, context.job),
    checkFailed: annexProblems.check_failed().sentence,
    advice: isEditable && !can.submit ? '请通知机构管理员报送。' : '',
    submission:
      can.submit && isCurrent
        ? submissionView(base, version, await obstaclesTo(deps.db, annex, version, context.actor.id))
        : undefined,
    totals: levelTotals(groups, selection),
    groups: groups.map((group) => groupView(definition, isFull ? group : maskSample(definition, group), selection)),
    chosen: chosenOf(context, selection, isEditable),
    findings: page.map((finding) => ({
      ...(isFull ? finding : maskFinding(definition, finding)),
      ...findingActs(here, finding, isEditable),
      rowName: nameOf(version, rows.get(finding.row)),
      cell: cellWords(finding.row, finding.column, names),
      sheet: names[sheetNoOf(finding.row)] ?? '',
      rowInSheet: rowInSheet(finding.row),
      columnsPath: finding.kind.endsWith('.column') ? (columnsPath ?? '') : '',
    })),
    next: findings.length > pageSize ? { ...listed, after: page.at(-1)?.id } : undefined,
    comments: (await listComments(deps.db, annex.id, !can.decide))
      .filter((comment) => comment.versionId === version.id)
      .map((comment) => ({ ...comment, where: comment.row === null ? '' : rowWords(comment.row, names) })),
    report: readingReport(version, definition, columnsPath),
    facts: readingFacts(version),
  });
}

const adoptionButton = ({ here, version }: VersionContext, instead: number): PostButton => ({
  action: `${here}/adoption`,
  fields: [['instead', instead]],
  label: `以第 ${version.no} 版为准`,
  look: 'small',
});

/** Where this person may say which columns of the version are which; undefined where there is nothing to say or nobody may. */
function columnsPathFor({ annex, version, can }: Awaited<ReturnType<typeof versionContext>>): string | undefined {
  const isOpen = version.head !== null && openColumns(sheetsOf(version.head)).length > 0;
  return can.upload && isOpen ? `${versionPath(annex, version.id)}/columns` : undefined;
}

/** What a row is called: its business, its person or its office. */
function nameOf({ head }: AnnexVersion, row: StoredRow | undefined): string {
  if (!head || !row) return '';
  const { columns } = sheetOf(head, row.row);
  const column = columns.find(({ field }) => ['business_name', 'user_name', 'agency_name'].includes(field ?? ''));
  return column === undefined ? '' : cellText(row.cells[column.index]);
}

async function currentOf(
  deps: Deps,
  { annex, version }: { annex: { id: number; currentVersionId: number | null }; version: AnnexVersion },
): Promise<AnnexVersion | undefined> {
  return annex.currentVersionId === null || annex.currentVersionId === version.id
    ? undefined
    : getVersion(deps.db, annex.id, annex.currentVersionId);
}
