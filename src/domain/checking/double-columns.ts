import { columnLetters } from '#formats/addresses.js';
import { rowInFile, sheetNames, sheetsOf } from '#domain/annexes/sheets.js';
import type { AnnexColumn, AnnexDefinition, Finding, SheetColumn, SheetHead } from '#domain/annexes/types.js';
import { normaliseText } from '#domain/values/normalise.js';
import { error, type CellFault, note } from './faults.js';
import { findingOf } from './finding.js';
import type { Reading } from './values.js';

/** A column of the sheet that says the same as an earlier one; only the earlier one is read. */
export type DoubleColumn = Pick<SheetColumn, 'index' | 'header'>;

/** The doubles of each column of the annex on a sheet. */
export function doublesOf(columns: readonly SheetColumn[]): ReadonlyMap<string, readonly DoubleColumn[]> {
  const doubles = new Map<string, DoubleColumn[]>();
  for (const { index, header, duplicateOf, chosen } of columns) {
    if (duplicateOf === undefined || chosen === true) continue;
    doubles.set(duplicateOf, [...(doubles.get(duplicateOf) ?? []), { index, header }]);
  }
  return doubles;
}

/** What a cell says, as far as two cells can be compared. */
export const meaningOf = (reading: Reading, typed: string): string =>
  typeof reading === 'string' ? reading : normaliseText(typed);

/** Both columns of a row say something else, or the one that is read says nothing: told by row, with both values. */
export function conflictFault(
  rule: string,
  own: { readonly index: number; readonly typed: string },
  other: DoubleColumn & { readonly typed: string },
): CellFault {
  const [mine, theirs] = [columnLetters(own.index), `${columnLetters(other.index)} 列“${other.header}”`];
  const says = own.typed.trim() === '' ? '没有填写' : `为“${own.typed}”`;
  const advice = `以 ${mine} 列为准的，请在“列对应”中把 ${columnLetters(other.index)} 列指明为“不是本表的列”；也可以改正文件后重新上传。`;
  return {
    ...error(
      rule,
      own.typed.trim() === '' ? 'double-blank' : 'double',
      `${says}，而重复的 ${theirs}为“${other.typed}”，系统只读 ${mine} 列。以后者为准的，点“采用建议值”；${advice}`,
    ),
    proposal: other.typed,
  };
}

/** Doubles that agree with the column that is read in every row: nothing is lost, and nothing is to be done. */
export function agreeingDoubles(
  definition: AnnexDefinition,
  head: SheetHead,
  seen: ReadonlySet<number>,
  conflicting: ReadonlySet<string>,
): Finding[] {
  const sheets = sheetNames(head);
  return sheetsOf(head).flatMap(({ columns, headerRow }, sheetNo) =>
    [...doublesOf(columns)].flatMap(([field, doubles]) => {
      const column = definition.columns.find((each) => each.field === field);
      const own = columns.find((each) => each.field === field);
      if (!column || !own || !seen.has(sheetNo) || column.filledBy === 'system' || field === 'seq') return [];
      return doubles
        .filter(({ index }) => !conflicting.has(conflictKey(sheetNo, index)))
        .map(({ index, header }) => {
          const place = { row: rowInFile(sheetNo, headerRow), column: index, value: header, sheets };
          return findingOf(place, column, agreeingNote(definition, column, own.index, { index, header }));
        });
    }),
  );
}

export const conflictKey = (sheetNo: number, index: number): string => `${sheetNo} ${index}`;

function agreeingNote(definition: AnnexDefinition, column: AnnexColumn, own: number, double: DoubleColumn): CellFault {
  const [mine, theirs] = [columnLetters(own), columnLetters(double.index)];
  return note(
    `A${definition.no}-${column.no}`,
    'double-equal',
    `有两列：${mine} 列和 ${theirs} 列“${double.header}”，各行内容一致，只读 ${mine} 列。`,
  );
}
