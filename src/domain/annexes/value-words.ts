import { codeName } from '#domain/codes/code-lists.js';
import type { AnnexColumn } from './types.js';

/** A value as its check read it, in words: codes by their names, yes and no; days, numbers and text are as they are. */
export function valueWords({ type }: Pick<AnnexColumn, 'type'>, value: string): string {
  if (value === '') return '';
  switch (type.kind) {
    case 'bool':
      return value === '1' ? '是' : '否';
    case 'code':
      return codeName(type.list, value);
    case 'codes':
      return value
        .split('、')
        .map((code) => codeName(type.list, code))
        .join('、');
    default:
      return value;
  }
}
