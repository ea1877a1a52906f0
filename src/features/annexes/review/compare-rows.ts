import type { Deps } from '#platform/deps.js';
import { cellWords, columnAt, sheetNames } from '#domain/annexes/sheets.js';
import type { AnnexDefinition } from '#domain/annexes/types.js';
import { maskCell } from '#domain/values/masking.js';
import { cellText } from '#formats/cell-values.js';
import { listFixes, listRowsByNo } from '#features/annexes/checking/row-queries.js';
import { effectiveRow, fixesByRow } from '#features/annexes/checking/rows.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import type { ChangedRow } from './compare-fields.js';
import { listFactsByNo } from './grid/grid-queries.js';
import { columnOf, nameOfRow, rowReader } from './grid/present.js';

/** A row of one version as a comparison shows it. */
export interface ComparedRow {
  readonly row: number;
  /** The row as a cell of a list names it. */
  readonly where: string;
  readonly name: string;
  /** A field in words, and as it was typed. */
  text(field: string): string;
  typed(field: string): string;
}

/** Reads these rows; numbers as the person may read them. */
export async function readRows(
  { db, cipher }: Pick<Deps, 'cipher' | 'db'>,
  version: AnnexVersion,
  definition: AnnexDefinition,
  rowNos: readonly number[],
  isFull: boolean,
): Promise<ReadonlyMap<number, ComparedRow>> {
  const { head } = version;
  if (!head || rowNos.length === 0) return new Map();
  const [rows, facts, fixes] = await Promise.all([
    listRowsByNo(db, cipher, version.id, rowNos),
    listFactsByNo(db, cipher, version.id, rowNos),
    listFixes(db, cipher, version.id, rowNos).then(fixesByRow),
  ]);
  const names = sheetNames(head);
  const read = rowReader(head, isFull);
  return new Map(
    rows.map((stored) => {
      const row = effectiveRow(stored, fixes.get(stored.row) ?? [], head);
      const values = facts.get(row.row)?.values ?? {};
      const compared: ComparedRow = {
        row: row.row,
        where: cellWords(row.row, null, names),
        name: nameOfRow(definition, values),
        text(field) {
          const column = columnOf(definition, field);
          return column ? read(column, row, values) : '';
        },
        typed(field) {
          const column = columnOf(definition, field);
          const at = columnAt(head, row.row, field)?.index;
          const text = at === undefined ? '' : cellText(row.cells[at]);
          return column && !isFull ? maskCell(column, text) : text;
        },
      };
      return [row.row, compared];
    }),
  );
}

/** Changed cells before and after, in the order of the paper form. */
export const changedCells = (definition: AnnexDefinition, { fields }: ChangedRow, was: ComparedRow, is: ComparedRow) =>
  definition.columns
    .filter(({ field }) => fields.includes(field))
    .map(({ field, header }) => ({
      field,
      header,
      before: was.text(field),
      after: is.text(field),
      typedBefore: was.typed(field),
      typedAfter: is.typed(field),
    }));
