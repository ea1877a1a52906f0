import { createHash } from 'node:crypto';
import type { Trx } from '#platform/db/connection.js';
import type { Db } from '#platform/db/connection.js';

/** Who did it: a person, or the portal itself for jobs. */
export interface AuditActor {
  readonly id: number | null;
  readonly name: string;
  readonly agencyId: number | null;
  readonly address: string;
}

/** One act: the verb of the permission table, what it touched, and the state before and after (C60). */
export interface AuditNote {
  readonly verb: string;
  readonly objectType: string;
  readonly objectId: string | number;
  /** Region the object belongs to, so that auditors can read by agency. */
  readonly agencyId?: number | null;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly outcome?: 'done' | 'refused';
}

interface Entry extends AuditNote {
  readonly actor: AuditActor;
  readonly at: Date;
}

const noted = new WeakMap<object, Entry[]>();

/** Notes an act; it is written with the transaction's last statements, or not at all when the transaction fails. */
export function audit(trx: Trx, now: Date, actor: AuditActor, note: AuditNote): void {
  const list = noted.get(trx) ?? [];
  list.push({ ...note, actor, at: now });
  noted.set(trx, list);
}

/** Writes what was noted, each entry chained to the one before by its hash. Called by `inTransaction` alone. */
export async function flushAudit(trx: Trx): Promise<void> {
  const entries = noted.get(trx);
  noted.delete(trx);
  if (!entries || entries.length === 0) return;
  const head = await trx('audit_chain')
    .select('last_seq', 'last_hash')
    .where({ id: 1 })
    .forUpdate()
    .first<{ last_seq: number; last_hash: string }>();
  if (!head) throw new Error('the audit chain has no head: migrations have not run');
  let seq = Number(head.last_seq);
  let previous = head.last_hash;
  const rows = entries.map((entry) => {
    const row = { seq: ++seq, ...toRow(entry), previous_hash: previous };
    previous = hashOf(row);
    return { ...row, hash: previous };
  });
  await trx('audit_entries').insert(rows);
  await trx('audit_chain').where({ id: 1 }).update({ last_seq: seq, last_hash: previous });
}

function toRow(entry: Entry) {
  return {
    acted_at: entry.at,
    actor_id: entry.actor.id,
    actor_name: entry.actor.name,
    actor_agency_id: entry.actor.agencyId,
    address: entry.actor.address,
    verb: entry.verb,
    object_type: entry.objectType,
    object_id: String(entry.objectId),
    agency_id: entry.agencyId ?? null,
    outcome: entry.outcome ?? 'done',
    state_before: entry.before === undefined ? null : JSON.stringify(entry.before),
    state_after: entry.after === undefined ? null : JSON.stringify(entry.after),
  };
}

type ChainedRow = ReturnType<typeof toRow> & { seq: number; previous_hash: string };

function hashOf(row: ChainedRow): string {
  const at = row.acted_at instanceof Date ? row.acted_at.toISOString() : String(row.acted_at);
  const parts = [
    row.previous_hash,
    row.seq,
    at,
    row.actor_id,
    row.actor_name,
    row.actor_agency_id,
    row.address,
    row.verb,
    row.object_type,
    row.object_id,
    row.agency_id,
    row.outcome,
    row.state_before,
    row.state_after,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Walks the whole chain; returns the count and the first entry that does not fit, if any (C60 verify). */
export async function verifyAudit(db: Db): Promise<{ entries: number; brokenAt: number | null }> {
  let previous = '0'.repeat(64);
  let last = 0;
  let entries = 0;
  for (;;) {
    const rows = (await db('audit_entries')
      .select('*')
      .where('seq', '>', last)
      .orderBy('seq')
      .limit(1_000)) as (ChainedRow & { hash: string })[];
    if (rows.length === 0) break;
    for (const row of rows) {
      if (
        Number(row.seq) !== last + 1 ||
        row.previous_hash !== previous ||
        hashOf({ ...row, seq: Number(row.seq) }) !== row.hash
      ) {
        return { entries, brokenAt: Number(row.seq) };
      }
      previous = row.hash;
      last = Number(row.seq);
      entries++;
    }
  }
  const head = await db('audit_chain')
    .select('last_seq', 'last_hash')
    .where({ id: 1 })
    .first<{ last_seq: number; last_hash: string }>();
  const whole = head !== undefined && Number(head.last_seq) === last && head.last_hash === previous;
  return { entries, brokenAt: whole ? null : last + 1 };
}
