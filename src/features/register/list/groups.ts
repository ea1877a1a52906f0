import type { Explained, Found } from '#features/register/search/explained.js';
import type { ListedBusiness } from './list-queries.js';

/** Rows of the list that belong together, under a title where there are several groups. */
export interface RowGroup {
  readonly title: string;
  readonly rows: readonly ListedBusiness[];
  /** Why each was found; undefined where nothing was looked for. */
  readonly whys: readonly string[] | undefined;
}

/** The rows of a page: the nearest, those of the list, and those that may have been meant. */
export function rowGroups(rows: readonly ListedBusiness[], told: Explained | undefined): readonly RowGroup[] {
  if (!told) return [{ title: '', rows, whys: undefined }];
  const { best, similar } = told;
  const isOne = best.length === 0 && similar.length === 0;
  return [
    groupOf('最接近的', best),
    groupOf(isOne ? '' : best.length > 0 ? '全部，按备案日期' : '符合的', told.rows),
    groupOf(told.rows.length === 0 ? '没有正好符合的。可能要找的是' : '可能要找的还有', similar),
  ].filter((group, at) => group.rows.length > 0 || (at === 1 && isOne));
}

const groupOf = (title: string, found: readonly Found[]): RowGroup => ({
  title,
  rows: found.map(({ row }) => row),
  whys: found.map(({ why }) => why),
});
