import { runLapses } from '#features/register/lapsing/lapsing.js';
import { mendTotals, recountTotals } from '#features/register/totals/totals.js';
import type { Bench } from './bench.js';
import { alternately, median, timed } from './measure.js';
import { type Register, registerOf } from './registers.js';
import { ms, times } from './report.js';

const lastDay = '2020-11-30';
/** Midnight in Beijing after it. */
const dueAt = '2020-11-30T16:00:00.000Z';
const mostTimes = 6;

/** P19: the night on which licences end, beside one UPDATE that keeps no history, no totals and no audit; and a night without any. */
export async function measureNights(bench: Bench): Promise<void> {
  const register = await registerOf(bench, bench.sizes.large);
  const small = await registerOf(bench, bench.sizes.small);
  const count = bench.isQuick ? 2_000 : 20_000;
  const { a, b } = await alternately(
    bench.rounds,
    async () => {
      await endLicences(register, count);
      const taken = await timed(() => night(register));
      return { taken, drift: (await recountTotals(register.deps.db)).length };
    },
    async () => {
      await endLicences(register, count);
      const taken = await timed(() => turnPlainly(register));
      await mendTotals(register.deps.db);
      return taken;
    },
  );
  const own = median(a.map(({ taken }) => taken));
  const drift = Math.max(...a.map((one) => one.drift));
  bench.report.add({
    id: 'P19',
    what: `${count.toLocaleString('en')} of ${register.size.toLocaleString('en')} licences end in one night`,
    goal: `<= ${mostTimes}x one plain UPDATE`,
    isMet: own <= mostTimes * median(b) && drift === 0,
    measured: `${times(own / median(b))} (${ms(own)} against ${ms(median(b))}); ${drift} cells of the roll-up differ from a count`,
  });
  await endLicences(small, 0);
  await endLicences(register, 0);
  const quiet = await alternately(
    10,
    () => timed(() => night(register)),
    () => timed(() => night(small)),
  );
  bench.report.add({
    id: 'P19',
    what: 'a night on which none ends',
    goal: '<= 2x that of the small register',
    isMet: median(quiet.a) <= 2 * median(quiet.b),
    measured: `${times(median(quiet.a) / median(quiet.b))} (${ms(median(quiet.a))} against ${ms(median(quiet.b))})`,
  });
}

const night = ({ deps }: Register) => runLapses(deps, { dueAt }, () => {});

const turnPlainly = ({ deps }: Register) =>
  deps.db.raw(
    `UPDATE businesses SET filing_status = 'lapsed_unfiled', version = version + 1
      WHERE filing_status = 'licensed_unfiled' AND licence_valid_to <= ?`,
    [lastDay],
  );

/** Every unfiled business holds a licence again, and the licences of so many of them end. */
async function endLicences({ deps }: Register, count: number): Promise<void> {
  await deps.db('business_history').where({ act: 'lapse' }).delete();
  await deps
    .db('businesses')
    .whereIn('filing_status', ['licensed_unfiled', 'lapsed_unfiled'])
    .update({ filing_status: 'licensed_unfiled', licence_valid_to: '2021-12-31' });
  if (count > 0)
    await deps.db.raw(
      `UPDATE businesses SET licence_valid_to = ? WHERE filing_status = 'licensed_unfiled' ORDER BY id LIMIT ${Math.trunc(count)}`,
      [lastDay],
    );
  await mendTotals(deps.db);
}
