/** What a person says of a licence and a filing. */
export const verdictWords = { same: '是同一户', different: '不是同一户' } as const;
export type PairVerdict = keyof typeof verdictWords;
