import type { Bench } from './bench.js';
import { runAlone } from './child.js';
import { alternately, median } from './measure.js';
import { megabytes, ms, perSecond, times } from './report.js';

interface Scored {
  readonly pairs: number;
  readonly ms: number;
}

interface Found extends Scored {
  readonly prepareMs: number;
  readonly findMs: number;
  readonly doubles: number;
  readonly foundDoubles: number;
  readonly peakBytes: number;
}

/** P14: pairs scored in a second on one core beside plain edit distance on the same pairs, and candidates of a list compared with itself. */
export async function measureMatching(bench: Bench): Promise<void> {
  const { a, b } = await alternately(
    bench.rounds,
    () => runAlone<Scored>('tasks/score-pairs.js', []),
    () => runAlone<Scored>('floors/edit-distance.js', []),
  );
  const rate = (all: readonly Scored[]): number => median(all.map(({ pairs, ms: took }) => (pairs * 1_000) / took));
  bench.report.add({
    id: 'P14',
    what: 'pairs of prepared businesses scored, one core',
    goal: '>= 50,000/s',
    isMet: rate(a) >= 50_000,
    measured: `${perSecond(rate(a))} (${times(rate(a) / rate(b))} of ${perSecond(rate(b))} for plain edit distance)`,
  });
  const size = bench.isQuick ? 6_000 : 60_000;
  const found = await runAlone<Found>('tasks/find-candidates.js', [String(size)]);
  bench.report.add({
    id: 'P14',
    what: `candidates among ${size.toLocaleString('en')} businesses`,
    goal: '>= 97% of the doubles, < 1% of all pairs',
    isMet: found.foundDoubles / found.doubles >= 0.97 && found.pairs < (size * size) / 200,
    measured: `${found.foundDoubles} of ${found.doubles} doubles, ${found.pairs.toLocaleString('en')} pairs; prepared in ${ms(found.prepareMs)}, found in ${ms(found.findMs)}, peak ${megabytes(found.peakBytes)}`,
  });
}
