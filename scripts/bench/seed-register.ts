import type { PortalDeps } from '#src/deps.js';
import { syntheticBusinesses } from '#src/demonstration/synthetic.js';
import { dayIn } from '#platform/clock.js';
import { inTransaction } from '#platform/db/transaction.js';
import { listGivenDivisions, listReportingAgencies } from '#features/agencies/queries.js';
import { insertValues, noDay } from '#features/register/business.js';
import { createTotals } from '#features/register/writing/derived.js';
import type { FilingStatus } from '#features/register/fields.js';
import { createGramHeap } from '#features/register/writing/gram-heap.js';
import { gramsOf, searchText } from '#features/register/text.js';
import { applyTotals } from '#features/register/totals/totals-queries.js';
import { takeBusinessIds } from '#features/register/writing/business-ids.js';
import { insertBusinesses } from '#features/register/writing/business-queries.js';
import { insertGrams } from '#features/register/writing/gram-queries.js';
import { noteMissingSounds } from '#features/register/writing/sounds.js';

const rowsAtOnce = 500;
const rowsPerCommit = 20_000;
/** The longest synthetic name has fewer characters. */
const gramsPerName = 24;
const noFiling = { filing_no: '', filing_date: '' };

/**
 * Fills the register with businesses of the whole province: rows through the register's own functions, grams and totals at the end,
 * sorted, which is what makes 600,000 a matter of minutes.
 */
export async function seedRegister(deps: PortalDeps, count: number): Promise<void> {
  const now = deps.clock.now();
  const firstId = await takeBusinessIds(deps.db, count);
  const agencyOf = await agenciesByDivision(deps);
  const totals = createTotals();
  const grams = createGramHeap(count * gramsPerName);
  const rows = businesses(count);
  for (let done = 0; done < count; done += rowsPerCommit) {
    await inTransaction(deps.db, async (trx) => {
      await trx.raw('SET SESSION unique_checks = 0, foreign_key_checks = 0');
      let batch = [];
      for (let i = done; i < Math.min(count, done + rowsPerCommit); i += 1) {
        const { value: made } = rows.next() as IteratorYieldResult<{
          values: Record<string, string>;
          status: FilingStatus;
        }>;
        const divisionCode = made.values['division_code'] ?? '';
        const { agencyId, city } = agencyOf.get(divisionCode) ?? { agencyId: 0, city: '' };
        const id = firstId + i;
        const draft = {
          values: made.values,
          filingStatus: made.status,
          agencyId,
          city,
          source: { kind: 'hand', reference: 'seed' } as const,
        };
        batch.push(insertValues(id, draft, deps.cipher, now));
        totals.count(
          {
            city,
            divisionCode,
            businessClass: made.values['business_class'] ?? '',
            filingStatus: made.status,
            operatingStatus: made.values['operating_status'] ?? '',
          },
          1,
        );
        for (const gram of gramsOf(searchText(made.values['business_name'] ?? '')))
          grams.add(gram, made.values['filing_date'] || noDay, id);
        if (batch.length < rowsAtOnce) continue;
        await insertBusinesses(trx, batch);
        batch = [];
      }
      await insertBusinesses(trx, batch);
    });
  }
  await inTransaction(deps.db, async (trx) => {
    for (const part of grams.drain(5_000)) await insertGrams(trx, part);
  });
  await noteMissingSounds(deps.db);
  await inTransaction(deps.db, (trx) => applyTotals(trx, totals.changes()));
  await deps.db.raw('ANALYZE TABLE businesses, business_grams, name_sounds, business_totals');
}

/** Four of five are filed; the rest came from old licences, a few of them ended. */
function* businesses(count: number): Generator<{ values: Record<string, string>; status: FilingStatus }> {
  let i = 0;
  for (const values of syntheticBusinesses(2, { divisions, count, filedUntil: '2020-11-20' })) {
    i += 1;
    const status: FilingStatus =
      i % 5 !== 0 ? 'filed' : i % 25 === 0 ? 'terminated' : i % 15 === 0 ? 'lapsed_unfiled' : 'licensed_unfiled';
    yield { values: status === 'filed' || status === 'terminated' ? values : { ...values, ...noFiling }, status };
  }
}

async function agenciesByDivision(deps: PortalDeps): Promise<ReadonlyMap<string, { agencyId: number; city: string }>> {
  const cities = new Map(
    ((await deps.db('divisions').select('code', 'city_code')) as { code: string; city_code: string }[]).map((row) => [
      row.code,
      row.city_code,
    ]),
  );
  const byGiven = new Map<string, number>();
  const today = dayIn(deps.config.officeZone, deps.clock.now());
  for (const agency of await listReportingAgencies(deps.db))
    for (const code of await listGivenDivisions(deps.db, agency.id, today)) byGiven.set(code, agency.id);
  return new Map(
    divisions.map((code) => {
      const city = cities.get(code) ?? '';
      return [code, { city, agencyId: byGiven.get(code) ?? byGiven.get(city) ?? 0 }];
    }),
  );
}

/** Where businesses stand; a division named often holds many. */
const divisions = [
  ...[
    '460105',
    '460106',
    '460106',
    '460107',
    '460108',
    '460202',
    '460203',
    '460204',
    '460205',
    '460400',
    '460400',
    '460499',
  ],
  ...[
    '469001',
    '469002',
    '469005',
    '469006',
    '469007',
    '469021',
    '469022',
    '469023',
    '469024',
    '469025',
    '469026',
    '469027',
    '469028',
    '469029',
    '469030',
  ],
];
