import type { Db } from '#platform/db/connection.js';
import type { AuditLine } from '#features/audit/entry-queries.js';
import { asciiText } from '#platform/db/ascii.js';

/** Everything that was recorded of a case, the newest first. */
export async function listTrail(db: Db, caseId: number, limit: number): Promise<AuditLine[]> {
  const rows = (await db('audit_entries as e')
    .leftJoin('agencies as a', 'a.id', 'e.actor_agency_id')
    .select({
      seq: 'e.seq',
      at: 'e.acted_at',
      actorName: 'e.actor_name',
      actorAgency: db.raw("COALESCE(a.name, '')"),
      address: 'e.address',
      verb: 'e.verb',
      objectType: 'e.object_type',
      objectId: 'e.object_id',
      outcome: 'e.outcome',
      before: 'e.state_before',
      after: 'e.state_after',
    })
    .where({ 'e.object_type': 'filing', 'e.object_id': asciiText(String(caseId)) })
    .orderBy('e.seq', 'desc')
    .limit(limit)) as Omit<AuditLine, 'agency'>[];
  return rows.map((row) => ({ ...row, seq: Number(row.seq), agency: '' }));
}
