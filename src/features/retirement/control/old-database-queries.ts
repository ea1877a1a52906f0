import { openDatabase } from '#platform/db/connection.js';

const timeoutMs = 20_000;

/** Columns that tell when a row was changed last, as old systems call them. */
const changeColumns = [
  '最后修改时间',
  '修改时间',
  '更新时间',
  'last_modified',
  'modify_time',
  'modified_at',
  'update_time',
  'updated_at',
  'xgsj',
  'gxsj',
];

/** What the old module's own table says of itself; `lastChangeAt` null where no column tells it. */
export interface OldDatabaseFacts {
  readonly count: number;
  readonly lastChangeAt: Date | null;
}

/** Asks the old module's database, by a connection that can change nothing. @throws whatever the other database says */
export async function readOldFacts(source: {
  readonly url: string;
  readonly table: string;
}): Promise<OldDatabaseFacts> {
  const db = openDatabase({ url: source.url, queryTimeoutMs: timeoutMs, poolMax: 1 });
  try {
    return await db.transaction(
      async (trx) => {
        const row = await trx(source.table).count({ n: '*' }).first<{ n: number }>();
        const names = Object.keys(await trx(source.table).columnInfo());
        const column = changeColumns.find((one) => names.includes(one));
        const last = column
          ? await trx(source.table).max({ at: column }).first<{ at: Date | string | null } | undefined>()
          : undefined;
        return { count: Number(row?.n ?? 0), lastChangeAt: instantOf(last?.at) };
      },
      { readOnly: true },
    );
  } finally {
    await db.destroy();
  }
}

function instantOf(value: Date | string | null | undefined): Date | null {
  if (value instanceof Date) return value;
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at);
}
