import { codeList } from '#domain/codes/code-lists.js';
import type { AnnexColumn, CodeEntry, CodeListName, ColumnType } from '#domain/annexes/types.js';

/** What a cell of this type holds, in words for the guide sheet. */
export function typeWords(type: ColumnType): string {
  switch (type.kind) {
    case 'text':
      return `文字，最多 ${type.max} 字`;
    case 'int':
      return '整数';
    case 'dec':
      return `数字，最多 ${type.decimals} 位小数`;
    case 'date':
      return '日期，如 2020-11-24';
    case 'bool':
      return '是 或 否';
    case 'code':
      return '选一项（见代码表）';
    case 'codes':
      return '选一项或几项，用“、”隔开（见代码表）';
  }
}

/** Who fills a column and whether it must be filled, in words. */
export function needWords(column: AnnexColumn): string {
  if (column.filledBy === 'system') return '不用填写';
  if (column.filledBy === 'prefilled') return '取自原系统';
  return { must: '必填', conditional: '有条件必填', optional: '选填' }[column.need];
}

/** Input message of a column; Excel takes at most 255 characters. */
export function inputMessage(column: AnnexColumn): string {
  const form =
    column.type.kind === 'date'
      ? '按 2020-11-24 的样子填写。'
      : column.type.kind === 'codes'
        ? '可填几项，用“、”隔开，见“代码表”。'
        : '';
  const example = column.example === '' ? '' : `\n例：${column.example}`;
  return clip(`${column.help}${form}${example}`, 255);
}

/** Title of the input message: header and need; Excel takes at most 32 characters. */
export const inputTitle = (column: AnnexColumn): string =>
  clip(`${clip(column.header, 24)}（${needWords(column)}）`, 32);

/** Words that a drop-down offers for an entry: numbers and letters of a list are shown with the name, code names of our own are not. */
export function entryWord(entry: CodeEntry): string {
  return /^[A-Z]{0,2}\d+$/.test(entry.code) ? `${entry.code} ${entry.name}` : entry.name;
}

/** A stored value as the agency types it: codes by their words, yes and no in Chinese. */
export function typedWord(type: ColumnType, value: string): string {
  if (value === '') return '';
  if (type.kind === 'bool') return value === '1' ? '是' : value === '0' ? '否' : value;
  if (type.kind === 'code') return codeWord(type.list, value);
  if (type.kind === 'codes')
    return value
      .split('、')
      .map((code) => shortCodeWord(type.list, code))
      .join('、');
  return value;
}

function codeWord(list: CodeListName, code: string): string {
  const entry = codeList(list).find((each) => each.code === code);
  return entry === undefined ? code : entryWord(entry);
}

/** In a cell with several entries a name that holds a separator would fall apart: such an entry is written by its code. */
function shortCodeWord(list: CodeListName, code: string): string {
  const name = codeList(list).find((each) => each.code === code)?.name ?? code;
  return /[、,，;；/|]/.test(name) ? code : name;
}

const clip = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);
