import { openDatabase } from '#platform/db/connection.js';

const timeoutMs = 60_000;

/** More rows than any list may have: the reading of the file says so. */
const mostRows = 200_000;

/**
 * The old system's list as its table has it, as a CSV file: read by a connection that can change nothing, and the only one there is. The
 * columns' own names become headers. @throws whatever the other database says
 */
export async function readOldSystem(source: { readonly url: string; readonly table: string }): Promise<Buffer> {
  const db = openDatabase({ url: source.url, queryTimeoutMs: timeoutMs, poolMax: 1 });
  try {
    const rows = await db.transaction(
      async (trx) => (await trx(source.table).select('*').limit(mostRows)) as Readonly<Record<string, unknown>>[],
      { readOnly: true },
    );
    const headers = Object.keys(rows[0] ?? {});
    const lines = [headers, ...rows.map((row) => headers.map((name) => cellOf(row[name])))];
    return Buffer.from(`\uFEFF${lines.map((cells) => cells.map(quoted).join(',')).join('\r\n')}\r\n`);
  } finally {
    await db.destroy();
  }
}

/** As it stands: this file is read again, not opened in a spreadsheet. */
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function cellOf(value: unknown): string {
  if (value === null || value === undefined || Buffer.isBuffer(value)) return '';
  return value instanceof Date
    ? value
        .toISOString()
        .replace('T', ' ')
        .slice(0, 19)
        .replace(/ 00:00:00$/, '')
    : String(value);
}
