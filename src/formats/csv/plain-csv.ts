import { type CsvLimits, CsvSplitter } from './splitter.js';

const unlimited: CsvLimits = { chars: Number.MAX_SAFE_INTEGER, fields: Number.MAX_SAFE_INTEGER };

/** Reads our own small CSV files (UTF-8, header row, quotes doubled inside quotes) into records by header. */
export function parseCsv(text: string): Record<string, string>[] {
  const records: string[][] = [];
  const take = ({ fields }: { fields: string[] }) => records.push(fields) > 0;
  const splitter = new CsvSplitter(',', take, unlimited);
  splitter.write(text.replace(/^\uFEFF/, ''));
  splitter.end();
  const [header = [], ...rows] = records;
  return rows
    .filter((row) => row.some((cell) => cell !== ''))
    .map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])));
}
