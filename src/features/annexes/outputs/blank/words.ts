import type { AnnexColumn, ColumnType } from '#domain/annexes/types.js';

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

const clip = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);
