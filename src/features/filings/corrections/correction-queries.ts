import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { CorrectionKind, CorrectionState } from './correction-rules.js';

/** A correction of an entry of the register; its facts stay sealed. */
export interface EntryCorrection {
  readonly id: number;
  readonly businessId: number;
  /** Version of the entry when it was proposed. */
  readonly businessVersion: number;
  readonly agencyId: number;
  readonly kind: CorrectionKind;
  readonly facts: Buffer | null;
  readonly ground: string;
  readonly state: CorrectionState;
  readonly proposedBy: number;
  readonly proposedAt: Date;
  readonly decidedAt: Date | null;
  readonly decisionGround: string | null;
}

const columns = {
  id: 'c.id',
  businessId: 'c.business_id',
  businessVersion: 'c.business_version',
  agencyId: 'c.agency_id',
  kind: 'c.kind',
  facts: 'c.facts',
  ground: 'c.ground',
  state: 'c.state',
  proposedBy: 'c.proposed_by',
  proposedAt: 'c.proposed_at',
  decidedAt: 'c.decided_at',
  decisionGround: 'c.decision_ground',
} as const satisfies Record<keyof EntryCorrection, string>;

export async function insertCorrection(
  trx: Trx,
  correction: Pick<EntryCorrection, 'businessId' | 'businessVersion' | 'agencyId' | 'kind' | 'facts' | 'ground'> & {
    readonly by: number;
    readonly at: Date;
  },
): Promise<number> {
  const [id] = await trx('filing_corrections').insert({
    business_id: correction.businessId,
    business_version: correction.businessVersion,
    agency_id: correction.agencyId,
    kind: correction.kind,
    facts: correction.facts,
    ground: correction.ground,
    proposed_by: correction.by,
    proposed_at: correction.at,
  });
  if (id === undefined) throw new Error('the correction got no id');
  return id;
}

/** A correction of the office, held until the end of the transaction. */
export async function lockCorrection(trx: Trx, agencyId: number, id: number): Promise<EntryCorrection | undefined> {
  const [one] = (await trx('filing_corrections as c')
    .select(columns)
    .options(asObjects)
    .where({ 'c.id': id, 'c.agency_id': agencyId })
    .forUpdate()) as EntryCorrection[];
  return one;
}

export interface ShownCorrection extends EntryCorrection {
  readonly agencyName: string;
  readonly businessName: string;
  readonly proposerName: string;
  readonly deciderName: string | null;
}

const shown = (db: Db | Trx) =>
  db('filing_corrections as c')
    .join('agencies as a', 'a.id', 'c.agency_id')
    .join('businesses as b', 'b.id', 'c.business_id')
    .join('operators as p', 'p.id', 'c.proposed_by')
    .leftJoin('operators as d', 'd.id', 'c.decided_by')
    .select({
      ...columns,
      agencyName: 'a.name',
      businessName: 'b.business_name',
      proposerName: 'p.display_name',
      deciderName: 'd.display_name',
    })
    .options(asObjects);

/** A correction of the office; without one, of any. */
export async function findCorrection(
  db: Db | Trx,
  office: number | undefined,
  id: number,
): Promise<ShownCorrection | undefined> {
  const query = shown(db).where('c.id', id);
  if (office !== undefined) void query.where('c.agency_id', office);
  const [one] = (await query) as ShownCorrection[];
  return one;
}

/** Corrections of a business, the newest first. */
export const listCorrectionsOf = async (db: Db | Trx, businessId: number): Promise<ShownCorrection[]> =>
  (await shown(db).where('c.business_id', businessId).orderBy('c.id', 'desc').limit(20)) as ShownCorrection[];

/** Corrections of an office that wait for a second person. */
export const listWaitingCorrections = async (db: Db | Trx, agencyId: number): Promise<ShownCorrection[]> =>
  (await shown(db)
    .where({ 'c.agency_id': agencyId, 'c.state': 'proposed' })
    .orderBy('c.id')
    .limit(50)) as ShownCorrection[];

/** Ends a correction that still waits. Returns whether it did. */
export async function decideCorrection(
  trx: Trx,
  id: number,
  decision: {
    readonly state: Exclude<CorrectionState, 'proposed'>;
    readonly by: number;
    readonly at: Date;
    readonly ground: string | null;
  },
): Promise<boolean> {
  const decided = await trx('filing_corrections').where({ id, state: 'proposed' }).update({
    state: decision.state,
    decided_by: decision.by,
    decided_at: decision.at,
    decision_ground: decision.ground,
  });
  return decided === 1;
}

/** Marks the number of a business as void; it stays taken. Nothing is marked of numbers that the portal did not give. */
export async function voidNumber(
  trx: Trx,
  number: string,
  by: { readonly agencyId: number; readonly operatorId: number; readonly at: Date; readonly ground: string },
): Promise<void> {
  await trx('filing_numbers')
    .where({ number, agency_id: by.agencyId })
    .whereNull('void_at')
    .update({ void_at: by.at, void_by: by.operatorId, void_ground: by.ground });
}
