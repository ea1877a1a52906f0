import type { Deps } from '#platform/deps.js';
import type { AnnexDefinition, RowValues } from '#domain/annexes/types.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import type { VersionDifference } from './compare.js';
import { createKeptAnswers } from './kept-answers.js';
import { listFactsByNo } from './grid/grid-queries.js';

/** A row that says something else than before, and in which fields: by what its check understood, not by how it is spelt. */
export interface ChangedRow {
  readonly before: number;
  readonly after: number;
  readonly fields: readonly string[];
}

const pairsAtOnce = 200;
const kept = 4;

/** The fields in which two readings of a row differ: days, codes and text as read, numbers by what they come to. The running number is none. */
export function changedFields({ columns }: AnnexDefinition, before: RowValues, after: RowValues): string[] {
  return columns
    .filter(({ field, type }) => {
      const [was, is] = [before[field] ?? '', after[field] ?? ''];
      if (field === 'seq' || was === is) return false;
      const isNumber = (type.kind === 'dec' || type.kind === 'int') && was !== '' && is !== '';
      return !isNumber || Number(was) !== Number(is);
    })
    .map(({ field }) => field);
}

/** Which fields of the changed rows changed; remembered, since each page of a comparison and each choice of a field asks for it. */
export function createChangedRows(deps: Pick<Deps, 'cipher' | 'db'>) {
  const answers = createKeptAnswers<readonly ChangedRow[]>(kept);
  return (definition: AnnexDefinition, before: AnnexVersion, after: AnnexVersion, { changed }: VersionDifference) => {
    const key =
      before.checkedAt && after.checkedAt
        ? [before.id, before.checkedAt.getTime(), after.id, after.checkedAt.getTime()].join(' ')
        : null;
    return answers(key, () => readChangedRows(deps, definition, before.id, after.id, changed));
  };
}

async function readChangedRows(
  { db, cipher }: Pick<Deps, 'cipher' | 'db'>,
  definition: AnnexDefinition,
  beforeId: number,
  afterId: number,
  pairs: VersionDifference['changed'],
): Promise<ChangedRow[]> {
  const rows: ChangedRow[] = [];
  for (let from = 0; from < pairs.length; from += pairsAtOnce) {
    const some = pairs.slice(from, from + pairsAtOnce);
    const [was, is] = await Promise.all([
      listFactsByNo(
        db,
        cipher,
        beforeId,
        some.map(({ before }) => before),
      ),
      listFactsByNo(
        db,
        cipher,
        afterId,
        some.map(({ after }) => after),
      ),
    ]);
    for (const pair of some) {
      const fields = changedFields(definition, was.get(pair.before)?.values ?? {}, is.get(pair.after)?.values ?? {});
      if (fields.length > 0) rows.push({ ...pair, fields });
    }
  }
  return rows;
}
