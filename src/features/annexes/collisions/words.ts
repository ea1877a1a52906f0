import type { CollisionGround, CollisionOutcome, CollisionState } from './collision-rules.js';

export const groundWords: Readonly<Record<CollisionGround, string>> = {
  code: '信用代码和经营地址相同',
  licence: '许可证相同',
  name: '名称和地址相符',
  likely: '可能是同一户：名称、地址相近',
};

export const collisionStateWords: Readonly<Record<CollisionState, string>> = {
  open: '待决定',
  decided: '已决定',
  settled: '已落实',
  gone: '已消除',
};

/** What was decided, between these two units. */
export const outcomeWords = (outcome: CollisionOutcome, units: readonly [string, string]): string =>
  ({
    first: `归${units[0]}`,
    second: `归${units[1]}`,
    both: '两家都对，是两户',
    branch: '一家是分支机构，两家都保留',
  })[outcome];

export const stanceWords = { insist: '坚持填报', yield: '让出' } as const;
export type Stance = keyof typeof stanceWords;

/** A score of the matcher in words. */
export const chanceWords = (score: number): string =>
  score >= 0.85 ? '很可能是同一户' : score >= 0.5 ? '可能是同一户' : '有些相近';
