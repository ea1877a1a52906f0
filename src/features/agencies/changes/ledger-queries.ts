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
