export const comparisonStates = { reading: '正在比对', compared: '已比对', refused: '未能读取' } as const;
export type ComparisonState = keyof typeof comparisonStates;

/** What a comparison lists. */
export const differenceKinds = {
  differs: '内容不同',
  unknown: '登记册没有',
  several: '对应多户',
  gone: '名单没有',
} as const;
export type DifferenceKind = keyof typeof differenceKinds;
