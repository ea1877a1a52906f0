import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { RowValues } from '#domain/annexes/types.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import { isPersonal, personalColumns, registerFields } from '#features/register/fields.js';

/** Facts of a stored business in plain text, personal numbers opened. */
export const plainValues = (row: BusinessColumns, cipher: PersonalCipher): RowValues =>
  Object.fromEntries(
    registerFields.map(({ field }) => [
      field,
      isPersonal(field) ? cipher.open(textOf(row[personalColumns[field].sealed])) : textOf(row[field]),
    ]),
  );
