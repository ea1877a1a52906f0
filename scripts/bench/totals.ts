import type { PortalDeps } from '#src/deps.js';
import { seededRandom, syntheticBusinesses } from '#src/demonstration/synthetic.js';
import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import { dayBefore } from '#domain/values/days.js';
import { figuresModel } from '#features/register/figures/figures-model.js';
import { listPlaces } from '#features/register/reference-queries.js';
import { readFilter } from '#features/register/search/filter.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import type { BusinessDraft } from '#features/register/business.js';
import { listRollUp, listTotals } from '#features/register/totals/totals-queries.js';
import { recountTotals } from '#features/register/totals/totals.js';
import { seenColumns, seenOf } from '#features/register/writing/seen.js';
import { createRegisterWriter } from '#features/register/writing/writer.js';
import { takeBusinessIds } from '#features/register/writing/business-ids.js';
import type { Bench } from './bench.js';
import { alternately, median, percentile, timed } from './measure.js';
import { plainColumns, plainTable } from './floors/plain-table.js';
import { type Register, registerOf } from './registers.js';
import { ms, times } from './report.js';

/** P5: what exact totals cost to read, to keep, and whether they stay true. */
export async function measureTotals(bench: Bench): Promise<void> {
  const register = await registerOf(bench, bench.sizes.large);
  await measureReads(bench, register);
  await measureFigures(bench, register);
  await measureWrites(bench, register);
  await changeAtRandom(bench, register, bench.isQuick ? 2_000 : 10_000);
}

async function measureReads(bench: Bench, { deps }: Register): Promise<void> {
  const scopes = [...new Set((await listRollUp(deps.db)).map(({ scope }) => scope))];
  const taken: number[] = [];
  for (let round = 0; round < 10; round += 1)
    for (const scope of scopes) taken.push(await timed(() => listTotals(deps.db, [scope])));
  const drift = await recountTotals(deps.db);
  bench.report.add({
    id: 'P5',
    what: 'exact totals of a scope, every class and status',
    goal: '<= 1 ms',
    isMet: median(taken) <= 1 && drift.length === 0,
    measured: `${ms(median(taken))}, p99 ${ms(percentile(taken, 0.99))}; ${drift.length} of all cells differ from a count`,
  });
}

/** The page of figures, now and as of the days before and after everything was entered: little and all has changed since. */
async function measureFigures(bench: Bench, { deps }: Register): Promise<void> {
  const places = await listPlaces(deps.db);
  const filter = readFilter(() => '');
  const zone = deps.config.officeZone;
  const today = dayIn(zone, deps.clock.now());
  const asked = { region: { level: 'province' }, filter, rows: 'city', columns: 'status', today, zone } as const;
  const far = dayBefore(dayIn(zone, await firstEntry(deps)));
  for (const [what, asOf] of [
    ['now', undefined],
    ['as of the end of today', today],
    ['as of the day before everything was entered', far],
  ] as const) {
    const taken: number[] = [];
    for (let round = 0; round < 5; round += 1)
      taken.push(await timed(() => figuresModel(deps.db, { ...asked, asOf }, places)));
    bench.report.add({
      id: 'P5',
      what: `figures by two and seven pictures, ${what}`,
      goal: '-',
      isMet: undefined,
      measured: ms(median(taken)),
    });
  }
}

async function firstEntry({ db }: PortalDeps): Promise<Date> {
  const row = await db('businesses').min({ at: 'created_at' }).first<{ at: Date }>();
  return row.at;
}

/** One filing with its grams, totals and commit, against one INSERT with its commit into the floor's table. */
async function measureWrites(bench: Bench, { deps, size, people }: Register): Promise<void> {
  const rows = syntheticBusinesses(77, {
    divisions: ['460105', '460204', '469021'],
    count: 100_000,
    filedUntil: '2020-11-20',
    firstNo: size + 1,
  });
  const next = () => (rows.next() as IteratorYieldResult<Record<string, string>>).value;
  const filings = 40;
  const { a, b } = await alternately(
    Math.max(bench.rounds, 5),
    async () => ({
      bare: median(await repeated(filings, () => addFiling(deps, next()))),
      audited: median(await repeated(filings, () => addFiling(deps, next(), people.reviewer))),
    }),
    async () => median(await repeated(filings, () => insertPlainly(deps, next()))),
  );
  const plain = median(b);
  const add = (what: string, own: number): void =>
    bench.report.add({
      id: 'P5',
      what: `${what} against a plain insert`,
      goal: '<= 2x',
      isMet: own <= 2 * plain,
      measured: `${times(own / plain)} (${ms(own)} against ${ms(plain)})`,
    });
  add("a filing's durable write, by the writer that imports use,", median(a.map(({ bare }) => bare)));
  add('the same with its entry in the audit', median(a.map(({ audited }) => audited)));
}

async function repeated(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < count; i += 1) taken.push(await timed(work));
  return taken;
}

const cityOf = (divisionCode: string): string =>
  /^460[12]/.test(divisionCode) ? `${divisionCode.slice(0, 4)}00` : divisionCode;

async function addFiling(
  { db, cipher, clock }: PortalDeps,
  values: Record<string, string>,
  actor?: Actor,
): Promise<void> {
  const id = await takeBusinessIds(db, 1);
  await inTransaction(db, async (trx) => {
    const writer = createRegisterWriter(trx, cipher, clock.now());
    await writer.enter(id, draftOf(values, 1));
    await writer.finish();
    if (actor)
      audit(trx, clock.now(), actor, {
        verb: 'annex.import',
        objectType: 'business',
        objectId: id,
        agencyId: 1,
        after: { filingNo: values['filing_no'] },
      });
  });
}

const draftOf = (values: Readonly<Record<string, string>>, agencyId: number): BusinessDraft => ({
  values,
  filingStatus: 'filed',
  agencyId,
  city: cityOf(values['division_code'] ?? ''),
  source: { kind: 'case', reference: values['filing_no'] ?? '' },
});

async function insertPlainly(deps: PortalDeps, values: Record<string, string>): Promise<void> {
  const now = deps.clock.now();
  const row = Object.fromEntries(plainColumns.map((column) => [column, values[column] || null]));
  await deps.db.transaction((trx) =>
    trx(plainTable).insert({
      ...row,
      agency_id: 1,
      city: cityOf(values['division_code'] ?? ''),
      filing_status: 'filed',
      created_at: now,
      updated_at: now,
    }),
  );
}

/** Enters, renames, moves and removes businesses in transactions of several, some of them rolled back; then everything is counted. */
async function changeAtRandom(bench: Bench, { deps, size }: Register, count: number): Promise<void> {
  const random = seededRandom(5);
  const rows = syntheticBusinesses(88, {
    divisions: ['460106', '460400', '469002'],
    count: count + 100,
    filedUntil: '2020-11-20',
    firstNo: size + 200_001,
  });
  let changed = 0;
  while (changed < count) {
    const atOnce = random.between(1, 200);
    const givesUp = random.chance(0.1);
    const firstId = await takeBusinessIds(deps.db, atOnce);
    await inTransaction(deps.db, async (trx) => {
      const writer = createRegisterWriter(trx, deps.cipher, deps.clock.now());
      const touched = new Set<number>();
      for (let i = 0; i < atOnce && changed < count; i += 1) {
        const kind = random.next();
        if (kind < 0.4) {
          const values = (rows.next() as IteratorYieldResult<Record<string, string>>).value;
          await writer.enter(firstId + i, draftOf(values, 2));
          changed += 1;
          continue;
        }
        const stored = await trx('businesses')
          .select([...seenColumns, 'version'])
          .where('id', random.between(1, size))
          .first<(Record<string, string | number> & { version: number; id: number }) | undefined>();
        if (!stored || touched.has(stored.id)) continue;
        touched.add(stored.id);
        if (kind < 0.6) await writer.remove([seenOf(stored)]);
        else {
          const changes = {
            business_class: random.pick(['A2', 'A3', 'M1']),
            operating_status: random.pick(['1', '2', '3']),
            name_normal: `改${String(stored['name_normal']).slice(1)}`,
            version: stored.version + 1,
          };
          await writer.change(stored, changes);
        }
        changed += 1;
      }
      await writer.finish();
      if (givesUp) throw new GivenUp();
    }).catch((error: unknown) => {
      if (!(error instanceof GivenUp)) throw error;
    });
  }
  const drift = await recountTotals(deps.db);
  bench.report.add({
    id: 'P5',
    what: `cells of the roll-up that a recount finds wrong after ${changed.toLocaleString('en')} random changes`,
    goal: 'none',
    isMet: drift.length === 0,
    measured: String(drift.length),
  });
}

class GivenUp extends Error {}
