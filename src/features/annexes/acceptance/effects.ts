import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { registerFromAnnex } from '#features/annexes/acceptance/annex1-effect.js';
import { provisionFromAnnex } from '#features/annexes/acceptance/annex2-effect.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type Annex, type AnnexVersion, getVersion } from '#features/annexes/queries.js';
import { type RowFacts, walkFacts } from '#features/annexes/checking/row-queries.js';
import type { AnnexNo } from '#domain/annexes/types.js';

/** What an accepted annex does beyond its own state. Annexes 3 to 5 wait for their import. */
export type AcceptanceEffect = (trx: Trx, deps: Deps, actor: Actor, accepted: AcceptedAnnex) => Promise<void>;

export interface AcceptedAnnex {
  readonly annex: Annex;
  readonly version: AnnexVersion;
  /** In file order, as their check read them, cells mended on line included. */
  readonly rows: readonly RowFacts[];
}

const effects: Partial<Record<AnnexNo, AcceptanceEffect>> = {
  1: registerFromAnnex,
  2: provisionFromAnnex,
};

/** Applies what an annex that is being accepted says, in the transaction that accepts it. @throws annex.row_faulty and the refusals of the effect */
export async function takeEffect(trx: Trx, deps: Deps, actor: Actor, annex: Annex): Promise<void> {
  const effect = effects[annex.annexNo];
  if (!effect || annex.currentVersionId === null) return;
  const version = await getVersion(trx, annex.id, annex.currentVersionId);
  await effect(trx, deps, actor, { annex, version, rows: await acceptedRows(trx, deps, version) });
}

/** The rows of a version in file order. @throws annex.row_faulty where a rule finds an error after all */
export async function acceptedRows(
  trx: Trx | Deps['db'],
  { cipher }: Pick<Deps, 'cipher'>,
  version: AnnexVersion,
): Promise<RowFacts[]> {
  const rows: RowFacts[] = [];
  for await (const block of walkFacts(trx, cipher, version.id)) rows.push(...block);
  const faulty = rows.find(({ error }) => error !== undefined);
  if (faulty) throw annexProblems.row_faulty({ row: faulty.row, message: faulty.error ?? '' });
  return rows;
}
