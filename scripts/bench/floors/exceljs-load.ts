import ExcelJS from 'exceljs';
import { answer, peakMemory } from '../child.js';
import { ownCpuMs } from '../measure.js';

// The straightforward way: the whole workbook into exceljs, nothing checked.
const [path = ''] = process.argv.slice(2);
const from = performance.now();
const cpuBefore = ownCpuMs();
const workbook = new ExcelJS.Workbook();
await workbook.xlsx.readFile(path);
answer({
  ms: performance.now() - from,
  cpuMs: ownCpuMs() - cpuBefore,
  rows: (workbook.worksheets[0]?.rowCount ?? 0) - 2,
  peakBytes: peakMemory(),
});
