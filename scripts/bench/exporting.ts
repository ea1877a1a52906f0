import type { Bench } from './bench.js';
import { runAlone } from './child.js';
import { alternately, median } from './measure.js';
import { registerOf } from './registers.js';
import { megabytes, ms, perSecond, times } from './report.js';

interface Export {
  readonly ms: number;
  readonly rows: number;
  readonly bytes: number;
  readonly peakBytes: number;
}

/** P9: a list of the register as the job of an export makes and stores it, as a workbook, beside exceljs' stream writer over the same rows in plain pages; memory at a tenth of it. */
export async function measureExport(bench: Bench): Promise<void> {
  const register = await registerOf(bench, bench.sizes.large);
  const [few, many] = bench.isQuick ? [2_000, 20_000] : [10_000, 100_000];
  const portal = (rows: number) => runAlone<Export>('tasks/export-register.js', [register.url, String(rows)]);
  const { a, b } = await alternately(
    bench.rounds,
    () => portal(many),
    () => runAlone<Export>('floors/exceljs-export.js', [register.url, String(many)]),
  );
  for (const each of [...a, ...b]) if (each.rows !== many) throw new Error(`${each.rows} rows were written of ${many}`);
  const small = await portal(few);
  const own = median(a.map((each) => each.ms));
  const plain = median(b.map((each) => each.ms));
  const peak = median(a.map((each) => each.peakBytes));
  const size = `${many.toLocaleString('en')} rows`;
  bench.report.add({
    id: 'P9',
    what: `export of ${size} as .xlsx`,
    goal: '>= 3x',
    isMet: plain / own >= 3,
    measured: `${times(plain / own)} (${ms(own)}, ${perSecond((1_000 * many) / own)} rows, against ${ms(plain)})`,
  });
  bench.report.add({
    id: 'P9',
    what: `peak memory of that against an export of ${few.toLocaleString('en')}`,
    goal: 'flat (<= 1.2x)',
    isMet: peak <= 1.2 * small.peakBytes,
    measured: `${times(peak / small.peakBytes)} (${megabytes(peak)} against ${megabytes(small.peakBytes)}; exceljs ${megabytes(median(b.map((each) => each.peakBytes)))})`,
  });
}
