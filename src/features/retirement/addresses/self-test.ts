import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { answerOld, answerWords, expectedOf, type OldAddress, sampleOf } from '#domain/retirement/old-addresses.js';
import { retirementProblems } from '#features/retirement/problems.js';
import { getRetirement } from '#features/retirement/queries.js';
import {
  type AddressResult,
  findAddressTest,
  findLastAddressTest,
  insertAddressTest,
  listOldAddresses,
  setTestJob,
  storeAddressResults,
} from './address-queries.js';

/** Has every old address tried out. @throws retirement.no_addresses, retirement.test_running */
export async function startSelfTest(trx: Trx, deps: Pick<Deps, 'clock'>, actor: Actor): Promise<number> {
  const { addressesVersion } = await getRetirement(trx, true);
  const list = await listOldAddresses(trx);
  if (list.length === 0) throw retirementProblems.no_addresses();
  const last = await findLastAddressTest(trx);
  if (last?.state === 'running' && last.addressesVersion === addressesVersion) throw retirementProblems.test_running();
  const at = deps.clock.now();
  const id = await insertAddressTest(trx, { addressesVersion, by: actor.id, at });
  const job = {
    name: 'retirement.test-addresses',
    payload: { testId: id },
    dedupeKey: `retirement.test-addresses:${id}`,
  };
  await setTestJob(trx, id, await enqueue(trx, at, job));
  audit(trx, at, actor, {
    verb: 'retirement.test-addresses',
    objectType: 'retirement',
    objectId: id,
    after: { count: list.length },
  });
  return id;
}

/** Walks the whole list: what each address is answered after the retirement, held against what its line says. */
export async function runSelfTest({ db, clock }: Deps, { testId }: { readonly testId: number }): Promise<void> {
  await inTransaction(db, async (trx) => {
    if ((await findAddressTest(trx, testId))?.state !== 'running') return;
    await storeAddressResults(trx, testId, testAddresses(await listOldAddresses(trx)), clock.now());
  });
}

/** A line for every address of a list, in its order: reading leads where the line says, writing is refused. */
export const testAddresses = (list: readonly OldAddress[]): AddressResult[] =>
  list.map((entry, at) => {
    const asked = sampleOf(entry);
    const expected = answerWords(expectedOf(entry));
    const read = answerWords(answerOld(list, { state: 'retired', method: 'GET', address: asked }));
    const isWriteRefused = (['frozen', 'retired'] as const).every((state) => {
      const { kind } = answerOld(list, { state, method: 'POST', address: asked });
      return kind === 'write_refused' || kind === 'gone';
    });
    const got = isWriteRefused ? read : `${read}；但收了改动`;
    return { seq: at + 1, asked, expected, got, isRight: isWriteRefused && read === expected };
  });
