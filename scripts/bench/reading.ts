import { jobFlags, runAlone } from './child.js';
import { alternately, median } from './measure.js';
import { megabytes, ms, times } from './report.js';
import type { Bench } from './bench.js';
import { makeWorkbook } from './workbooks.js';

interface Reading {
  readonly ms: number;
  /** Processor time, all threads. */
  readonly cpuMs: number;
  readonly rows: number;
  readonly peakBytes: number;
}

/** P6: reading and checking every row against loading the workbook whole with exceljs. */
export async function measureReading(bench: Bench): Promise<void> {
  for (const rows of bench.sizes.annexRows) {
    const book = await makeWorkbook(bench.folder, rows);
    const { a, b } = await alternately(
      bench.rounds,
      () => runAlone<Reading>('tasks/read-check.js', [book.path], { flags: jobFlags }),
      () => runAlone<Reading>('floors/exceljs-load.js', [book.path]),
    );
    for (const reading of [...a, ...b])
      if (reading.rows !== rows) throw new Error(`${reading.rows} rows were read of ${rows}`);
    const sum = (of: readonly Reading[]) => ({
      ms: median(of.map((each) => each.ms)),
      cpu: median(of.map((each) => each.cpuMs)),
      peak: median(of.map((each) => each.peakBytes)),
    });
    const [own, floor] = [sum(a), sum(b)];
    const size = `${rows.toLocaleString('en')} rows x ${book.columns} columns`;
    bench.report.add({
      id: 'P6',
      what: `read and check ${size}`,
      goal: '>= 5x',
      isMet: floor.ms / own.ms >= 5,
      measured: `${times(floor.ms / own.ms)} (${ms(own.ms)} against ${ms(floor.ms)} for exceljs' load alone; processor time ${times(floor.cpu / own.cpu)}: ${ms(own.cpu)} against ${ms(floor.cpu)})`,
    });
    bench.report.add({
      id: 'P6',
      what: `peak memory, ${size}`,
      goal: '<= 1/5',
      isMet: own.peak <= floor.peak / 5,
      measured: `1/${(floor.peak / own.peak).toFixed(1)} (${megabytes(own.peak)} against ${megabytes(floor.peak)})`,
    });
  }
}
