import type { AnnexAbilities } from '#features/annexes/policy.js';
import type { AnnexState } from '#domain/annexes/states.js';
import { isBroken, type Outcome, outcomeWords } from './quarantine-rules.js';
import type { Quarantine } from './quarantine-queries.js';

/** The page of what an annex has set aside. */
export const asidePath = (annexId: number): string => `/annexes/${annexId}/quarantine`;

/** A promise in words, by the day on which it is read. */
export const promiseWords = (promisedOn: string, today: string): string =>
  isBroken(promisedOn, today) ? `承诺 ${promisedOn} 前补报，已过` : `承诺 ${promisedOn} 前补报`;

/** How rows of a version stay out: how many, and each time that some were set aside. */
export interface AsideOfVersion {
  readonly count: number;
  readonly going: number;
  readonly path: string;
  readonly groups: readonly {
    readonly count: number;
    readonly reason: string;
    readonly promisedOn: string;
    readonly promise: string;
    readonly by: string;
  }[];
}

/** Rows that stay out of a version by what set them aside; undefined where all go. */
export function asideOfVersion(
  annexId: number,
  rowCount: number,
  out: readonly { readonly quarantineId: number }[],
  quarantines: ReadonlyMap<number, Quarantine>,
  today: string,
): AsideOfVersion | undefined {
  if (out.length === 0) return undefined;
  const groups = [...quarantines.values()].flatMap(({ id, reason, promisedOn, madeByName }) => {
    const count = out.filter(({ quarantineId }) => quarantineId === id).length;
    return count === 0 ? [] : [{ count, reason, promisedOn, promise: promiseWords(promisedOn, today), by: madeByName }];
  });
  return { count: out.length, going: rowCount - out.length, path: asidePath(annexId), groups };
}

/** What an office does next with what it has set aside, by where its annex stands. */
export function nextWords(state: AnnexState, can: Pick<AnnexAbilities, 'fix' | 'upload'>): string {
  if (state === 'submitted')
    return '本表已报送，等待审核。接收并入库以后，在本页开始补报；现在就要改的，请先撤回或申请退回。';
  if (state === 'accepted') return '本表已接收，等待入库。入库以后，在本页开始补报；现在就要改的，请先申请退回。';
  if (state === 'imported')
    return can.upload
      ? '其余各行已入库。点“开始补报”，系统按入库的内容另起一版；逐行改正后报送，审核人员只看有变化的行。'
      : '其余各行已入库。由数据采集人员开始补报。';
  return can.fix ? '逐行改正下面的行；改好的行随这一版报送，不再隔离。' : '由数据采集人员逐行改正。';
}

export const endedWords = (outcome: Outcome): string => outcomeWords[outcome];
