import type { Trx } from '#platform/db/connection.js';

/** Tables that a change may touch; an undo knows no others. */
export type LedgerTable =
  | 'account_requests'
  | 'agencies'
  | 'agency_names'
  | 'agency_territories'
  | 'annexes'
  | 'operators';

type Values = Readonly<Record<string, string | number | null>>;

/** What an undo gives back: rows made go, rows changed get their values of before where they still have those of after. */
export interface Restores {
  readonly made: readonly { readonly table: LedgerTable; readonly id: number }[];
  readonly changed: readonly {
    readonly table: LedgerTable;
    readonly id: number;
    readonly before: Values;
    readonly after: Values;
  }[];
}

/** Changes rows and remembers what an undo needs. */
export function createRecorder(trx: Trx) {
  const made: { table: LedgerTable; id: number }[] = [];
  const changed: { table: LedgerTable; id: number; before: Values; after: Values }[] = [];
  return {
    restores: { made, changed } satisfies Restores,
    /** A row that was made otherwise. */
    note: (table: LedgerTable, id: number) => void made.push({ table, id }),
    async insert(table: LedgerTable, values: Values): Promise<number> {
      const [id] = await trx(table).insert(values);
      if (id === undefined) throw new Error(`the row of ${table} got no id`);
      made.push({ table, id });
      return id;
    },
    async update(table: LedgerTable, id: number, before: Values, after: Values): Promise<void> {
      await trx(table).where({ id }).update(after);
      changed.push({ table, id, before, after });
    },
  };
}

export type Recorder = ReturnType<typeof createRecorder>;

/** Gives everything back, newest first; answers false where a row is by now another one than the change left. */
export async function restore(trx: Trx, { made, changed }: Restores): Promise<boolean> {
  for (const { table, id } of [...made].reverse().filter((one) => one.table !== 'agencies'))
    await trx(table).where({ id }).delete();
  for (const { table, id, before, after } of [...changed].reverse()) {
    const found = await trx(table)
      .where({ id, ...after })
      .select('id')
      .forUpdate()
      .first<object | undefined>();
    if (!found) return false;
    await trx(table).where({ id }).update(before);
  }
  for (const { id } of made.filter((one) => one.table === 'agencies')) {
    if (await isNamed(trx, id)) return false;
    await trx('agency_names').where({ agency_id: id }).delete();
    await trx('agencies').where({ id }).delete();
  }
  return true;
}

/** Whether anything but its names still hangs on an office that a change made. */
async function isNamed(trx: Trx, agencyId: number): Promise<boolean> {
  const holders = [
    ['operators', 'agency_id'],
    ['annexes', 'agency_id'],
    ['agency_territories', 'agency_id'],
    ['forwardings', 'to_agency_id'],
    ['forwardings', 'from_agency_id'],
    ['agencies', 'parent_id'],
    ['account_requests', 'agency_id'],
    ['agency_invitations', 'agency_id'],
  ] as const;
  for (const [table, column] of holders) {
    const row = await trx(table)
      .select(column)
      .where({ [column]: agencyId })
      .first<object | undefined>();
    if (row) return true;
  }
  return false;
}
