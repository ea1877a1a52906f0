import { recordTypes as types } from '#formats/biff/record-types.js';
import { longString, record, u16, u32, u8, wideChars } from '#formats/biff/record-writer.js';
import type { Book, BookChoices, BookInput, BookSheet } from './book.js';

const flags = {
  list: 3,
  warning: 1 << 4,
  wordsInRule: 1 << 7,
  allowBlank: 1 << 8,
  showMessage: 1 << 18,
  showWarning: 1 << 19,
} as const;

/** DVAL and DV records: drop-downs and input messages of a sheet. */
export function validationRecords(book: Book, sheet: BookSheet): readonly Buffer[] {
  if (sheet.inputs.length === 0) return [];
  return [
    record(types.dval, u16(0), u32(0, 0, 0xffffffff, sheet.inputs.length)),
    ...sheet.inputs.map((input) => validation(book, sheet, input)),
  ];
}

function validation(book: Book, { inputRows }: BookSheet, input: BookInput): Buffer {
  const { choices, column } = input;
  const kind =
    choices === null
      ? 0
      : flags.list |
        flags.warning |
        flags.allowBlank |
        flags.showWarning |
        ('words' in choices ? flags.wordsInRule : 0);
  const formula = choices === null ? Buffer.alloc(0) : formulaOf(book, choices);
  const [errorTitle, error] =
    choices === null ? ['', ''] : ['不在下拉选项中', '填写的内容不在下拉选项中，请核对代码表。仍要保留吗？'];
  return record(
    types.dv,
    u32(kind | flags.showMessage),
    text(input.title),
    text(errorTitle),
    text(input.message),
    text(error),
    u16(formula.length, 0),
    formula,
    u16(0, 0),
    u16(1, inputRows.from - 1, inputRows.to - 1, column, column),
  );
}

/** An empty text is one NUL in these records. */
const text = (value: string): Buffer => longString(value === '' ? '\0' : value);

/** Words stand in a text token, separated by NUL; a name is a token with its number from 1. */
function formulaOf(book: Book, choices: BookChoices): Buffer {
  if ('name' in choices)
    return Buffer.concat([u8(0x23), u32(book.names.findIndex((each) => each.name === choices.name) + 1)]);
  const words = choices.words.join('\0');
  return Buffer.concat([u8(0x17, words.length), wideChars(words)]);
}
