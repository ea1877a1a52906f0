import type { Deps } from '#platform/deps.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { type MarkedAnnex, resultOf } from '#domain/legacy/marks.js';
import { listFixes, walkFacts } from '#features/annexes/checking/row-queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { listFoundRows } from '#features/annexes/review/grid/grid-queries.js';
import type { RowMemory } from '#features/annexes/review/grid/row-index.js';
import { createKeptAnswers } from '#features/annexes/review/kept-answers.js';
import type { MarksAsk } from './marks-ask.js';

/** The rows of a version in their order, and the result of each: '' for none. */
export interface MarksIndex {
  readonly rows: readonly number[];
  readonly results: readonly string[];
}

const keptIndexes = 6;

/** What is known of all rows of versions that are marked; a version under a new check is read each time. */
export function createMarksMemory(deps: Pick<Deps, 'cipher' | 'db'>) {
  const kept = createKeptAnswers<MarksIndex>(keptIndexes);
  return (annexNo: MarkedAnnex, version: AnnexVersion): Promise<MarksIndex> =>
    kept(version.checkedAt && `${version.id} ${version.checkedAt.getTime()}`, () => readIndex(deps, annexNo, version));
}
export type MarksMemory = ReturnType<typeof createMarksMemory>;

async function readIndex(
  { db, cipher }: Pick<Deps, 'cipher' | 'db'>,
  annexNo: MarkedAnnex,
  { id, checkedAt }: AnnexVersion,
): Promise<MarksIndex> {
  const found: { row: number; result: string }[] = [];
  for await (const block of walkFacts(db, cipher, id))
    for (const { row, values } of block) found.push({ row, result: values['check_result'] ?? '' });
  found.sort((a, b) => a.row - b.row);
  if (checkedAt === null) {
    // The check has not read yet what was mended since.
    const mended = (await listFixes(db, cipher, id)).filter(({ field }) => field === 'check_result');
    const now = new Map(mended.map(({ row, value }) => [row, resultOf(annexNo, value) ?? '']));
    for (const one of found) one.result = now.get(one.row) ?? one.result;
  }
  return { rows: found.map(({ row }) => row), results: found.map(({ result }) => result) };
}

/** The rows that are asked for, ascending. */
export async function rowsAsked(
  deps: Pick<Deps, 'db'>,
  memory: RowMemory,
  version: AnnexVersion,
  annexNo: MarkedAnnex,
  { rows, results }: MarksIndex,
  { show, q }: Pick<MarksAsk, 'show' | 'q'>,
): Promise<readonly number[]> {
  const faulty = show === 'found' ? await faultyRows(deps, version, { rows, results }) : undefined;
  const named = q === '' ? undefined : new Set(await memory.search(version, annexDefinition(annexNo), q, true));
  const wanted = show === 'open' ? '' : show;
  return rows.filter(
    (row, at) =>
      (faulty ? faulty.has(row) : show === '' || results[at] === wanted) && (named === undefined || named.has(row)),
  );
}

/** Rows that are marked and still have errors or warnings; what is not marked yet lacks everything. */
export async function faultyRows(
  { db }: Pick<Deps, 'db'>,
  { id }: AnnexVersion,
  { rows, results }: MarksIndex,
): Promise<ReadonlySet<number>> {
  const found = new Set(await listFoundRows(db, id, false));
  return new Set(rows.filter((row, at) => results[at] !== '' && found.has(row)));
}

/** How many rows have each result, under '' those without. */
export function countResults({ results }: MarksIndex): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const result of results) counts.set(result, (counts.get(result) ?? 0) + 1);
  return counts;
}
