import type { Deps } from '#platform/deps.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import type { RowMemory } from './grid/row-index.js';
import { maskCell } from '#domain/values/masking.js';
import { versionContext } from '#features/annexes/context.js';
import { maySeeNumbers } from '#features/annexes/policy.js';
import { type AnnexVersion, getVersion, listVersions } from '#features/annexes/queries.js';
import { listFixes, listRowsByNo } from '#features/annexes/checking/row-queries.js';
import { effectiveRow, fixesByRow } from '#features/annexes/checking/rows.js';
import { cellText } from '#formats/cell-values.js';
import { cellWords, sheetNames, sheetOf } from '#domain/annexes/sheets.js';
import type { AnnexColumn, AnnexDefinition } from '#domain/annexes/types.js';

const pageSize = 50;

const kinds = [
  { kind: 'changed', label: '改动的行' },
  { kind: 'added', label: '新增的行' },
  { kind: 'dropped', label: '去掉的行' },
] as const;

/** Two versions side by side: rows added, dropped and changed, each changed cell before and after (C26). */
export function compareHandlers(deps: Deps, { differenceOf }: RowMemory) {
  return {
    show: (async (req, res) => {
      const context = await versionContext(deps, req);
      const { annex, version, definition } = context;
      const versions = (await listVersions(deps.db, annex.id)).filter((one) => one.state === 'checked');
      const wanted = /^\d{1,15}$/.test(queryText(req, 'with')) ? Number(queryText(req, 'with')) : 0;
      const other = wanted ? await getVersion(deps.db, annex.id, wanted) : versions.find((one) => one.id < version.id);
      const kind = kinds.find((one) => one.kind === queryText(req, 'kind'))?.kind ?? 'changed';
      const from = /^\d{1,7}$/.test(queryText(req, 'from')) ? Number(queryText(req, 'from')) : 0;
      const others = versions.filter(({ id }) => id !== version.id);
      if (!other) return render(req, res, 'annexes/review/compare', { ...context, others });
      const difference = await differenceOf(other, version);
      const [before, after] = await Promise.all([
        readRows(
          deps,
          other,
          definition,
          kind === 'added'
            ? []
            : slice(kind === 'dropped' ? difference.dropped : difference.changed.map((pair) => pair.before), from),
        ),
        readRows(
          deps,
          version,
          definition,
          kind === 'dropped'
            ? []
            : slice(kind === 'added' ? difference.added : difference.changed.map((pair) => pair.after), from),
        ),
      ]);
      const show = maySeeNumbers(context.actor, annex) ? (_: AnnexColumn, text: string) => text : maskCell;
      const pairs =
        kind === 'changed'
          ? slice(difference.changed, from).map((pair) => ({
              before: before.get(pair.before),
              after: after.get(pair.after),
            }))
          : [];
      const page = (at: number) => ({ with: other.id, kind, from: at });
      await render(req, res, 'annexes/review/compare', {
        ...context,
        others,
        other,
        kind,
        tally: kinds.map((one) => ({
          ...one,
          count: difference[one.kind].length,
          isHere: one.kind === kind,
        })),
        same: difference.same,
        previous: from > 0 ? page(Math.max(0, from - pageSize)) : undefined,
        next: from + pageSize < difference[kind].length ? page(from + pageSize) : undefined,
        rows: [...(kind === 'added' ? after : before).values()],
        changes: pairs.flatMap(({ before: was, after: is }) =>
          was && is
            ? [{ row: is.row, where: is.where, name: is.name, cells: changedCells(was, is, definition, show) }]
            : [],
        ),
      });
    }) satisfies Handler,
  };
}

const slice = <T>(list: readonly T[], from: number): T[] => list.slice(from, from + pageSize);

interface ReadableRow {
  readonly row: number;
  /** The row as a cell of a list names it. */
  readonly where: string;
  readonly name: string;
  readonly texts: ReadonlyMap<string, string>;
}

async function readRows(
  deps: Deps,
  version: AnnexVersion,
  definition: AnnexDefinition,
  rowNos: readonly number[],
): Promise<Map<number, ReadableRow>> {
  const { head } = version;
  if (!head || rowNos.length === 0) return new Map();
  const names = sheetNames(head);
  const [rows, fixes] = await Promise.all([
    listRowsByNo(deps.db, deps.cipher, version.id, rowNos),
    listFixes(deps.db, deps.cipher, version.id, rowNos).then(fixesByRow),
  ]);
  return new Map(
    rows.map((stored) => {
      const row = effectiveRow(stored, fixes.get(stored.row) ?? [], head);
      const texts = new Map(
        sheetOf(head, row.row).columns.flatMap((column) =>
          column.field === null ? [] : [[column.field, cellText(row.cells[column.index])] as const],
        ),
      );
      const name = definition.columns
        .map((column) => column.field)
        .find((field) => /name$/.test(field) && texts.get(field));
      return [
        row.row,
        { row: row.row, where: cellWords(row.row, null, names), name: name ? (texts.get(name) ?? '') : '', texts },
      ];
    }),
  );
}

/** Changed cells as this person may read them: two numbers that differ may look alike when masked. */
function changedCells(
  was: ReadableRow,
  is: ReadableRow,
  definition: AnnexDefinition,
  show: (column: AnnexColumn, text: string) => string,
) {
  return definition.columns
    .map((column) => ({ column, before: was.texts.get(column.field) ?? '', after: is.texts.get(column.field) ?? '' }))
    .filter((cell) => cell.before.trim() !== cell.after.trim())
    .map(({ column, before, after }) => ({
      header: column.header,
      before: show(column, before),
      after: show(column, after),
    }));
}
