import { codeList } from '#domain/codes/code-lists.js';
import type { CodeEntry, CodeListName, ColumnType } from './types.js';

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
