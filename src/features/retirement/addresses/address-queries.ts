import type { Db, Trx } from '#platform/db/connection.js';
import { bulkInsert } from '#platform/db/bulk.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { OldAddress } from '#domain/retirement/old-addresses.js';

/** In the order in which they are tried. */
export async function listOldAddresses(db: Db | Trx): Promise<OldAddress[]> {
  return (await db('old_addresses')
    .select({ pattern: 'pattern', kind: 'kind', target: 'target', note: 'note' })
    .options(asObjects)
    .orderBy('seq')) as OldAddress[];
}

export async function replaceOldAddresses(trx: Trx, list: readonly OldAddress[]): Promise<void> {
  await trx('old_addresses').delete();
  await bulkInsert(
    trx,
    'old_addresses',
    ['seq', 'pattern', 'kind', 'target', 'note'],
    list.map(({ pattern, kind, target, note }, at) => [at + 1, pattern, kind, target, note] as const),
  );
}

/** A self-test of the whole list. */
export interface AddressTest {
  readonly id: number;
  readonly addressesVersion: number;
  readonly state: 'running' | 'ended';
  readonly askedByName: string;
  readonly askedAt: Date;
  readonly endedAt: Date | null;
  readonly jobId: number | null;
  readonly total: number;
  readonly rightCount: number;
}

const tests = (db: Db | Trx) =>
  db('old_address_tests as t')
    .join('operators as o', 'o.id', 't.asked_by')
    .select({
      id: 't.id',
      addressesVersion: 't.addresses_version',
      state: 't.state',
      askedByName: 'o.display_name',
      askedAt: 't.asked_at',
      endedAt: 't.ended_at',
      jobId: 't.job_id',
      total: 't.total',
      rightCount: 't.right_count',
    })
    .options(asObjects);

export async function findAddressTest(db: Db | Trx, id: number): Promise<AddressTest | undefined> {
  const [row] = (await tests(db).where('t.id', id)) as AddressTest[];
  return row;
}

export async function findLastAddressTest(db: Db | Trx): Promise<AddressTest | undefined> {
  const [row] = (await tests(db).orderBy('t.id', 'desc').limit(1)) as AddressTest[];
  return row;
}

export async function insertAddressTest(
  trx: Trx,
  test: { readonly addressesVersion: number; readonly by: number; readonly at: Date },
): Promise<number> {
  const [id] = await trx('old_address_tests').insert({
    addresses_version: test.addressesVersion,
    state: 'running',
    asked_by: test.by,
    asked_at: test.at,
  });
  if (id === undefined) throw new Error('the self-test got no id');
  return id;
}

export async function setTestJob(trx: Trx, id: number, jobId: number): Promise<void> {
  await trx('old_address_tests').where({ id }).update({ job_id: jobId });
}

/** What one address was answered. */
export interface AddressResult {
  readonly seq: number;
  readonly asked: string;
  readonly expected: string;
  readonly got: string;
  readonly isRight: boolean;
}

/** Keeps the results in the place of those of an earlier try. */
export async function storeAddressResults(
  trx: Trx,
  id: number,
  results: readonly AddressResult[],
  at: Date,
): Promise<void> {
  await trx('old_address_results').where({ test_id: id }).delete();
  await bulkInsert(
    trx,
    'old_address_results',
    ['test_id', 'seq', 'asked', 'expected', 'got', 'is_right'],
    results.map(({ seq, asked, expected, got, isRight }) => [id, seq, asked, expected, got, isRight ? 1 : 0] as const),
  );
  await trx('old_address_tests')
    .where({ id })
    .update({
      state: 'ended',
      ended_at: at,
      total: results.length,
      right_count: results.filter(({ isRight }) => isRight).length,
    });
}

export async function listAddressResults(db: Db, id: number): Promise<AddressResult[]> {
  return (await db('old_address_results')
    .select({ seq: 'seq', asked: 'asked', expected: 'expected', got: 'got', isRight: 'is_right' })
    .options(asObjects)
    .where({ test_id: id })
    .orderBy('seq')) as AddressResult[];
}
