import type { AnnexDefinition } from '#domain/annexes/types.js';

export const notChanged = '没有改动，未保存。';
/** What is so until the check of what was mended has ended, and afterwards. */
export const beingChecked = '已保存，正在重新检查。';
export const checkedWords = '已保存并重新检查。';

/** What another person has mended while this form was open, and this one has left alone. */
export function keptWords(fields: readonly string[], { columns }: AnnexDefinition): string {
  const headers = columns.filter(({ field }) => fields.includes(field)).map(({ header }) => `“${header}”`);
  return headers.length === 0 ? '' : `在您填写期间，${headers.join('、')}由他人改过，已保留他人的修改。`;
}
