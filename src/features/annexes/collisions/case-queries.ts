import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import type { AnnexState } from '#domain/annexes/states.js';
import type { CollisionGround, CollisionOutcome, CollisionState, SideNo } from './collision-rules.js';
import type { Stance } from './words.js';

export interface CollisionCase {
  readonly id: number;
  readonly driveId: number;
  readonly ground: CollisionGround;
  /** Labels of what agrees. */
  readonly agrees: string;
  readonly state: CollisionState;
  readonly outcome: CollisionOutcome | null;
  readonly reason: string | null;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly foundAt: Date;
  readonly version: number;
}

/** A side of a case: a row of an annex, or an entry of the register. */
export interface CaseSide {
  readonly id: number;
  readonly collisionId: number;
  readonly side: SideNo;
  readonly annexId: number | null;
  readonly annexNo: AnnexNo | null;
  readonly annexState: AnnexState | null;
  readonly currentVersionId: number | null;
  readonly unitName: string;
  readonly agencyId: number;
  readonly rowKey: string | null;
  readonly versionId: number | null;
  readonly row: number | null;
  readonly businessId: number | null;
  /** Its business stands in the register. */
  readonly isEntered: boolean;
  readonly stance: Stance | null;
  readonly said: string | null;
  readonly statedByName: string | null;
  readonly statedAt: Date | null;
}

const caseColumns = {
  id: 'c.id',
  driveId: 'c.drive_id',
  ground: 'c.ground',
  agrees: 'c.agrees',
  state: 'c.state',
  outcome: 'c.outcome',
  reason: 'c.reason',
  decidedByName: 'o.display_name',
  decidedAt: 'c.decided_at',
  foundAt: 'c.found_at',
  version: 'c.version',
} as const satisfies Record<keyof CollisionCase, string>;

export interface CaseFilter {
  readonly state?: CollisionState;
  readonly annexId?: number;
}

/** Cases this person may see: the province all, an office those in which it is a side. */
const casesFor = (db: Db | Trx, actor: Pick<Actor, 'scope' | 'agencyId'>) =>
  db('collisions as c')
    .leftJoin('operators as o', 'o.id', 'c.decided_by')
    .modify((query) => {
      if (actor.scope.level === 'province') return;
      void query.whereExists(
        db('collision_sides as s')
          .join('annexes as x', 'x.id', 's.annex_id')
          .select('s.id')
          .whereRaw('s.collision_id = c.id')
          .andWhere('x.agency_id', actor.agencyId),
      );
    });

/** What waits first, then the newest. */
export async function listCasesFor(
  db: Db,
  actor: Pick<Actor, 'scope' | 'agencyId'>,
  driveId: number,
  { state, annexId }: CaseFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<CollisionCase[]> {
  const query = casesFor(db, actor).select(caseColumns).options(asObjects).where('c.drive_id', driveId);
  if (state) void query.where('c.state', state);
  if (annexId !== undefined)
    void query.whereExists(
      db('collision_sides as a').select('a.id').whereRaw('a.collision_id = c.id').andWhere('a.annex_id', annexId),
    );
  return (await query
    .orderByRaw("FIELD(c.state, 'open', 'decided', 'settled', 'gone'), c.ground = 'likely', c.id DESC")
    .offset(offset)
    .limit(limit)) as CollisionCase[];
}

export async function countCasesFor(
  db: Db,
  actor: Pick<Actor, 'scope' | 'agencyId'>,
  driveId: number,
): Promise<ReadonlyMap<CollisionState, number>> {
  const rows = (await casesFor(db, actor)
    .select({ state: 'c.state' })
    .count({ n: '*' })
    .where('c.drive_id', driveId)
    .groupBy('c.state')) as unknown as { state: CollisionState; n: number }[];
  return new Map(rows.map(({ state, n }) => [state, Number(n)]));
}

/** @throws portal.not_found for a case that is not this person's */
export async function getCaseFor(db: Db | Trx, actor: Actor, id: number, lock = false): Promise<CollisionCase> {
  if (lock) await db('collisions').select('id').where({ id }).forUpdate();
  const query = casesFor(db, actor).select(caseColumns).options(asObjects).where('c.id', id);
  if (lock) void query.forShare();
  const one = await query.first<CollisionCase | undefined>();
  if (!one) throw problems.not_found();
  return one;
}

const active = "('filed', 'licensed_unfiled', 'lapsed_unfiled')";

/** The sides of these cases, the first of each first. */
export async function listSides(db: Db | Trx, collisionIds: readonly number[]): Promise<CaseSide[]> {
  if (collisionIds.length === 0) return [];
  const rows = (await db('collision_sides as s')
    .leftJoin('annexes as x', 'x.id', 's.annex_id')
    .leftJoin('divisions as d', 'd.code', 'x.unit_code')
    .leftJoin('businesses as b', 'b.id', 's.business_id')
    .leftJoin('agencies as g', 'g.id', 'b.agency_id')
    .leftJoin('operators as o', 'o.id', 's.stated_by')
    .select({
      id: 's.id',
      collisionId: 's.collision_id',
      side: 's.side',
      annexId: 's.annex_id',
      annexNo: 'x.annex_no',
      annexState: 'x.state',
      currentVersionId: 'x.current_version_id',
      unitName: db.raw("COALESCE(d.name, g.name, '')"),
      ofAnnex: 'x.agency_id',
      ofBusiness: 'b.agency_id',
      rowKey: 's.row_key',
      versionId: 's.version_id',
      row: 's.row_no',
      businessId: 's.business_id',
      isEntered: db.raw(`b.filing_status IN ${active}`),
      stance: 's.stance',
      said: 's.said',
      statedByName: 'o.display_name',
      statedAt: 's.stated_at',
    })
    .options(asObjects)
    .whereIn('s.collision_id', [...collisionIds])
    .orderBy(['s.collision_id', 's.side'])) as (Omit<CaseSide, 'agencyId'> & {
    readonly ofAnnex: number | null;
    readonly ofBusiness: number | null;
  })[];
  return rows.map(({ ofAnnex, ofBusiness, ...row }) => ({ ...row, agencyId: ofAnnex ?? ofBusiness ?? 0 }));
}

/** What a side last said, as it is now; nobody else says anything until the end of the transaction. */
export async function lockStance(trx: Trx, sideId: number): Promise<Pick<CaseSide, 'stance' | 'statedAt'>> {
  return trx('collision_sides')
    .select({ stance: 'stance', statedAt: 'stated_at' })
    .where({ id: sideId })
    .forUpdate()
    .first<Pick<CaseSide, 'stance' | 'statedAt'>>();
}

export async function saveStance(
  trx: Trx,
  sideId: number,
  {
    stance,
    said,
    by,
    at,
  }: { readonly stance: Stance; readonly said: string | null; readonly by: number; readonly at: Date },
): Promise<void> {
  await trx('collision_sides')
    .where({ id: sideId })
    .update({ stance, ...(said === null ? {} : { said }), stated_by: by, stated_at: at });
}

export async function saveDecision(
  trx: Trx,
  id: number,
  decision: { readonly outcome: CollisionOutcome; readonly reason: string; readonly by: number; readonly at: Date },
): Promise<void> {
  const { outcome, reason, by, at } = decision;
  await trx('collisions')
    .where({ id })
    .update({ state: 'decided', outcome, reason, decided_by: by, decided_at: at })
    .increment('version', 1);
}

/** Takes the decision back; where a row has left meanwhile, there is nothing to decide any more. */
export async function dropDecision(trx: Trx, { id, state }: Pick<CollisionCase, 'id' | 'state'>): Promise<void> {
  await trx('collisions')
    .where({ id })
    .update({
      state: state === 'settled' ? 'gone' : 'open',
      outcome: null,
      reason: null,
      decided_by: null,
      decided_at: null,
    })
    .increment('version', 1);
}
