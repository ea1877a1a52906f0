import { appendEntries, chainsOf, type EntryRow } from '#platform/audit/chains.js';
import type { Db, Trx } from '#platform/db/connection.js';

export { verifyAudit } from '#platform/audit/verify.js';

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

const noted = new WeakMap<object, EntryRow[]>();

/** Notes an act; it is written with the transaction's last statements, or not at all when the transaction fails. */
export function audit(trx: Trx, now: Date, actor: AuditActor, note: AuditNote): void {
  noted.set(trx, [...(noted.get(trx) ?? []), toRow(now, actor, note)]);
}

/** What a transaction inside another one noted is written with the outer one. */
export function handOverAudit(inner: Trx, outer: Trx): void {
  const entries = noted.get(inner);
  if (entries) noted.set(outer, [...(noted.get(outer) ?? []), ...entries]);
  noted.delete(inner);
}

/** A transaction's place in the audit. Taken before its first look into the database, which other transactions must not outdate. */
export interface AuditPlace {
  /** Writes what was noted, each entry chained to the one before by its hash. */
  write(trx: Trx): Promise<void>;
  /** Once the transaction has ended, in whatever way; crowded when others were in its way. */
  release(how?: { readonly isCrowded: boolean }): void;
}

export function takeAuditPlace(db: Db): AuditPlace {
  const chains = chainsOf(db);
  const chain = chains.take();
  return {
    async write(trx) {
      const entries = noted.get(trx) ?? [];
      noted.delete(trx);
      if (entries.length > 0) await appendEntries(trx, chains, chain, entries);
    },
    release({ isCrowded } = { isCrowded: false }) {
      chains.release(chain);
      if (isCrowded) chains.moveOn();
    },
  };
}

const toRow = (now: Date, actor: AuditActor, note: AuditNote): EntryRow => ({
  acted_at: now,
  actor_id: actor.id,
  actor_name: actor.name,
  actor_agency_id: actor.agencyId,
  address: actor.address,
  verb: note.verb,
  object_type: note.objectType,
  object_id: String(note.objectId),
  agency_id: note.agencyId ?? null,
  outcome: note.outcome ?? 'done',
  state_before: note.before === undefined ? null : JSON.stringify(note.before),
  state_after: note.after === undefined ? null : JSON.stringify(note.after),
});
