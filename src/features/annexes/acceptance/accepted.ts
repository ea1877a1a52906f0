import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { type RowFacts, walkFacts } from '#features/annexes/checking/row-queries.js';
import type { AnnexDeps } from '#features/annexes/deps.js';
import { rowWords, sheetNames } from '#domain/annexes/sheets.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';

/** What an accepted annex does beyond its own state. Annexes 3 to 5 wait for their import. */
export type AcceptanceEffect = (trx: Trx, deps: AnnexDeps, actor: Actor, accepted: AcceptedAnnex) => Promise<void>;

export interface AcceptedAnnex {
  readonly annex: Annex;
  readonly version: AnnexVersion;
  /** In file order, as their check read them, cells mended on line included. */
  readonly rows: readonly RowFacts[];
}

/** The rows of a version in file order. @throws annex.row_faulty where a rule finds an error after all */
export async function acceptedRows(
  trx: Trx | Db,
  { cipher }: Pick<Deps, 'cipher'>,
  version: AnnexVersion,
): Promise<RowFacts[]> {
  const rows: RowFacts[] = [];
  for await (const block of walkFacts(trx, cipher, version.id)) rows.push(...block);
  const faulty = rows.find(({ error }) => error !== undefined);
  if (faulty)
    throw annexProblems.row_faulty({
      row: rowWords(faulty.row, sheetNames(version.head)),
      message: faulty.error ?? '',
    });
  return rows;
}
