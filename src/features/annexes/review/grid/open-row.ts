import type { Deps } from '#platform/deps.js';
import { rowInSheet, rowWords, sheetNames, sheetNoOf } from '#domain/annexes/sheets.js';
import { maskFinding } from '#domain/values/masking.js';
import { listFindings } from '#features/annexes/checking/finding-queries.js';
import { listRowDigests, listRowsByNo } from '#features/annexes/checking/row-queries.js';
import type { VersionContext } from '#features/annexes/context.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { listComments, type ReviewComment } from '#features/annexes/review/comment-queries.js';
import type { LastReview } from '#features/annexes/review/reading/reading.js';
import { levelNames } from '#features/annexes/words.js';
import { listFactsByNo } from './grid-queries.js';
import { columnOf, nameOfRow, type RowReader, rowReader } from './present.js';
import type { RowMemory } from './row-index.js';

const findingsOfRow = 200;

/** A row beside the grid: all its values by groups, what was found, said, and what it was at the last review. */
export async function openRow(
  deps: Pick<Deps, 'cipher' | 'db'>,
  memory: RowMemory,
  context: VersionContext,
  rowNo: number,
  last: LastReview | undefined,
) {
  const { version, definition, annex, can, here, numbers } = context;
  const { isFull } = numbers;
  const [facts, [stored], findings, comments, was] = [
    (await listFactsByNo(deps.db, deps.cipher, version.id, [rowNo])).get(rowNo),
    await listRowsByNo(deps.db, deps.cipher, version.id, [rowNo]),
    await listFindings(deps.db, deps.cipher, version.id, { row: rowNo }, findingsOfRow),
    await listComments(deps.db, annex.id, !can.decide),
    await wasBefore(deps, memory, context, rowNo, last, isFull),
  ];
  if (!facts) return undefined;
  const read = rowReader(version.head, isFull);
  const names = sheetNames(version.head);
  return {
    row: rowNo,
    path: `${here}/rows/${rowNo}`,
    where: rowWords(rowNo, names),
    sheet: sheetNoOf(rowNo),
    rowInSheet: rowInSheet(rowNo),
    name: nameOfRow(definition, facts.values),
    groups: groupsOf(context, (column) => read(column, stored, facts.values), was),
    findings: findings.map((finding) => ({
      ...(isFull ? finding : maskFinding(definition, finding)),
      levelName: levelNames[finding.level],
      header: columnOf(definition, finding.field)?.header ?? '整行',
    })),
    comments: (await commentsOn(deps, context, rowNo, comments)).map((comment) => ({
      ...comment,
      header: columnOf(definition, comment.field)?.header ?? '整行',
    })),
  };
}

function groupsOf(
  { definition }: VersionContext,
  textOf: (column: Parameters<RowReader>[0]) => string,
  was: ((column: Parameters<RowReader>[0]) => string) | undefined,
) {
  const groups = new Map<string, { header: string; text: string; was: string | undefined; isLong: boolean }[]>();
  for (const column of definition.columns) {
    const text = textOf(column);
    if (column.filledBy === 'system' && text === '') continue;
    const before = was?.(column);
    const field = {
      header: column.header,
      text,
      was: before === undefined || before === text || column.field === 'seq' ? undefined : before || '（空）',
      isLong: text.length > 14 || (before ?? '').length > 14,
    };
    groups.set(column.group, [...(groups.get(column.group) ?? []), field]);
  }
  return [...groups].map(([legend, fields]) => ({ legend, fields }));
}

/** The row as it was at the last review, where it has changed since. */
async function wasBefore(
  deps: Pick<Deps, 'cipher' | 'db'>,
  memory: RowMemory,
  { version, annex }: VersionContext,
  rowNo: number,
  last: LastReview | undefined,
  isFull: boolean,
) {
  if (!last || last.versionId === version.id) return undefined;
  const other = await getVersion(deps.db, annex.id, last.versionId);
  const pair = (await memory.differenceOf(other, version)).changed.find(({ after }) => after === rowNo);
  if (!pair) return undefined;
  const facts = (await listFactsByNo(deps.db, deps.cipher, other.id, [pair.before])).get(pair.before);
  const [stored] = await listRowsByNo(deps.db, deps.cipher, other.id, [pair.before]);
  const read = rowReader(other.head, isFull);
  return facts && ((column: Parameters<RowReader>[0]) => read(column, stored, facts.values));
}

/** What was said of this row, in this version and of the same row in earlier ones. */
async function commentsOn(
  deps: Pick<Deps, 'db'>,
  { version }: VersionContext,
  rowNo: number,
  comments: readonly ReviewComment[],
): Promise<ReviewComment[]> {
  const earlier = [
    ...new Set(
      comments.filter((one) => one.row !== null && one.versionId < version.id).map(({ versionId }) => versionId),
    ),
  ];
  const rowOf = new Map([[version.id, rowNo]]);
  if (earlier.length > 0) {
    const key = (await listRowDigests(deps.db, version.id)).find(({ row }) => row === rowNo)?.rowKey;
    for (const id of earlier) {
      const row = (await listRowDigests(deps.db, id)).find(({ rowKey }) => rowKey === key)?.row;
      if (row !== undefined) rowOf.set(id, row);
    }
  }
  return comments.filter((one) => one.row !== null && rowOf.get(one.versionId) === one.row);
}
