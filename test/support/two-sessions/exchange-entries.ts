import { insertDifferences } from '#features/drive/exchange/exchange-queries.js';
import { inTransaction } from '#platform/db/transaction.js';
import { aLicensed, enterBusinesses } from '#test/support/enter-business.js';
import type { Entry, World } from './play.js';

/** A business whose name the old system spells differently: the comparison with that one difference, and its number. */
async function differing({ portal, season }: World): Promise<number> {
  const { db, cipher } = portal.deps;
  const office = await db('agencies').where({ code: '460100' }).first<{ id: number }>('id');
  await db('extract_differences').delete();
  const values = aLicensed(881 + ++made);
  const [businessId = 0] = await enterBusinesses(portal.deps, Number(office.id), [
    { values, filingStatus: 'licensed_unfiled' },
  ]);
  const ours = values['business_name'] ?? '';
  const one = { kind: 'differs', businessId, sheetRow: 2, oldId: 'HN1', name: ours, field: 'business_name' } as const;
  await inTransaction(db, (trx) =>
    insertDifferences(trx, cipher, season.comparisonId, [{ ...one, ours, theirs: '示例新名' }]),
  );
  await db('extract_comparisons').where({ id: season.comparisonId }).update({ state: 'compared' });
  return Number((await db('extract_differences').first<{ id: number }>('id')).id);
}
let made = 0;

export const exchangeEntries: Readonly<Record<string, Entry>> = {
  '/exchange/register': { kind: 'own', why: 'hands numbers out that it records, and changes nothing' },
  '/exchange/comparisons': { kind: 'own', why: 'each list that is sent is a comparison of its own' },
  '/exchange/comparisons/:comparisonId/taking': {
    kind: 'act',
    who: ['reviewer', 'importer'],
    effect: 'exchange.take',
    async presses(world) {
      const tick = { [`d.${await differing(world)}`]: '1' };
      const fields = [
        { ...tick, ground: '电话核对' },
        { ...tick, ground: '执照核对' },
      ] as const;
      const path = `/exchange/comparisons/${world.season.comparisonId}`;
      return { path: `${path}/taking`, page: path, fields };
    },
  },
};
