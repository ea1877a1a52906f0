import type { Deps } from '#platform/deps.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { type RowFacts, walkFacts } from '#features/annexes/checking/row-queries.js';

/**
 * A row of the accepted version with what it means: the values that its last check stored, cells mended on line included. Nothing is
 * read or checked again, so that what the province accepted is what comes in.
 */
export type SourceRow = RowFacts;

const blocksAtOnce = 3;

/** The rows of a version in file order, by some hundreds. */
export async function* sourceRows(deps: Deps, version: AnnexVersion): AsyncGenerator<readonly SourceRow[]> {
  let rows: SourceRow[] = [];
  let blocks = 0;
  for await (const block of walkFacts(deps.db, deps.cipher, version.id)) {
    rows.push(...block);
    if (++blocks % blocksAtOnce !== 0) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}
