import ExcelJS from 'exceljs';
import { answer, peakMemory } from '../child.js';

// The straightforward way: the whole workbook into exceljs, nothing checked.
const [path = ''] = process.argv.slice(2);
const from = performance.now();
const workbook = new ExcelJS.Workbook();
await workbook.xlsx.readFile(path);
answer({ ms: performance.now() - from, rows: (workbook.worksheets[0]?.rowCount ?? 0) - 2, peakBytes: peakMemory() });
