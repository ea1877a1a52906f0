import type { AnnexNo } from './types.js';

/**
 * Annexes of which a drive can say that faulty rows may be set aside (隔离) while the others go (C23). Annexes 1 and 2 take effect as a
 * whole when they are accepted, and never can.
 */
export const partialChoices = [3, 4, 5] as const satisfies readonly AnnexNo[];

/** Numbers of annexes as a drive keeps them, parted by `,`: in their order, each once; others are left out. */
export const partialText = (typed: string): string =>
  partialChoices.filter((no) => typed.match(/\d+/g)?.includes(String(no))).join(',');

/** Whether rows of this annex may be set aside, as the drive says. */
export const mayGoInPart = (partialAnnexes: string, no: AnnexNo): boolean =>
  partialText(partialAnnexes).split(',').includes(String(no));

/** The annexes of which a drive says so, in words. */
export const partialWords = (partialAnnexes: string): string =>
  partialText(partialAnnexes)
    .split(',')
    .filter((no) => no !== '')
    .map((no) => `附件${no}`)
    .join('、');

/** The policy for one annex, as it is stated before anything is uploaded. */
export function policySentence(partialAnnexes: string, no: AnnexNo): string {
  if (mayGoInPart(partialAnnexes, no))
    return '部分报送：有错误的行可以先隔离，写明原因和承诺补报的日期，其余各行照常报送；隔离的行不入库，改正后补报。';
  const why = no <= 2 ? '接收后整表生效，不能只报一部分；' : '';
  return `整表报送：${why}有一处错误没有改正或经批准豁免，整表都不能报送；所有问题一次列出。`;
}

/** The policy for all annexes at once. */
export function policyOfAll(partialAnnexes: string): string {
  const some = partialWords(partialAnnexes);
  return some === ''
    ? '各附件都整表报送：有一处错误没有改正或经批准豁免，整表都不能报送。'
    : `${some}可以部分报送（有错误的行先隔离、以后补报），其余附件整表报送。`;
}
