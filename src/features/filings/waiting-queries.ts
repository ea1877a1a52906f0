import type { Db } from '#platform/db/connection.js';

/** What a case waits for. */
export type Waiting = 'review' | 'confirm' | 'supplement' | 'sent-back';

/**
 * Cases of an office that wait for this, and the first end of a limit among them. Who holds another post of a case does not wait for it,
 * but in a small office; sent back ones wait for whoever received them.
 */
export async function countWaitingCases(
  db: Db,
  agencyId: number,
  personId: number,
  waiting: Waiting,
): Promise<{ readonly count: number; readonly dueOn: string | null }> {
  const query = db('filing_cases as c')
    .where('c.agency_id', agencyId)
    .select({ count: db.raw('COUNT(*)'), dueOn: db.raw('MIN(c.due_on)') });
  const notHeldBy = (...columns: string[]) =>
    query.whereRaw(`(c.is_small = 1 OR NOT (${columns.map((column) => `c.${column} <=> ?`).join(' OR ')}))`, [
      ...columns.map(() => personId),
    ]);
  switch (waiting) {
    case 'review':
      void query.where('c.state', 'received').whereNot('c.kind', 'second_entry');
      void notHeldBy('acceptor_id', 'confirmer_id');
      break;
    case 'confirm':
      void query.where(
        (state) =>
          void state
            .where('c.state', 'reviewed')
            .orWhere((entered) => void entered.where({ 'c.state': 'received', 'c.kind': 'second_entry' })),
      );
      void notHeldBy('acceptor_id', 'reviewer_id');
      break;
    case 'supplement':
      void query.where('c.state', 'supplement_notified');
      break;
    case 'sent-back':
      void query
        .where({ 'c.state': 'received', 'c.acceptor_id': personId })
        .whereExists(
          db('filing_steps as s').whereRaw('s.case_id = c.id AND s.no = c.step_no').where('s.from_state', 'reviewed'),
        );
  }
  const [row] = (await query) as { count: number; dueOn: string | null }[];
  return { count: Number(row?.count ?? 0), dueOn: row?.dueOn ?? null };
}
