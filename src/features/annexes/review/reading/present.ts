import type { PostButton } from '#platform/views/post-button.js';
import { groupedNumber } from '#platform/views/helpers.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { annexProblems } from '#features/annexes/problems.js';
import { basisOf, isUnread, leastSample, type ReadingFacts } from './reading-rules.js';

/** The button that accepts the current version, or why not yet and how to get there. */
export interface AcceptanceView {
  readonly button: PostButton;
  /** Rows that must be seen were not: the button is shown, and is none. */
  readonly unread: { readonly sentence: string; readonly sampling: SamplingView | undefined } | undefined;
}

export interface SamplingView {
  readonly least: number;
  readonly most: number;
  readonly action: string;
}

/** Where comments were not sent the button says that they go, and is not the default. */
export function acceptanceView(
  base: string,
  version: Pick<AnnexVersion, 'no' | 'rowCount'>,
  drafts: number,
  facts: ReadingFacts,
): AcceptanceView {
  const basis = basisOf(facts);
  const how = !isUnread(basis) && basis.kind === 'sample' ? `按抽样 ${groupedNumber(basis.size)} 行` : '';
  return {
    button: {
      action: `${base}/acceptance`,
      fields: [['drafts', drafts]],
      label:
        `${how}接收第 ${version.no ?? ''} 版（${groupedNumber(version.rowCount)} 行）` +
        (drafts > 0 ? `，删除 ${drafts} 条未发意见` : ''),
      look: drafts > 0 ? '' : 'primary',
    },
    unread: isUnread(basis)
      ? { sentence: annexProblems[basis.code]({ count: basis.count }).sentence, sampling: samplingView(base, facts) }
      : undefined,
  };
}

/** Drawing a sample; drawing again only ever makes it larger. */
export function samplingView(base: string, { needed, sample }: ReadingFacts): SamplingView | undefined {
  const least = Math.max(leastSample(needed), sample ? sample.size + 1 : 0);
  return least >= needed ? undefined : { least, most: needed, action: `${base}/sample` };
}
