import { groupedNumber } from '#platform/views/helpers.js';
import type { PostButton } from '#platform/views/post-button.js';
import type { AnnexContext } from '#features/annexes/context.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexVersion } from './version-queries.js';
import type { ReviewComment } from '#features/annexes/review/comment-queries.js';
import { annexProblems } from '#features/annexes/problems.js';
import { isTypedIn } from '#features/annexes/typed-in.js';
import { isThirdPerson, type Obstacle, type ReturnGround } from '#features/annexes/review/review-rules.js';

type Names = ReadonlyMap<number, string>;

/** Who has done what with the annex, in the order in which it is done. */
export function trailOf(annex: Annex, names: Names): { name: string; at: Date | null; act: string }[] {
  const nameOf = (id: number | null) => names.get(id ?? 0) ?? '';
  return [
    ...(annex.submittedAt ? [{ name: nameOf(annex.submittedBy), at: annex.submittedAt, act: '报送' }] : []),
    ...(annex.claimedBy ? [{ name: nameOf(annex.claimedBy), at: null, act: '认领审核' }] : []),
    ...(annex.decidedBy ? [{ name: nameOf(annex.decidedBy), at: null, act: '接收' }] : []),
    ...(annex.importedBy ? [{ name: nameOf(annex.importedBy), at: null, act: '入库' }] : []),
  ];
}

/** A version made from what stood before the current one: nobody has said yet which of the two counts. */
export const unadoptedVersion = (
  { can }: Pick<AnnexContext, 'can'>,
  versions: readonly AnnexVersion[],
  current: AnnexVersion | undefined,
): AnnexVersion | undefined =>
  current && (can.upload || can.submit)
    ? versions.find((one) => one.state === 'checked' && !one.isAwaiting && one.id > current.id)
    : undefined;

/** The button that hands the current version to the province, and whatever stands in its way: then it is shown, and is none. */
export interface SubmissionView {
  readonly button: PostButton;
  /** The page on which it is pressed, after a look at what goes. */
  readonly path: string;
  readonly obstacles: readonly { readonly sentence: string; readonly path: string; readonly link: string }[];
}

export const submissionView = (
  base: string,
  current: AnnexVersion | undefined,
  obstacles: readonly Obstacle[],
): SubmissionView => ({
  button: {
    action: `${base}/submission`,
    label: current ? `报送第 ${current.no} 版（${groupedNumber(current.rowCount)} 行）` : '报送',
    look: 'primary',
    busy: '正在报送…',
  },
  path: `${base}/submission`,
  obstacles: obstacles.map((obstacle) => ({
    sentence: annexProblems[obstacle.code]({ count: obstacle.count }).sentence,
    ...openThing(base, current, obstacle.code),
  })),
});

/** Where what is open is dealt with; no path where nothing but another person helps. */
function openThing(base: string, current: AnnexVersion | undefined, code: Obstacle['code']) {
  const version = `${base}/versions/${current?.id ?? 0}`;
  switch (code) {
    case 'has_errors':
      return { path: `${version}?level=E`, link: '查看错误' };
    case 'has_open_warnings':
      return { path: `${version}?level=W`, link: '查看提醒' };
    case 'has_open_comments':
      return { path: `${base}#annexes-comments`, link: '查看审核意见' };
    case 'no_rows':
    case 'still_reading':
    case 'check_failed':
      return { path: version, link: '查看检查结果' };
    default:
      return { path: '', link: '' };
  }
}

/** Why this person does not import the annex, though it could be; '' where nothing of theirs stands in the way (C33). */
export function importBarWords(annex: Annex, personId: number): string {
  if (isThirdPerson(annex, personId)) return '';
  const act = annex.decidedBy === personId ? '接收' : '报送';
  return `这张表由您${act}，按规定须由另一位省级业务管理员入库。`;
}

/** The button that leads to the import of an accepted annex, or to what became of it. */
export const importButton = (base: string, { state }: Annex): PostButton => ({
  action: `${base}/imports`,
  label: state === 'imported' ? '查看入库记录或撤销' : '预览入库（不改数据）',
  look: state === 'imported' ? '' : 'primary',
  busy: '正在生成预览…',
});

/** What a reviewer must know before returning the annex, by the ground on which it may be returned. */
export function returnNote(annex: Annex, ground: ReturnGround, names: Names): string {
  if (annex.state === 'submitted')
    return `退回由认领人办理，至少写明一条审核意见${annex.recallReason ? '；填报机构已申请退回，可以不写意见' : ''}。`;
  if (ground === 'recall') return '这张表已接收，填报机构已申请退回，可以直接退回。';
  if (ground === 'claim') return '这张表由您接收；发现问题要退回的，请先写明审核意见。';
  const accepter = names.get(annex.decidedBy ?? 0) ?? '';
  return `这张表由 ${accepter} 接收。您要退回，须写明理由，理由会发给填报机构并记入审计。`;
}

/** A reviewer's word as the table shows it, and what there is to say to it: `reply` is the one thing that stands in its last column. */
export interface CommentView extends ReviewComment {
  readonly where: string;
  readonly path: string;
  readonly columnName: string;
  readonly reply: 'draft' | 'answered' | 'asked' | 'waiting';
  readonly answerWords: string;
}

export function commentView(
  { can, base, definition }: Pick<AnnexContext, 'can' | 'base' | 'definition'>,
  comment: ReviewComment,
  where: string,
): CommentView {
  const { field, row, versionId, answer, answerText } = comment;
  return {
    ...comment,
    where: where || '全表',
    path: row === null ? '' : `${base}/versions/${versionId}/rows/${row}`,
    columnName: definition.columns.find((column) => column.field === field)?.header ?? field,
    reply: replyOf(comment, can.fix),
    answerWords: (answer === 'mended' ? '已改正' : '说明') + (answerText ? `：${answerText}` : ''),
  };
}

function replyOf({ isSent, answer }: ReviewComment, mayAnswer: boolean): CommentView['reply'] {
  if (!isSent) return 'draft';
  if (answer !== null) return 'answered';
  return mayAnswer ? 'asked' : 'waiting';
}

/** One button for all comments that wait for an answer, where there are several: they were mended. */
export function mendedButton(base: string, comments: readonly CommentView[]): PostButton | undefined {
  const ids = comments.flatMap(({ id, reply }) => (reply === 'asked' ? [id] : []));
  if (ids.length < 2) return undefined;
  const fields = [['comments', ids.join('.')]] as const;
  return { action: `${base}/answers`, fields, label: `以上 ${ids.length} 条都已改正`, look: 'small' };
}

/** A version as the history shows it. */
export const versionView = (base: string, { currentVersionId }: Annex, version: AnnexVersion) => ({
  ...version,
  path: version.state === 'refused' ? '' : `${base}/versions/${version.id}`,
  label:
    version.state === 'refused'
      ? '未受理'
      : version.no
        ? `第 ${version.no} 版${version.isAwaiting ? '（来信，未确认）' : ''}`
        : '正在读取',
  isCurrent: version.id === currentVersionId,
  isTyped: isTypedIn(version),
  refusalSentence: version.state === 'refused' ? (version.refusal?.sentence ?? '') : '',
});
