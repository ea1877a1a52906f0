import ExcelJS from 'exceljs';
import knexModule from 'knex';
import { annexDefinition } from '#domain/annexes/index.js';
import { openDatabase } from '#platform/db/connection.js';
import { answer, peakMemory } from '../child.js';
import { createDatabase } from '../database.js';
import { createPlainTable, plainColumns, plainTable } from './plain-table.js';

// The straightforward import: exceljs loads the workbook, columns are found by their header, knex inserts in batches, one transaction. No checks.
const [path = '', serverUrl = ''] = process.argv.slice(2);
const url = new URL(await createDatabase(serverUrl, 'bench_floor_way'));
const portalDb = openDatabase({ url: url.href, queryTimeoutMs: 60_000 });
await createPlainTable(portalDb);
await portalDb.destroy();
const db = knexModule.knex({
  client: 'mysql2',
  connection: {
    socketPath: url.searchParams.get('socketPath') ?? '',
    user: url.username,
    database: url.pathname.slice(1),
  } as never,
});

const from = performance.now();
const workbook = new ExcelJS.Workbook();
await workbook.xlsx.readFile(path);
const loaded = performance.now();
const sheet = workbook.worksheets[0] as ExcelJS.Worksheet;
const fieldOf = new Map(annexDefinition(3).columns.map(({ header, field }) => [header, field]));
const fields = (sheet.getRow(2).values as (string | undefined)[]).map((header) => fieldOf.get(header ?? ''));
const rows: Record<string, unknown>[] = [];
sheet.eachRow((row, no) => {
  if (no <= 2) return;
  const values = row.values as unknown[];
  const record: Record<string, unknown> = {
    filing_status: 'filed',
    agency_id: 1,
    created_at: new Date(),
    updated_at: new Date(),
  };
  for (const column of plainColumns) record[column] = values[fields.indexOf(column)] ?? null;
  record['division_code'] = String(record['division_code']).slice(0, 6);
  record['city'] = '460100';
  rows.push(record);
});
await db.transaction((trx) => trx.batchInsert(plainTable, rows as never, 500).transacting(trx));
const end = performance.now();
await db.destroy();
answer({ ms: end - from, load: loaded - from, insert: end - loaded, rows: rows.length, peakBytes: peakMemory() });
