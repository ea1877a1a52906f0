import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Trx } from '#platform/db/connection.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { updateVersion } from '#features/annexes/version-queries.js';
import type { RowFacts } from './row-blocks.js';
import { createIdentities, type RowIdentity } from '#domain/annexes/row-identities.js';
import {
  deleteIdentities,
  deleteIdentitiesOf,
  insertIdentities,
  type KeyedVersion,
  lockKeyed,
} from './row-identity-queries.js';
import { walkFacts } from './row-queries.js';

const identitiesAtOnce = 4_000;
const rowsOneByOne = 1_000;

/** Gathers by what rows are known until there is enough for one large insert. */
export function createIdentityGatherer(annexNo: AnnexNo, cipher: PersonalCipher) {
  const identitiesOf = createIdentities(annexNo, cipher);
  let gathered: RowIdentity[] = [];
  const take = (): readonly RowIdentity[] => {
    const full = gathered;
    gathered = [];
    return full;
  };
  return {
    add(facts: RowFacts): readonly RowIdentity[] {
      for (const identity of identitiesOf(facts)) gathered.push(identity);
      return gathered.length >= identitiesAtOnce ? take() : [];
    },
    rest: take,
  };
}

/** Writes by what all rows of a version are known, from what their check read. The caller has locked the version. */
export async function keyVersion(
  trx: Trx,
  cipher: PersonalCipher,
  annexNo: AnnexNo,
  versionId: number,
  { isKeyed }: Pick<KeyedVersion, 'isKeyed'>,
): Promise<void> {
  const gatherer = createIdentityGatherer(annexNo, cipher);
  if (isKeyed) await deleteIdentities(trx, versionId);
  for await (const rows of walkFacts(trx, cipher, versionId))
    for (const facts of rows) await insertIdentities(trx, versionId, gatherer.add(facts));
  await insertIdentities(trx, versionId, gatherer.rest());
  await updateVersion(trx, versionId, { is_keyed: 1 });
}

/** Takes by what rows are known along with what a new check read anew of them; the version is locked only at the end. */
export function createRekeying(trx: Trx, cipher: PersonalCipher, annexNo: AnnexNo, versionId: number) {
  const changed: RowFacts[] = [];
  return {
    changed(facts: RowFacts): void {
      if (changed.length <= rowsOneByOne) changed.push(facts);
    },
    async finish(): Promise<void> {
      const version = await lockKeyed(trx, versionId);
      if (!version) return;
      if (!version.isKeyed || changed.length > rowsOneByOne)
        return keyVersion(trx, cipher, annexNo, versionId, version);
      if (changed.length === 0) return;
      await deleteIdentitiesOf(
        trx,
        versionId,
        changed.map(({ row }) => row),
      );
      await insertIdentities(trx, versionId, changed.flatMap(createIdentities(annexNo, cipher)));
    },
  };
}
