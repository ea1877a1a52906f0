import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { LedgerReason } from '#domain/ledger/classes.js';

export type SignatureState = 'proposed' | 'signed' | 'refused' | 'void';

/** A signature of two persons that a licence may stay open when the register goes live. */
export interface Signature {
  readonly id: number;
  readonly licenceId: number;
  readonly oldId: string;
  readonly entryId: number;
  readonly state: SignatureState;
  readonly ground: string;
  readonly proposedBy: number;
  readonly proposedByName: string | null;
  readonly proposedAt: Date;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly refusedGround: string | null;
  readonly endedAt: Date | null;
}

const columns = {
  id: 's.id',
  licenceId: 's.licence_id',
  oldId: 's.old_id',
  entryId: 's.entry_id',
  state: 's.state',
  ground: 's.ground',
  proposedBy: 's.proposed_by',
  proposedByName: 'p.display_name',
  proposedAt: 's.proposed_at',
  decidedByName: 'd.display_name',
  decidedAt: 's.decided_at',
  refusedGround: 's.refused_ground',
  endedAt: 's.ended_at',
} as const satisfies Record<keyof Signature, string>;

const signatures = (db: Db | Trx) =>
  db('ledger_signatures as s')
    .leftJoin('operators as p', 'p.id', 's.proposed_by')
    .leftJoin('operators as d', 'd.id', 's.decided_by')
    .select(columns)
    .options(asObjects);

/** Every signature of a licence, those that are past too. */
export async function listSignaturesOf(db: Db | Trx, licenceId: number): Promise<Signature[]> {
  return (await signatures(db).where('s.licence_id', licenceId).orderBy('s.id')) as Signature[];
}

/** An open licence with the signature that holds, if there is one. */
export interface Rest {
  readonly entryId: number;
  readonly licenceId: number;
  readonly oldId: string;
  readonly copyNo: number;
  readonly name: string | null;
  readonly unit: string;
  readonly reason: LedgerReason;
  readonly signatureId: number | null;
  readonly state: SignatureState | null;
  readonly ground: string | null;
  readonly proposedBy: number | null;
  readonly proposedByName: string | null;
  readonly decidedByName: string | null;
}

export type RestFilter = 'unsigned' | 'proposed' | 'signed';

const rests = (db: Db | Trx, driveId: number) =>
  db('ledger_entries as e')
    .leftJoin('ledger_signatures as s', (on) => on.on('s.licence_id', 'e.licence_id').onVal('s.is_current', 1))
    .where({ 'e.drive_id': driveId, 'e.is_current': 1, 'e.class': 'open' });

/** Open licences by where their signature is, `limit` after the entry `after`. */
export async function listRests(
  db: Db | Trx,
  driveId: number,
  filter: RestFilter,
  {
    after,
    limit,
    reason,
  }: { readonly after: number; readonly limit: number; readonly reason?: LedgerReason | undefined },
): Promise<Rest[]> {
  return (await rests(db, driveId)
    .leftJoin('licences as l', 'l.id', 'e.licence_id')
    .leftJoin('operators as p', 'p.id', 's.proposed_by')
    .leftJoin('operators as d', 'd.id', 's.decided_by')
    .select({
      entryId: 'e.id',
      licenceId: 'e.licence_id',
      oldId: 'e.old_id',
      copyNo: 'e.copy_no',
      name: 'l.name',
      unit: 'e.unit_code',
      reason: 'e.reason',
      signatureId: 's.id',
      state: 's.state',
      ground: 's.ground',
      proposedBy: 's.proposed_by',
      proposedByName: 'p.display_name',
      decidedByName: 'd.display_name',
    })
    .options(asObjects)
    .modify((query) => {
      if (filter === 'unsigned') void query.whereNull('s.id');
      else void query.where('s.state', filter);
      if (reason) void query.where('e.reason', reason);
    })
    .where('e.id', '>', after)
    .orderBy('e.id')
    .limit(limit)) as Rest[];
}

export async function countRests(db: Db | Trx, driveId: number): Promise<Readonly<Record<RestFilter, number>>> {
  const rows = (await rests(db, driveId)
    .select({ state: 's.state' })
    .count({ n: '*' })
    .groupBy('s.state')) as unknown as {
    state: SignatureState | null;
    n: number;
  }[];
  const of = (state: SignatureState | null) => Number(rows.find((one) => one.state === state)?.n ?? 0);
  return { unsigned: of(null), proposed: of('proposed'), signed: of('signed') };
}

/** Proposals that another person than this one must confirm. */
export async function countOthersProposals(db: Db | Trx, driveId: number, personId: number): Promise<number> {
  const row = (await db('ledger_signatures')
    .where({ drive_id: driveId, is_current: 1, state: 'proposed' })
    .whereNot('proposed_by', personId)
    .count({ n: '*' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** Entries that are open and hold now, locked until the transaction ends. */
export async function lockOpenEntries(
  trx: Trx,
  driveId: number,
  entryIds: readonly number[],
): Promise<{ readonly id: number; readonly licenceId: number; readonly oldId: string }[]> {
  return (await trx('ledger_entries')
    .select({ id: 'id', licenceId: 'licence_id', oldId: 'old_id' })
    .options(asObjects)
    .where({ drive_id: driveId, is_current: 1, class: 'open' })
    .whereIn('id', entryIds)
    .orderBy('id')
    .forUpdate()) as { id: number; licenceId: number; oldId: string }[];
}

/** Licences among these that are proposed or signed. */
export async function listStanding(trx: Trx, licenceIds: readonly number[]): Promise<number[]> {
  const rows = (await trx('ledger_signatures')
    .select({ id: 'licence_id' })
    .whereIn('licence_id', licenceIds)
    .where({ is_current: 1 })) as { id: number }[];
  return rows.map(({ id }) => Number(id));
}

export async function insertSignatures(
  trx: Trx,
  driveId: number,
  entries: readonly { readonly id: number; readonly licenceId: number; readonly oldId: string }[],
  by: { readonly person: number; readonly at: Date; readonly ground: string },
): Promise<void> {
  await trx('ledger_signatures').insert(
    entries.map((one) => ({
      drive_id: driveId,
      licence_id: one.licenceId,
      old_id: one.oldId,
      entry_id: one.id,
      state: 'proposed',
      is_current: 1,
      ground: by.ground,
      proposed_by: by.person,
      proposed_at: by.at,
    })),
  );
}

/** Proposals by id, locked until the transaction ends. */
export async function lockProposals(
  trx: Trx,
  driveId: number,
  ids: readonly number[],
): Promise<{ readonly id: number; readonly proposedBy: number; readonly oldId: string }[]> {
  return (await trx('ledger_signatures')
    .select({ id: 'id', proposedBy: 'proposed_by', oldId: 'old_id' })
    .options(asObjects)
    .where({ drive_id: driveId, is_current: 1, state: 'proposed' })
    .whereIn('id', ids)
    .orderBy('id')
    .forUpdate()) as { id: number; proposedBy: number; oldId: string }[];
}

export async function decideSignatures(
  trx: Trx,
  ids: readonly number[],
  by: { readonly person: number; readonly at: Date; readonly refusedGround: string | null },
): Promise<void> {
  const isRefused = by.refusedGround !== null;
  await trx('ledger_signatures')
    .whereIn('id', ids)
    .update({
      state: isRefused ? 'refused' : 'signed',
      is_current: isRefused ? null : 1,
      decided_by: by.person,
      decided_at: by.at,
      refused_ground: by.refusedGround,
    });
}
