import type { Deps } from '#platform/deps.js';
import { maskFinding } from '#domain/values/masking.js';
import { listFindingsOfRows } from '#features/annexes/checking/finding-queries.js';
import { effectiveRows } from '#features/annexes/checking/effective-rows.js';
import { rowName } from '#features/annexes/checking/row-names.js';
import type { AnnexContext } from '#features/annexes/context.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';

/** What a row is called and what is wrong in it, numbers of persons masked. */
export interface FaultyRow {
  readonly name: string;
  readonly messages: readonly string[];
}

const messagesShown = 3;

/** Rows of a version that are there, by number, with the errors that no waiver lets through. */
export async function rowsWithFaults(
  deps: Deps,
  { definition, annex, version }: Pick<AnnexContext, 'definition' | 'annex'> & { readonly version: AnnexVersion },
  rowNos: readonly number[],
): Promise<ReadonlyMap<number, FaultyRow>> {
  const [rows, findings] = await Promise.all([
    effectiveRows(deps, version, rowNos),
    listFindingsOfRows(deps.db, deps.cipher, version.id, rowNos),
  ]);
  const errors = findings.filter(({ level, waiverId }) => level === 'E' && waiverId === null);
  return new Map(
    [...rows].map(([row, cells]) => [
      row,
      {
        name: rowName(annex.annexNo, version.head, cells),
        messages: errors
          .filter((one) => one.row === row)
          .slice(0, messagesShown)
          .map((one) => maskFinding(definition, one).message),
      },
    ]),
  );
}
