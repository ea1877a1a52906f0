import type { HandedRow, HandedRows, RowValues } from '#domain/annexes/types.js';
import { maskId, maskMobile } from '#platform/crypto/personal.js';
import { normaliseCode } from '#domain/values/normalise.js';
import { licenceFields } from './licence.js';

/** Name of a licence's row: the old system's number, counted where it comes again. */
export const handedRowId = (oldId: string, copyNo: number): string => (copyNo === 1 ? oldId : `${oldId}/${copyNo}`);

/** Columns 2-22 of annex 4 or 5 as the office gets them: what the old system says, numbers of persons by their ends. */
export const prefilledValues = ({ rowId, typed }: HandedRow): RowValues => ({
  ...Object.fromEntries(licenceFields.map((field) => [field, prefilledText(field, typed[field] ?? '')])),
  // A licence without a number is named by its row.
  old_system_id: typed['old_system_id'] || rowId,
});

function prefilledText(field: string, text: string): string {
  if (field === 'legal_id_masked') return maskId(normaliseCode(text));
  return field === 'phone_masked' ? maskMobile(normaliseCode(text)) : text;
}

/** The licences of a list by the names that their rows may come back under; `others`: the unit's other list. */
export function handedList(licences: readonly HandedRow[], others: readonly HandedRow[] = []): HandedRows {
  const find = finder(licences);
  const findOther = finder(others);
  return { find, isInOther: (rowId, oldId) => findOther(rowId, oldId) !== undefined };
}

function finder(licences: readonly HandedRow[]): HandedRows['find'] {
  const byRowId = new Map(licences.map((one) => [one.rowId, one]));
  const byOldId = new Map<string, HandedRow>();
  for (const one of licences) {
    const oldId = normaliseCode(one.typed['old_system_id'] ?? '');
    if (oldId !== '' && !byOldId.has(oldId)) byOldId.set(oldId, one);
  }
  return (rowId, oldId) =>
    byRowId.get(rowId) ?? (oldId === '' ? undefined : (byOldId.get(normaliseCode(oldId)) ?? byRowId.get(oldId.trim())));
}
