import type { PersonalCipher } from '#platform/crypto/personal.js';
import { annexDefinition } from '#domain/annexes/index.js';
import type { CodeListName } from '#domain/annexes/types.js';
import { type BusinessField, toBeCompleted } from '#domain/business-fields.js';
import { codeName } from '#domain/codes/code-lists.js';
import { maskCell } from '#domain/values/masking.js';
import {
  filingStatusName,
  isPersonal,
  personalColumns,
  type RegisterField,
  registerField,
  registerFields,
} from '#features/register/fields.js';

type Writer = (value: string) => string;
/** Lists whose codes people know: code and name. Others by name, several special items and materials by code. */
const codeAndName: ReadonlySet<CodeListName> = new Set([
  'divisions',
  'economic-types',
  'business-classes',
  'operating-status',
]);
const codeOnly: ReadonlySet<CodeListName> = new Set(['special-repair-items', 'filing-materials']);

/** A column of the file: where its value stands in the register and how it is written. */
export interface ExportColumn {
  readonly header: string;
  readonly width: number;
  /** Database column; '' for the running number. */
  readonly stored: string;
  /** `isFull`: personal numbers whole. */
  write(stored: string, cipher: PersonalCipher, isFull: boolean): string;
}

/** Annex 3's own columns, so that what leaves can come back (S12, C45). */
export const annex3Columns: readonly ExportColumn[] = annexDefinition(3).columns.map(({ field, header, width }) =>
  field === 'seq' || field === 'linked_row'
    ? { header, width, stored: field === 'seq' ? '' : field, write: (value: string) => value }
    : factColumn(registerField(field), width),
);

/**
 * Behind annex 3's columns how each business stands and what the old system told of it, which a reader of annex 3 announces and leaves
 * unread.
 */
export const exportColumns: readonly ExportColumn[] = [
  ...annex3Columns,
  {
    header: '备案状态',
    width: 24,
    stored: 'filing_status',
    write: filingStatusName,
  },
  ...registerFields
    .filter(({ isOfLicence }) => isOfLicence)
    .map((fact) => factColumn(fact, Math.min(40, fact.label.length * 2 + 6))),
];

/** A fact as an export has it: personal numbers masked unless whole ones are asked for, and what nobody has told yet said so. */
function factColumn(fact: RegisterField, width: number): ExportColumn {
  const { field, label: header, mayBeUnknown } = fact;
  if (isPersonal(field)) {
    const { sealed } = personalColumns[field];
    const numberOf = (number: string, isFull: boolean) => (isFull ? number : maskCell(fact, number));
    return { header, width, stored: sealed, write: (value, cipher, isFull) => numberOf(cipher.open(value), isFull) };
  }
  const blank = mayBeUnknown ? toBeCompleted : '';
  const write = writerOf(fact);
  return { header, width, stored: field, write: (value) => (value === '' ? blank : write(value)) };
}

function writerOf({ type }: BusinessField): Writer {
  switch (type.kind) {
    case 'bool':
      return (value) => (value === '1' ? '是' : '否');
    case 'code': {
      const { list } = type;
      return remembered((code) => (codeAndName.has(list) ? `${code} ${codeName(list, code)}` : codeName(list, code)));
    }
    case 'codes': {
      const { list } = type;
      return codeOnly.has(list)
        ? (value) => value
        : remembered((value) =>
            value
              .split('、')
              .map((code) => codeName(list, code))
              .join('、'),
          );
    }
    default:
      return (value) => value;
  }
}

function remembered(write: Writer): Writer {
  const known = new Map<string, string>();
  return (value) => {
    let text = known.get(value);
    if (text === undefined) {
      text = write(value);
      known.set(value, text);
    }
    return text;
  };
}
