import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#platform/db/connection.js';
import type { Bench } from './bench.js';
import { measureCountry } from './country.js';
import { measureWholeWay } from './end-to-end.js';
import { measureExport } from './exporting.js';
import { loadNow, machineFacts } from './machine.js';
import { measureCost } from './list-cost.js';
import { measureFlatness, measureThroughput } from './list-pages.js';
import { measureMatching } from './matching.js';
import { measureNights } from './nights.js';
import { measureOffices } from './offices.js';
import { measureOrdinaryFiles } from './ordinary-files.js';
import { measurePrinting } from './printing.js';
import { measureProgress } from './progress.js';
import { measureReading } from './reading.js';
import { measureLedger } from './ledger.js';
import { closeRegisters } from './registers.js';
import { createReport, markdownTable } from './report.js';
import { measureSearch } from './searching.js';
import { measureSignIns } from './signing-in.js';
import { measureStart } from './starting.js';
import { measureThinLine } from './thin-line.js';
import { measureTotals } from './totals.js';
import { measureUnderLoad } from './under-load.js';

const quickSizes = { annexRows: [10_000], small: 6_000, large: 60_000, importRows: 10_000, loadSeconds: 1 };
const fullSizes = { annexRows: [10_000, 100_000], small: 6_000, large: 600_000, importRows: 100_000, loadSeconds: 8 };

const steps: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  P1: measureThroughput,
  P2: measureFlatness,
  P3: measureCost,
  P4: measureSearch,
  P5: measureTotals,
  P6: measureReading,
  P7: measureWholeWay,
  P8: measureUnderLoad,
  P9: measureExport,
  P10: measureSignIns,
  P11: measureStart,
  P12: measureCountry,
  P13: measureOrdinaryFiles,
  P14: measureMatching,
  P15: measureOffices,
  P16: measureProgress,
  P17: measureThinLine,
  P18: measureLedger,
  P19: measureNights,
  P20: measurePrinting,
};

/** Measures the portal beside its floors; `--only P6,P4` measures some goals, `--quick` smaller sizes. */
async function main(words: readonly string[]): Promise<void> {
  const isQuick = words.includes('--quick');
  const only = words
    .find((word) => word.startsWith('--only='))
    ?.slice('--only='.length)
    .split(',');
  const serverUrl = process.env['SCRATCH_DATABASE_URL'];
  if (!serverUrl) throw new Error('SCRATCH_DATABASE_URL is not set: npm run bench starts a server and sets it');
  const folder = mkdtempSync(join(tmpdir(), 'yzw-bench-'));
  const report = createReport();
  const bench: Bench = { isQuick, rounds: 3, sizes: isQuick ? quickSizes : fullSizes, folder, serverUrl, report };
  const from = Date.now();
  try {
    const facts = machineFacts(await databaseVersion(serverUrl));
    console.log(`${facts}; ${loadNow()} at the start`);
    if (isQuick) console.log(`quick: ${describe(quickSizes)} instead of ${describe(fullSizes)}`);
    for (const [id, step] of Object.entries(steps)) if (!only || only.includes(id)) await step(bench);
    console.log(
      `\n${markdownTable(report.results)}\n\n${facts}; ${loadNow()} at the end; ${Math.round((Date.now() - from) / 1_000)} s${isQuick ? '; quick' : ''}`,
    );
    const missed = report.results.filter(({ isMet }) => isMet === false).length;
    console.log(`${report.results.length} figures, ${missed} goal${missed === 1 ? '' : 's'} not met`);
  } finally {
    await closeRegisters();
    rmSync(folder, { recursive: true, force: true });
  }
}

const describe = (sizes: Bench['sizes']): string =>
  `annexes of ${sizes.annexRows.join(' and ')} rows, registers of ${sizes.small} and ${sizes.large} businesses, import of ${sizes.importRows} rows, loads of ${sizes.loadSeconds} s`;

async function databaseVersion(url: string): Promise<string> {
  const db = openDatabase({ url, queryTimeoutMs: 10_000, poolMax: 1 });
  const [[row]] = (await db.raw('SELECT VERSION() AS version')) as [[{ version: string }]];
  await db.destroy();
  return row.version;
}

await main(process.argv.slice(2));
