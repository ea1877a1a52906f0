import type { Db, Trx } from '#platform/db/connection.js';
import type { ChangeKind, DatedName, EnteredChange, Tenure } from './ledger-rules.js';

/** The whole ledger: who answered for what, and the actual names. Hundreds of rows, read for one change or one page. */
export interface Ledger {
  readonly tenures: readonly Tenure[];
  readonly names: readonly DatedName[];
}

export async function loadLedger(db: Db | Trx): Promise<Ledger> {
  const [tenures, names] = (await Promise.all([
    db('agency_territories').select('id', 'division_code', 'agency_id', 'valid_from', 'valid_to').orderBy('id'),
    db('agency_names as n')
      .leftJoin('agency_changes as c', 'c.id', 'n.change_id')
      .select('n.id', 'n.agency_id', 'n.name', 'n.valid_from', 'n.valid_to', 'c.made_at')
      .where('n.source', 'actual')
      .orderBy('n.id'),
  ])) as [
    { id: number; division_code: string; agency_id: number; valid_from: string; valid_to: string | null }[],
    {
      id: number;
      agency_id: number;
      name: string;
      valid_from: string;
      valid_to: string | null;
      made_at: Date | null;
    }[],
  ];
  return {
    tenures: tenures.map((row) => ({
      id: Number(row.id),
      division: row.division_code,
      agencyId: Number(row.agency_id),
      from: row.valid_from,
      to: row.valid_to,
    })),
    names: names.map((row) => ({
      id: Number(row.id),
      agencyId: Number(row.agency_id),
      name: row.name,
      from: row.valid_from,
      to: row.valid_to,
      enteredAt: row.made_at,
    })),
  };
}

/** One change of the ledger after the other: whoever enters or takes back one holds the row of the province until COMMIT. */
export async function takeLedger(trx: Trx): Promise<void> {
  await trx('divisions').select('code').where({ code: '460000' }).forUpdate();
}

export interface StoredChange extends EnteredChange {
  readonly kind: ChangeKind;
  readonly effectiveOn: string;
  readonly document: string;
  readonly reason: string;
  readonly detail: unknown;
  readonly madeBy: number | null;
  readonly madeAt: Date;
  readonly undoneBy: number | null;
  readonly undoneAt: Date | null;
}

interface ChangeRow {
  id: number;
  kind: ChangeKind;
  effective_on: string;
  document: string;
  reason: string;
  title: string;
  detail: string;
  made_by: number | null;
  made_at: Date;
  undone_by: number | null;
  undone_at: Date | null;
}

/** Changes with their parts; newest first. `live`: those not undone. */
export async function listChanges(
  db: Db | Trx,
  wanted: {
    readonly live?: boolean;
    readonly id?: number;
    readonly parts?: readonly string[];
    readonly limit?: number;
  },
): Promise<StoredChange[]> {
  const rows = (await db('agency_changes as c')
    .select(
      'c.id',
      'c.kind',
      'c.effective_on',
      'c.document',
      'c.reason',
      'c.title',
      'c.detail',
      'c.made_by',
      'c.made_at',
      'c.undone_by',
      'c.undone_at',
    )
    .modify((query) => {
      if (wanted.live) void query.whereNull('c.undone_at');
      if (wanted.id !== undefined) void query.where('c.id', wanted.id);
      if (wanted.parts !== undefined)
        void query.whereIn(
          'c.id',
          db('agency_change_parts')
            .select('change_id')
            .whereIn('part', [...wanted.parts]),
        );
    })
    .orderBy('c.id', 'desc')
    .limit(wanted.limit ?? 10_000)) as ChangeRow[];
  const parts = (await db('agency_change_parts')
    .select('change_id', 'part')
    .whereIn(
      'change_id',
      rows.map(({ id }) => id),
    )
    .orderBy('part')) as { change_id: number; part: string }[];
  return rows.map((row) => ({
    id: Number(row.id),
    kind: row.kind,
    effectiveOn: row.effective_on,
    document: row.document,
    reason: row.reason,
    title: row.title,
    detail: JSON.parse(row.detail) as unknown,
    madeBy: row.made_by === null ? null : Number(row.made_by),
    madeAt: row.made_at,
    undoneBy: row.undone_by === null ? null : Number(row.undone_by),
    undoneAt: row.undone_at,
    parts: parts.filter((one) => Number(one.change_id) === Number(row.id)).map(({ part }) => part),
  }));
}

export async function insertChange(
  trx: Trx,
  change: {
    readonly kind: ChangeKind;
    readonly effectiveOn: string;
    readonly document: string;
    readonly reason: string;
    readonly title: string;
    readonly by: number;
    readonly at: Date;
  },
): Promise<number> {
  const [id] = await trx('agency_changes').insert({
    kind: change.kind,
    effective_on: change.effectiveOn,
    document: change.document,
    reason: change.reason,
    title: change.title.slice(0, 300),
    detail: '{}',
    made_by: change.by,
    made_at: change.at,
  });
  if (id === undefined) throw new Error('the change got no id');
  return id;
}

export async function completeChange(
  trx: Trx,
  changeId: number,
  detail: object,
  parts: readonly string[],
): Promise<void> {
  await trx('agency_changes')
    .where({ id: changeId })
    .update({ detail: JSON.stringify(detail) });
  if (parts.length > 0)
    await trx('agency_change_parts').insert([...new Set(parts)].map((part) => ({ change_id: changeId, part })));
}

export async function updateUndone(trx: Trx, changeId: number, by: number, at: Date): Promise<void> {
  await trx('agency_changes').where({ id: changeId }).update({ undone_by: by, undone_at: at });
}

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
