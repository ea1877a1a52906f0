import type { Db } from '#platform/db/connection.js';

export interface AuditLine {
  readonly seq: number;
  readonly at: Date;
  readonly actorName: string;
  readonly address: string;
  readonly verb: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly outcome: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface AuditFilter {
  readonly verb: string;
  readonly actorName: string;
  readonly objectType: string;
  readonly objectId: string;
  /** Entries older than this one; 0 from the newest. */
  readonly before: number;
}

/** Newest first. */
export async function listAudit(db: Db, filter: AuditFilter, limit: number): Promise<AuditLine[]> {
  const query = db('audit_entries')
    .select(
      'seq',
      'acted_at',
      'actor_name',
      'address',
      'verb',
      'object_type',
      'object_id',
      'outcome',
      'state_before',
      'state_after',
    )
    .orderBy('seq', 'desc')
    .limit(limit);
  if (filter.verb) void query.where('verb', filter.verb);
  if (filter.actorName) void query.where('actor_name', filter.actorName);
  if (filter.objectType) void query.where('object_type', filter.objectType);
  if (filter.objectId) void query.where('object_id', filter.objectId);
  if (filter.before > 0) void query.where('seq', '<', filter.before);
  const rows = (await query) as {
    seq: number;
    acted_at: Date;
    actor_name: string;
    address: string;
    verb: string;
    object_type: string;
    object_id: string;
    outcome: string;
    state_before: string | null;
    state_after: string | null;
  }[];
  return rows.map((row) => ({
    seq: Number(row.seq),
    at: row.acted_at,
    actorName: row.actor_name,
    address: row.address,
    verb: row.verb,
    objectType: row.object_type,
    objectId: row.object_id,
    outcome: row.outcome,
    before: row.state_before,
    after: row.state_after,
  }));
}
