import type { Deps } from '#platform/deps.js';
import type { AnnexDefinition } from '#domain/annexes/types.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { listFixHistory } from './fix-queries.js';
import type { RowMerge } from './row-merge-rules.js';

/** One cell that two have mended: what this person typed, what counts now, whose it is and since when. */
export interface ReadableClash {
  readonly row: number;
  readonly field: string;
  readonly header: string;
  readonly shown: string;
  readonly mine: string;
  readonly theirs: string;
  readonly by: string;
  readonly at: Date | null;
}

/** The clashes of a form that was refused, row by row, for the page to ask about. */
export async function clashesOf(
  deps: Pick<Deps, 'db' | 'cipher'>,
  version: AnnexVersion,
  { columns }: AnnexDefinition,
  merges: ReadonlyMap<number, RowMerge>,
): Promise<ReadableClash[]> {
  const clashes: ReadableClash[] = [];
  for (const [row, merge] of merges) {
    if (merge.clashes.length === 0) continue;
    const past = await listFixHistory(deps.db, version.id, deps.cipher, row);
    for (const { state, value } of merge.clashes) {
      const last = past.find(({ field }) => field === state.field);
      clashes.push({
        row,
        field: state.field,
        header: columns.find(({ field }) => field === state.field)?.header ?? state.field,
        shown: state.shown,
        mine: value,
        theirs: state.counted,
        by: last?.fixedByName ?? '',
        at: last?.fixedAt ?? null,
      });
    }
  }
  return clashes;
}
