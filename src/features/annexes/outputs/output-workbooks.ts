import type { Deps } from '#platform/deps.js';
import { listResultCells } from '#features/annexes/acceptance/annex2-results.js';
import { waivedViews } from '#features/annexes/waivers/waived.js';
import { listComments } from '#features/annexes/review/comment-queries.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { listFindings } from '#features/annexes/checking/finding-queries.js';
import { PatchFailed } from '#formats/patch-failure.js';
import type { MarkedFault, MarkedAnnex, MarkedFile, MarkedSheet } from './faults.js';
import type { CellFix } from './fixes.js';
import { freshMarkedWorkbook } from './fresh-workbook.js';
import { correctWorkbook, markWorkbook } from './mark-workbook.js';
import { asFixes, systemCells } from './system-cells.js';
import { getAnnex } from '#features/annexes/queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { isTypedIn } from '#features/annexes/typed-in.js';
import { listFixes, type RowFix, walkRows } from '#features/annexes/checking/row-queries.js';
import { listRemovedRows, listRowChanges } from '#features/annexes/checking/row-change-queries.js';
import { effectiveRow, fixesByRow } from '#features/annexes/checking/rows.js';
import { columnAt, sheetOf } from '#domain/annexes/sheets.js';
import type { AnnexDefinition, DataSheet, SheetHead } from '#domain/annexes/types.js';
import { cellText } from '#formats/cell-values.js';
import type { SheetRow } from '#formats/cells.js';

const allFindings = 1_000_000;

/**
 * The office's own workbook with what was mended on line put in and what is still wrong marked, reviewers' comments among it (C21, C31).
 * A file whose structure cannot be patched comes back as a new workbook with the same rows and marks.
 */
export async function makeMarked(deps: Deps, version: AnnexVersion, head: SheetHead): Promise<readonly MarkedFile[]> {
  const annex = await getAnnex(deps.db, version.annexId);
  const definition = annexDefinition(annex.annexNo);
  const faults = await faultsOf(deps, version, definition, head);
  const original = await deps.files.read(deps.db, version.fileId);
  const { made, fixes, reason } = await withSystemCells(deps, version, async (laid) => {
    const changed = await changedCells(deps, version, head, laid);
    const content =
      changed.length === 0 ? original : await correctWorkbook(original, head.format, annexOf(head), changed);
    return markWorkbook(content, head.format, annexOf(head), faults);
  });
  if (made) return made;
  deps.log.warn('workbook marked afresh', { version: version.id, reason });
  const rows = await rowsOf(deps, version, head, fixes);
  return [{ format: 'xlsx', content: await freshMarkedWorkbook(definition, head, rows, faults) }];
}

/**
 * The office's own workbook with what was mended on line, the columns of the portal and the results of annex 2 put in, nothing else
 * touched (C22).
 */
export async function makeCorrected(
  deps: Deps,
  version: AnnexVersion,
  head: SheetHead,
): Promise<readonly MarkedFile[]> {
  const results = await listResultCells(deps.db, version.id);
  const original = await deps.files.read(deps.db, version.fileId);
  const { made, fixes } = await withSystemCells(deps, version, async (laid) => {
    const changed = [...(await changedCells(deps, version, head, laid)), ...cellFixes(results, head)];
    return correctWorkbook(original, head.format, annexOf(head), changed);
  });
  if (made) return [{ format: head.format === 'html' ? 'xlsx' : head.format, content: made }];
  const { annexNo } = await getAnnex(deps.db, version.annexId);
  const rows = await rowsOf(deps, version, head, fixes);
  return [{ format: 'xlsx', content: await freshMarkedWorkbook(annexDefinition(annexNo), head, rows, []) }];
}

/**
 * Makes a workbook from what was mended on line with the columns of the portal, and where the office's file does not bear these, without.
 * `made` is absent where it bears neither.
 */
async function withSystemCells<T>(
  deps: Deps,
  version: AnnexVersion,
  make: (fixes: readonly RowFix[]) => Promise<T>,
): Promise<{ readonly made?: T; readonly fixes: readonly RowFix[]; readonly reason: string }> {
  const mended = await listFixes(deps.db, deps.cipher, version.id);
  const cells = await systemCells(deps, await getAnnex(deps.db, version.annexId), version);
  const all = [...mended, ...asFixes(cells, version.uploadedAt)];
  let reason = '';
  for (const fixes of cells.size === 0 ? [mended] : [all, mended])
    try {
      return { made: await make(fixes), fixes, reason };
    } catch (error) {
      if (!(error instanceof PatchFailed)) throw error;
      reason = error.reason;
    }
  return { fixes: all, reason };
}

const annexOf = (head: SheetHead): MarkedAnnex => ({
  ...markedSheet(head),
  ...(head.further === undefined ? {} : { further: head.further.map(markedSheet) }),
  encoding: head.encoding,
});

const markedSheet = ({ sheet, headerRow, columns }: DataSheet): MarkedSheet => ({
  sheetName: sheet,
  headerRow,
  columns,
});

/** What differs from the file: mended cells, cells of added rows among them; of a deleted row every cell is emptied, and it is a blank row. */
async function changedCells(
  deps: Deps,
  version: AnnexVersion,
  head: SheetHead,
  fixes: readonly RowFix[],
): Promise<CellFix[]> {
  const removed = await listRemovedRows(deps.db, deps.cipher, version.id);
  const added = new Set((await listRowChanges(deps.db, version.id)).added);
  const gone = new Set(removed.map(({ row }) => row.row));
  const emptied = removed
    .filter(({ isAdded }) => !isAdded)
    .flatMap(({ row }) =>
      row.cells.flatMap((cell, column) => (cellText(cell) === '' ? [] : [{ row: row.row, column, value: '' }])),
    );
  const counted = cellFixes(
    fixes.filter(({ row }) => !gone.has(row)),
    head,
  );
  const numbered = isTypedIn(version) ? ordinals(head, [...added]) : [];
  return [...[...counted, ...numbered].map((fix) => ({ ...fix, isAdded: added.has(fix.row) })), ...emptied];
}

/** The running number of each row that was typed in on line, which the portal gives. */
const ordinals = (head: SheetHead, rows: readonly number[]): CellFix[] =>
  rows.flatMap((row, at) => {
    const column = columnAt(head, row, 'seq');
    return column === undefined ? [] : [{ row, column: column.index, value: String(at + 1) }];
  });

/** A mended cell, and what a second column of its name says in that row: the workbook must not contradict itself when it comes back. */
function cellFixes(fixes: readonly Pick<RowFix, 'row' | 'field' | 'value'>[], head: SheetHead): CellFix[] {
  return fixes.flatMap(({ row, field, value }) =>
    sheetOf(head, row)
      .columns.filter((column) => column.field === field || column.duplicateOf === field)
      .map(({ index }) => ({ row, column: index, value })),
  );
}

async function faultsOf(
  deps: Deps,
  version: AnnexVersion,
  definition: AnnexDefinition,
  head: SheetHead,
): Promise<MarkedFault[]> {
  const headerOf = new Map(definition.columns.map((column) => [column.field, column.header]));
  const [findings, comments] = await Promise.all([
    listFindings(deps.db, deps.cipher, version.id, {}, allFindings),
    listComments(deps.db, version.annexId, true),
  ]);
  const said = comments.filter((comment) => comment.versionId === version.id);
  const waived = new Map((await waivedViews(deps.db, findings)).map(({ id, words }) => [id, words]));
  return [
    ...findings
      .filter((finding) => finding.reason === null)
      .map(
        (finding): MarkedFault => ({
          ...finding,
          header: headerOf.get(finding.field) ?? '',
          proposal: finding.proposal,
          ...letThrough(finding, waived.get(finding.id)),
        }),
      ),
    ...said.map(
      (comment): MarkedFault => ({
        row: comment.row ?? 0,
        column: columnAt(head, comment.row ?? 0, comment.field)?.index ?? null,
        level: 'W',
        header: headerOf.get(comment.field) ?? '',
        value: '',
        message: `审核意见：${comment.text}`,
      }),
    ),
  ];
}

/** A waived error stands in the summary as what need not be mended, and says why. */
const letThrough = ({ message }: { readonly message: string }, words: string | undefined) =>
  words === undefined ? {} : { level: 'N' as const, message: `${words}：${message}`, proposal: undefined };

async function rowsOf(
  deps: Deps,
  version: AnnexVersion,
  head: SheetHead,
  fixes: readonly RowFix[],
): Promise<SheetRow[]> {
  const byRow = fixesByRow(fixes);
  const all: SheetRow[] = [];
  for await (const { rows } of walkRows(deps.db, deps.cipher, version.id))
    for (const row of rows) all.push(effectiveRow(row, byRow.get(row.row) ?? [], head));
  return all;
}
