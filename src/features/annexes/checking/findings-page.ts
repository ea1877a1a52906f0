import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { mayDo } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import { findJob } from '#platform/jobs/queue.js';
import { cellWords, rowInSheet, rowWords, sheetNames, sheetNoOf, sheetsOf } from '#domain/annexes/sheets.js';
import type { Level } from '#domain/annexes/types.js';
import { maskFinding } from '#domain/values/masking.js';
import { type VersionContext, versionContext, versionPath } from '#features/annexes/context.js';
import { clashesOf, type ReadableClash } from '#features/annexes/mending/clashes.js';
import { listLastMendings } from '#features/annexes/mending/fix-queries.js';
import type { RowNotSaved } from '#features/annexes/mending/row-fix.js';
import { numbersOnPage } from '#features/annexes/numbers/on-page.js';
import { submissionView } from '#features/annexes/present.js';
import { isTypedIn } from '#features/annexes/typed-in.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type AnnexVersion, getVersion } from '#features/annexes/version-queries.js';
import { openColumns } from '#domain/reading/column-choices.js';
import { listComments } from '#features/annexes/review/comment-queries.js';
import { obstaclesTo } from '#features/annexes/review/submission.js';
import { asideOffer, findAsideOfVersion } from '#features/annexes/quarantine/of-version.js';
import { waivedViews } from '#features/annexes/waivers/waived.js';
import { uploadBox } from '#features/annexes/uploads/box.js';
import type { PostButton } from '#platform/views/post-button.js';
import { boxesOf, cellAnchor, cellKey, cellOfKey } from './cell-boxes.js';
import { type FindingFilter, listFindings, type StoredFinding } from './finding-queries.js';
import { effectiveRows } from './effective-rows.js';
import { listFindingGroups } from './finding-group-queries.js';
import { type Chosen, chosenOf, downloadsOf, groupOrder, groupView, levelTotals, type Selection } from './present.js';
import { readingFacts, readingReport } from './reading-report.js';
import { checkState, isUnderWay } from './recheck-rules.js';
import { listRowChanges } from './row-change-queries.js';
import { removedViews } from './removed-rows.js';
import { rowName } from './row-names.js';

const pageSize = 50;
const levels = ['E', 'W', 'N'] as const;

/** Which findings are listed, from which cell on, and which cell has the cursor; keys as in `cell-boxes.ts`. */
export interface FindingsPlace {
  readonly kind: string;
  readonly level: string;
  readonly from: string;
  readonly at: string;
}

export const placeAsked = (req: Request): FindingsPlace => ({
  kind: queryText(req, 'kind'),
  level: queryText(req, 'level'),
  from: queryText(req, 'from'),
  at: queryText(req, 'at'),
});

/** What the region itself says of the form that was sent: what was done, or why not and what was typed. */
export interface FormOutcome {
  readonly done?: string | undefined;
  readonly fault?: string | undefined;
  readonly refused?: RowNotSaved | undefined;
  /** Reasons that were typed, by the finding's id. */
  readonly reasons?: ReadonlyMap<number, string>;
}

/** The check's findings of a version: grouped, each with its cell to be mended where it stands. */
export async function showFindings(
  deps: Deps,
  req: Request,
  res: Response,
  place: FindingsPlace,
  outcome: FormOutcome = {},
): Promise<void> {
  const context = await versionContext(deps, req);
  const { version, annex, definition, can, base } = context;
  const job = version.jobId === null ? undefined : await findJob(deps.db, version.jobId);
  const check = checkState(version, job);
  const isCurrent = annex.currentVersionId === version.id;
  const editable = isEditable(context);
  const groups = groupOrder(await listFindingGroups(deps.db, version.id));
  const selection: Selection = {
    group: groups.find((group) => group.kind === place.kind),
    level: levels.find((one) => one === place.level) ?? groups[0]?.level ?? 'E',
  };
  const listed = selection.group ? { kind: selection.group.kind } : { level: selection.level };
  const findings = await listFrom(deps, version, listed, place.from);
  const page = findings.slice(0, pageSize);
  const next = findings[pageSize];
  const names = sheetNames(version.head);
  const columnsPath = columnsPathFor(context);
  const shown = await findingViews(deps, context, page, {
    editable,
    isChecked: check === 'done',
    place,
    outcome,
  });
  const current = await currentOf(deps, context);
  const submission =
    can.submit && isCurrent
      ? submissionView(base, version, await obstaclesTo(deps.db, deps, annex, version, context.actor.id))
      : undefined;
  const isReady = submission?.obstacles.length === 0;
  const mayAskWaiver =
    isCurrent && check === 'done' && annex.state !== 'imported' && mayDo(context.actor, 'waiver.ask');
  const chosen = chosenOf(context, selection, editable, !isReady, mayAskWaiver);
  const changes = await listRowChanges(deps.db, version.id);
  const removed = await removedViews(deps, context);
  await render(
    req,
    res,
    'annexes/checking/version',
    {
      ...context,
      job,
      isCurrent,
      current,
      isEditable: editable,
      isTyped: isTypedIn(version),
      isBroken: false,
      busy: isUnderWay(job),
      isRecheck: check === 'running',
      adoption:
        current && can.upload && !version.isAwaiting && version.id > current.id
          ? adoptionButton(context, current.id)
          : undefined,
      downloads: mayDo(context.actor, 'annex.download')
        ? downloadsOf(context, groups.length > 0, changes.added.length + removed.length > 0)
        : [],
      check,
      checkFailed: annexProblems.check_failed().sentence,
      box: can.upload ? await uploadBox(deps, context.actor, annex) : undefined,
      advice: editable && !can.submit ? '请通知机构管理员报送。' : '',
      submission,
      asideOffer: isCurrent && check === 'done' ? await asideOffer(deps.db, context, version) : '',
      aside: await findAsideOfVersion(deps.db, deps, version),
      outcome,
      added: (isTypedIn(version) ? [] : changes.added).map((row) => ({ row, where: rowWords(row, names) })),
      removed,
      totals: levelTotals(groups, selection),
      groups: groups.map((group) => groupView(definition, group, selection)),
      chosen,
      ...nextOf(editable, isReady, chosen, shown.findings),
      list: { ...listed, from: place.from, onward: next === undefined ? '' : cellKey(next) },
      ...shown,
      findings: shown.findings.map((finding) => ({
        ...finding,
        columnsPath: finding.kind.endsWith('.column') ? (columnsPath ?? '') : '',
      })),
      next: next === undefined ? undefined : { ...listed, from: cellKey(next) },
      comments: (await listComments(deps.db, annex.id, !can.decide))
        .filter((comment) => comment.versionId === version.id)
        .map((comment) => ({ ...comment, where: comment.row === null ? '' : rowWords(comment.row, names) })),
      report: readingReport(version, definition, columnsPath),
      facts: readingFacts(version),
      ...(await numbersOnPage(
        deps,
        req,
        context,
        'findings',
        page.map(({ field }) => field),
      )),
    },
    ['annexes/checking/_findings'],
  );
}

/** The one primary button: to submit, to take all proposals, to save the list, or back to the annex. */
const nextOf = (
  editable: boolean,
  isReady: boolean,
  { bulk }: Chosen,
  findings: readonly { readonly box: unknown; readonly mayConfirm: boolean }[],
) => {
  const isSavingNext =
    editable && !isReady && !bulk && findings.some(({ box, mayConfirm }) => box !== undefined || mayConfirm);
  return { isSavingNext, isGoingBackNext: !isReady && !bulk && !isSavingNext };
};

/** Whether this person mends this version now. */
export const isEditable = ({ can, annex, version, numbers }: VersionContext): boolean =>
  can.fix && annex.currentVersionId === version.id && numbers.isFull;

/** From a cell on, as it is numbered now: a check numbers all findings anew. From the beginning where the cell has none any more. */
async function listFrom(
  deps: Deps,
  version: AnnexVersion,
  listed: { kind: string } | { level: Level },
  from: string,
): Promise<StoredFinding[]> {
  const list = (filter: FindingFilter, limit: number) =>
    listFindings(deps.db, deps.cipher, version.id, { ...listed, ...filter }, limit);
  const cell = cellOfKey(from);
  const [first] = cell ? await list(cell, 1) : [];
  return list(first ? { afterId: first.id - 1 } : {}, pageSize + 1);
}

interface ViewTerms {
  readonly editable: boolean;
  readonly isChecked: boolean;
  readonly place: FindingsPlace;
  readonly outcome: FormOutcome;
}

/** The findings as the table shows them, each with what can be done about it, and what the form must bring back of their rows. */
async function findingViews(
  deps: Deps,
  { version, annex, definition, numbers }: VersionContext,
  page: readonly StoredFinding[],
  { editable, isChecked, place, outcome }: ViewTerms,
) {
  const names = sheetNames(version.head);
  const rowNos = [...new Set(page.map(({ row }) => row))];
  // Read before what it stands for: a mending in between is then one that the form has not seen.
  const seen = editable ? await listLastMendings(deps.db, version.id, rowNos) : new Map<number, number>();
  const rows = await effectiveRows(deps, version, rowNos);
  const merges = outcome.refused?.merges ?? new Map();
  const typed = new Map(
    [...merges].flatMap(([row, { touched }]) =>
      Object.entries<string>(touched).map(([field, value]) => [cellKey({ row, field }), value] as const),
    ),
  );
  const boxes = editable ? boxesOf(page, { definition, head: version.head, rows, typed }) : new Map();
  const clashes = await clashesOf(deps, version, definition, merges);
  const waived = new Map((await waivedViews(deps.db, page)).map((one) => [one.id, one]));
  const wanted = [...boxes.values()].find(({ key }) => key === place.at) ?? boxes.values().next().value;
  const firstOf = new Map(page.map((finding) => [cellKey(finding), finding.id] as const).reverse());
  return {
    seen: [...seen].filter(([row]) => rows.has(row)),
    findings: page.map((finding) => {
      const box = boxes.get(finding.id);
      return {
        ...(numbers.isFull ? finding : maskFinding(definition, finding)),
        box: box && {
          ...box,
          hasFocus: place.at !== '' && box === wanted,
          clash: clashes.find(({ row, field }) => cellKey({ row, field }) === box.key) as ReadableClash | undefined,
        },
        waived: waived.get(finding.id),
        mayTake: editable && isChecked && finding.proposal !== undefined,
        mayRemove: editable && rows.has(finding.row) && /请[^。]*删除/.test(finding.message),
        mayConfirm: editable && finding.level === 'W' && !finding.reason,
        typedReason: outcome.reasons?.get(finding.id) ?? '',
        rowName: rowName(annex.annexNo, version.head, rows.get(finding.row)),
        cell: cellWords(finding.row, finding.column, names),
        sheet: names[sheetNoOf(finding.row)] ?? '',
        rowInSheet: rowInSheet(finding.row),
        hasPage: rows.has(finding.row),
        anchor: firstOf.get(cellKey(finding)) === finding.id ? cellAnchor(finding) : '',
      };
    }),
  };
}

const adoptionButton = ({ here, version }: VersionContext, instead: number): PostButton => ({
  action: `${here}/adoption`,
  fields: [['instead', instead]],
  label: `以第 ${version.no} 版为准`,
  look: 'small',
});

/** Where this person may say which columns of the version are which; undefined where there is nothing to say or nobody may. */
function columnsPathFor({ annex, version, can }: VersionContext): string | undefined {
  const isOpen = version.head !== null && openColumns(sheetsOf(version.head)).length > 0;
  return can.upload && isOpen ? `${versionPath(annex, version.id)}/columns` : undefined;
}

async function currentOf(deps: Deps, { annex, version }: VersionContext): Promise<AnnexVersion | undefined> {
  return annex.currentVersionId === null || annex.currentVersionId === version.id
    ? undefined
    : getVersion(deps.db, annex.id, annex.currentVersionId);
}
