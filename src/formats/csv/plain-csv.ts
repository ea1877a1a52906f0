/** Reads our own small CSV files (UTF-8, header row, quotes doubled inside quotes) into records by header. */
export function parseCsv(text: string): Record<string, string>[] {
  const [header = [], ...rows] = parseRecords(text.replace(/^\uFEFF/, ''));
  return rows
    .filter((row) => row.some((cell) => cell !== ''))
    .map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])));
}

function parseRecords(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  for (let match = pattern.exec(text); match && pattern.lastIndex <= text.length; match = pattern.exec(text)) {
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== ',') {
      records.push(record);
      record = [];
    }
    if (pattern.lastIndex >= text.length) break;
  }
  if (record.length > 0) records.push(record);
  return records;
}
