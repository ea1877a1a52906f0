import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { CaseState } from '#domain/filing/moves.js';

/** A step of a case, as its file tells it. */
export interface CaseStep {
  readonly no: number;
  readonly from: CaseState | null;
  readonly to: CaseState;
  readonly byId: number;
  readonly by: string;
  readonly at: Date;
  readonly ground: string | null;
}

export async function listSteps(db: Db | Trx, caseId: number): Promise<CaseStep[]> {
  return (await db('filing_steps as s')
    .join('operators as o', 'o.id', 's.acted_by')
    .select({
      no: 's.no',
      from: 's.from_state',
      to: 's.to_state',
      byId: 's.acted_by',
      by: 'o.display_name',
      at: 's.acted_at',
      ground: 's.ground',
    })
    .options(asObjects)
    .where('s.case_id', caseId)
    .orderBy('s.no')) as CaseStep[];
}

/** An act that the audit holds of a case. */
export interface CaseAudit {
  readonly at: Date;
  readonly actorId: number | null;
  readonly actorName: string;
  readonly address: string;
  readonly verb: string;
  readonly before: string | null;
  readonly after: string | null;
}

const mostActs = 500;

/** The acts on a case, oldest first; their words are the audit's. */
export async function listCaseAudit(db: Db | Trx, caseId: number): Promise<CaseAudit[]> {
  return (await db('audit_entries')
    .select({
      at: 'acted_at',
      actorId: 'actor_id',
      actorName: 'actor_name',
      address: 'address',
      verb: 'verb',
      before: 'state_before',
      after: 'state_after',
    })
    .options(asObjects)
    .whereIn('object_type', ['filing', 'filing_case'])
    .where({ object_id: String(caseId) })
    .orderBy('seq')
    .limit(mostActs)) as CaseAudit[];
}

/** The kind of the case that was filed for the same business after this one, latest first; undefined where none was. */
export async function findLaterFiling(
  db: Db | Trx,
  { businessId, filedAt, id }: { readonly businessId: number; readonly filedAt: Date; readonly id: number },
): Promise<{ readonly kind: string; readonly filedAt: Date } | undefined> {
  const [later] = (await db('filing_cases')
    .select({ kind: 'kind', filedAt: 'filed_at' })
    .options(asObjects)
    .where({ business_id: businessId, state: 'filed' })
    .where('filed_at', '>', filedAt)
    .whereNot({ id })
    .orderBy('filed_at', 'desc')
    .limit(1)) as { kind: string; filedAt: Date }[];
  return later;
}
