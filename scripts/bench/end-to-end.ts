import type { Bench } from './bench.js';
import { jobFlags, runAlone } from './child.js';
import { alternately, median } from './measure.js';
import { megabytes, ms, times } from './report.js';
import { makeWorkbook } from './workbooks.js';

interface Way {
  readonly check: number;
  readonly accept: number;
  readonly preview: number;
  readonly import: number;
  readonly rows: number;
  readonly peakBytes: number;
}
interface FloorWay {
  readonly ms: number;
  readonly load: number;
  readonly insert: number;
  readonly rows: number;
  readonly peakBytes: number;
}

/** P7: an annex 3 from the file to the register, durable, beside exceljs and knex that check nothing and keep no versions. */
export async function measureWholeWay(bench: Bench): Promise<void> {
  const rows = bench.sizes.importRows;
  const book = await makeWorkbook(bench.folder, rows);
  const { a, b } = await alternately(
    bench.rounds,
    () => runAlone<Way>('tasks/annex-to-register.js', [book.path, bench.serverUrl], { flags: jobFlags }),
    () => runAlone<FloorWay>('floors/exceljs-import.js', [book.path, bench.serverUrl]),
  );
  for (const way of [...a, ...b]) if (way.rows !== rows) throw new Error(`${way.rows} rows arrived of ${rows}`);
  const part = (name: 'check' | 'accept' | 'preview' | 'import') => median(a.map((way) => way[name]));
  const floor = median(b.map((way) => way.ms));
  const size = `${rows.toLocaleString('en')} rows`;
  const written = part('check') + part('import');
  const all = written + part('accept') + part('preview');
  bench.report.add({
    id: 'P7',
    what: `annex to register, ${size}: check and import`,
    goal: '>= 3x',
    isMet: floor / written >= 3,
    measured: `${times(floor / written)} (${ms(written)} = check and staging ${ms(part('check'))} + import ${ms(part('import'))}, against ${ms(floor)} = load ${ms(median(b.map((way) => way.load)))} + insert ${ms(median(b.map((way) => way.insert)))})`,
  });
  bench.report.add({
    id: 'P7',
    what: `the same with the preview for a person`,
    goal: '>= 3x',
    isMet: floor / all >= 3,
    measured: `${times(floor / all)} (${ms(all)}; preview ${ms(part('preview'))}; peak ${megabytes(median(a.map((way) => way.peakBytes)))} against ${megabytes(median(b.map((way) => way.peakBytes)))})`,
  });
}
