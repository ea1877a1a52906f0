import type { AnnexDefinition, DataSheet } from '#domain/annexes/types.js';
import { columnLetters } from '#formats/addresses.js';
import type { ColumnChoice, OpenColumn } from '#domain/reading/column-choices.js';

/** In the form: nothing is said, or the column is none of the annex. */
export const [nothingSaid, noColumn] = ['', 'none'] as const;

/** How the form begins: what was chosen before. */
export const chosenValue = ({ isChosen, field }: OpenColumn): string =>
  isChosen ? (field === '' ? noColumn : field) : nothingSaid;

/** Columns of the annex that no sheet with this header has already: what it can be. */
export function optionsFor(
  column: OpenColumn,
  open: readonly OpenColumn[],
  sheets: readonly DataSheet[],
  definition: AnnexDefinition,
): readonly { readonly field: string; readonly header: string }[] {
  const held = new Set(column.places.flatMap(({ sheetNo }) => [...heldFields(sheetNo, open, sheets)]));
  return definition.columns
    .filter(({ filledBy, field }) => filledBy !== 'system' && !held.has(field))
    .map(({ field, header }) => ({ field, header }));
}

/** What is wrong with each answer, by key: a column of the annex can be read from one column of a sheet only. */
export function matchFaults(
  open: readonly OpenColumn[],
  values: ReadonlyMap<string, string>,
  sheets: readonly DataSheet[],
  definition: AnnexDefinition,
): ReadonlyMap<string, string> {
  const faults = new Map<string, string>();
  const headerOf = new Map(definition.columns.map(({ field, header }) => [field, header]));
  for (const column of open) {
    const value = values.get(column.key) ?? nothingSaid;
    if (value === nothingSaid || value === noColumn) continue;
    const known = optionsFor(column, open, sheets, definition).some(({ field }) => field === value);
    const rival = open.find((other) => other !== column && takes(other, values) === value && meet(other, column));
    if (!known) faults.set(column.key, '请从列表中选一项。');
    else if (rival)
      faults.set(
        column.key,
        `“${headerOf.get(value) ?? value}”只能对应一列，${placeWords(rival)}“${rival.header}”也对应它。请把其中一列改为“不是本表的列”。`,
      );
  }
  return faults;
}

/** What the answers come to: choices to keep, and headers of which nothing is said any more. */
export function answersOf(
  open: readonly OpenColumn[],
  values: ReadonlyMap<string, string>,
): { readonly said: readonly ColumnChoice[]; readonly left: readonly string[]; readonly isChanged: boolean } {
  const valueFor = ({ key }: OpenColumn) => values.get(key) ?? nothingSaid;
  const said = open
    .filter((column) => valueFor(column) !== nothingSaid)
    .map((column) => ({ ...pick(column), field: valueFor(column) === noColumn ? '' : valueFor(column) }));
  const left = open.filter((column) => column.isChosen && valueFor(column) === nothingSaid).map(({ key }) => key);
  return { said, left, isChanged: open.some((column) => valueFor(column) !== chosenValue(column)) };
}

const pick = ({ key, header }: OpenColumn) => ({ key, header });

/** Which column of the annex a column takes with these answers; one that is known by its header does so when nothing is said. */
function takes(column: OpenColumn, values: ReadonlyMap<string, string>): string {
  const value = values.get(column.key) ?? nothingSaid;
  if (value !== nothingSaid) return value === noColumn ? '' : value;
  return column.isChosen ? '' : column.field;
}

const meet = (one: OpenColumn, other: OpenColumn): boolean =>
  one.places.some(({ sheetNo }) => other.places.some((place) => place.sheetNo === sheetNo));

/** Fields of a sheet that are settled: columns the office is not asked about. */
function heldFields(sheetNo: number, open: readonly OpenColumn[], sheets: readonly DataSheet[]): ReadonlySet<string> {
  const asked = new Set(
    open.flatMap(({ places }) => places.filter((place) => place.sheetNo === sheetNo).map(({ index }) => index)),
  );
  return new Set(
    (sheets[sheetNo]?.columns ?? []).flatMap(({ index, field }) => (field && !asked.has(index) ? [field] : [])),
  );
}

/** C 列 of the sheets where the header stands. */
export const placeWords = ({ places }: OpenColumn, names: readonly string[] = []): string =>
  places
    .map(
      ({ sheetNo, index }) => `${names[sheetNo] === undefined ? '' : `${names[sheetNo]} · `}${columnLetters(index)} 列`,
    )
    .join('、');
