import type { PostButton } from '#platform/views/post-button.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { CommentView } from '#features/annexes/present.js';
import type { PlacedComment } from './old-fault-queries.js';
import type { SecondReturn } from './second-return-queries.js';

/** Comments on what could be seen at the last return, and how far the leave to return for them has come. */
export interface SecondReturnView {
  readonly comments: readonly CommentView[];
  /** What the person who has the annex in hand reads; '' for colleagues. */
  readonly bar: string;
  readonly asking: PostButton | undefined;
  readonly standing: 'none' | 'waiting' | 'allowed' | 'refused';
  readonly asked: SecondReturn | undefined;
  /** The form in which a colleague answers. */
  readonly answering: { readonly action: string; readonly ask: number } | undefined;
}

export function secondReturnView(
  base: string,
  comments: readonly CommentView[],
  old: readonly PlacedComment[],
  asked: SecondReturn | undefined,
  { isHolder }: { readonly isHolder: boolean },
): SecondReturnView | undefined {
  if (old.length === 0) return undefined;
  const ids = new Set(old.map(({ id }) => id));
  const isCovered = asked !== undefined && old.every(({ id }) => id <= asked.lastCommentId);
  const standing = isCovered ? standingOf(asked) : 'none';
  const path = `${base}/second-return`;
  const mayAsk = isHolder && (standing === 'none' || standing === 'refused');
  return {
    comments: comments.filter(({ id }) => ids.has(id)),
    bar: isHolder && standing !== 'allowed' ? annexProblems.second_return({ count: old.length }).sentence : '',
    asking: mayAsk ? { action: path, label: '请另一位省级业务管理员同意再次退回', look: '' } : undefined,
    standing,
    asked: standing === 'none' ? undefined : asked,
    answering: !isHolder && asked?.answer === null ? { action: `${path}/answer`, ask: asked.id } : undefined,
  };
}

const standingOf = ({ answer }: SecondReturn): SecondReturnView['standing'] =>
  answer === null ? 'waiting' : answer === 'allow' ? 'allowed' : 'refused';
