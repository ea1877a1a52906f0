/** What the platform decided of the business (R32). */
export const resultWords = {
  created: '新增业户',
  changed: '业户变更',
  ended: '业户终止经营',
} as const satisfies Record<string, string>;
export type SecondResult = keyof typeof resultWords;

export const isResult = (text: string): text is SecondResult => Object.hasOwn(resultWords, text);

/** How the page of the platform came in. */
export const sourceWords = { paste: '粘贴的网页内容', pdf: '上传的 PDF', html: '上传的网页文件' } as const;
export type SourceKind = keyof typeof sourceWords;

/** Seconds as people say them. */
export const minutesOf = (seconds: number): number => Math.round(seconds / 60);
