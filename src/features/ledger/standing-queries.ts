import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { EntryClass, LedgerReason } from '#domain/ledger/classes.js';

/** How many licences of a drive are in which class by the entries that hold: counted, not noted. */
export async function countByClass(
  db: Db | Trx,
  driveId: number,
): Promise<{ readonly class: EntryClass; readonly count: number }[]> {
  const rows = (await db('ledger_entries')
    .select({ class: 'class' })
    .count({ count: '*' })
    .where({ drive_id: driveId, is_current: 1 })
    .groupBy('class')) as unknown as { class: EntryClass; count: number }[];
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** Old licences of the lists as they are. */
export async function countListed(db: Db | Trx, driveId: number): Promise<number> {
  const row = (await db('licences').where({ drive_id: driveId, is_gone: 0 }).count({ n: '*' }).first()) as
    | { n: number }
    | undefined;
  return Number(row?.n ?? 0);
}

/** Open licences with a signature that holds: one for the entry that is open now, by two persons. */
export async function countSigned(db: Db | Trx, driveId: number): Promise<number> {
  const row = (await db('ledger_signatures as s')
    .join('ledger_entries as e', 'e.id', 's.entry_id')
    .where({ 's.drive_id': driveId, 's.is_current': 1, 's.state': 'signed', 'e.is_current': 1, 'e.class': 'open' })
    .count({ n: '*' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** The same as it is noted: who judges an entry anew ends its signature. Asks no entry, however many there are. */
export async function countNotedSigned(db: Db | Trx, driveId: number): Promise<number> {
  const row = (await db('ledger_signatures')
    .where({ drive_id: driveId, is_current: 1, state: 'signed' })
    .count({ n: '*' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** An open licence that nobody has signed. */
export interface UnsignedRest {
  readonly licenceId: number;
  readonly oldId: string;
  readonly unit: string;
  readonly reason: LedgerReason;
}

export async function listUnsigned(db: Db | Trx, driveId: number, limit: number): Promise<UnsignedRest[]> {
  return (await db('ledger_entries as e')
    .leftJoin('ledger_signatures as s', (on) =>
      on.on('s.entry_id', 'e.id').onVal('s.is_current', 1).onVal('s.state', 'signed'),
    )
    .select({ licenceId: 'e.licence_id', oldId: 'e.old_id', unit: 'e.unit_code', reason: 'e.reason' })
    .options(asObjects)
    .where({ 'e.drive_id': driveId, 'e.is_current': 1, 'e.class': 'open' })
    .whereNull('s.id')
    .orderBy(['e.unit_code', 'e.reason', 'e.licence_id'])
    .limit(limit)) as UnsignedRest[];
}

/** Whether the ledger waits to be judged, or checked: something moved a moment ago, or somebody asked. */
export async function isLedgerAsked(db: Db | Trx, name: 'ledger.judge' | 'ledger.check'): Promise<boolean> {
  const row = await db('jobs').select('id').where({ name }).whereIn('state', ['waiting', 'running']).first();
  return row !== undefined;
}

export async function findJudgedAt(db: Db | Trx, driveId: number): Promise<Date | null> {
  const row = await db('ledger_drives')
    .select({ judgedAt: 'judged_at' })
    .where({ drive_id: driveId })
    .first<{ judgedAt: Date | null } | undefined>();
  return row?.judgedAt ?? null;
}
