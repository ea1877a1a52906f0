import type { PersonalCipher } from '#platform/crypto/personal.js';
import { columnAt, sheetOf } from '#domain/annexes/sheets.js';
import type { AnnexNo, RowValues, SheetHead } from '#domain/annexes/types.js';
import type { Cell, SheetRow } from '#formats/cells.js';
import type { RowFix } from './row-queries.js';

/** The row as it counts now: what the file says, with what was mended on line laid over it as text cells. */
export function effectiveRow<R extends SheetRow>(
  row: R,
  fixes: readonly Pick<RowFix, 'field' | 'value'>[],
  head: SheetHead,
): R {
  if (fixes.length === 0) return row;
  const cells: (Cell | undefined)[] = [...row.cells];
  for (const fix of fixes) {
    const column = columnAt(head, row.row, fix.field);
    if (column) cells[column.index] = fix.value === '' ? undefined : fix.value;
    // Who mends a cell has decided against what a second column of this name says.
    for (const double of sheetOf(head, row.row).columns)
      if (double.duplicateOf === fix.field) cells[double.index] = undefined;
  }
  return { ...row, cells };
}

/** Fixes of a version by row, for a walk through its rows. */
export function fixesByRow(fixes: readonly RowFix[]): ReadonlyMap<number, RowFix[]> {
  const byRow = new Map<number, RowFix[]>();
  for (const fix of fixes) {
    const list = byRow.get(fix.row);
    if (list) list.push(fix);
    else byRow.set(fix.row, [fix]);
  }
  return byRow;
}

const keyFields: Record<AnnexNo, readonly (readonly string[])[]> = {
  1: [['division_code'], ['agency_name']],
  2: [['id_number'], ['mobile'], ['user_name', 'agency_name']],
  3: [
    ['uscc', 'business_address', 'subject'],
    ['legacy_reg_no', 'business_address', 'subject'],
    ['licence_no', 'business_name'],
    ['business_name', 'division_code'],
  ],
  4: [['old_system_id'], ['licence_no'], ['business_name', 'division_code']],
  5: [['old_system_id'], ['licence_no'], ['business_name', 'division_code']],
};

/**
 * Gives each row of a version a name that survives sorting and re-uploading (C26): the first full set of key fields, numbered when used
 * twice. Keyed hashes: a key may be made of a personal number alone.
 */
export function createRowKeys(annexNo: AnnexNo, cipher: PersonalCipher): (values: RowValues) => string {
  const used = new Map<string, number>();
  return (values) => {
    const fields = keyFields[annexNo].find((set) => values[set[0] ?? '']) ?? [];
    const key = digestOf(cipher, fields.map((field) => values[field] ?? '').join('\u0001'));
    const times = (used.get(key) ?? 0) + 1;
    used.set(key, times);
    return times === 1 ? key : `${key}-${times}`;
  };
}

/** Keyed digest of a row's normalised values: equal digests are equal rows, whatever the spelling and the order of columns. */
export function valuesDigest(values: RowValues, cipher: PersonalCipher): string {
  let text = '';
  for (const field of inOrder(Object.keys(values))) {
    const value = values[field];
    if (value) text += `${field}\u0002${value}\u0001`;
  }
  return digestOf(cipher, text);
}

let lastFields = '';
let lastOrder: readonly string[] = [];

/** Rows of a file share their fields, so that sorting them once is enough. */
function inOrder(fields: string[]): readonly string[] {
  const joined = fields.join();
  if (joined !== lastFields) {
    lastFields = joined;
    lastOrder = fields.sort();
  }
  return lastOrder;
}

const digestOf = (cipher: PersonalCipher, text: string): string => cipher.fingerprint(text || '\u0001').slice(0, 32);
