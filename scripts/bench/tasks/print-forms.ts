import { drawSheets } from '#features/filings/papers/batch/print-job.js';
import { answer, peakMemory } from '../child.js';
import { ownCpuMs } from '../measure.js';
import { formSheets } from './form-sheets.js';

// So many filing forms into one file, as the job prints them; and one alone, for the size of a page with its fonts.
const [count = '0'] = process.argv.slice(2);
const madeAt = new Date('2020-12-01T02:00:00Z');
const from = performance.now();
const cpuFrom = ownCpuMs();
const sheets = formSheets(Number(count));
const { bytes, pages } = await drawSheets(sheets, madeAt, () => {});
const ms = performance.now() - from;
const cpuMs = ownCpuMs() - cpuFrom;
const alone = await drawSheets(sheets.slice(0, 1), madeAt, () => {});
answer({
  ms,
  cpuMs,
  pages,
  bytes: bytes.length,
  aloneBytes: alone.bytes.length,
  alonePages: alone.pages,
  peakBytes: peakMemory(),
});
