import type { PersonalCipher } from '#platform/crypto/personal.js';
import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { openSaid, sealSaid } from '#features/annexes/checking/finding-queries.js';
import type { AnnexState } from '#domain/annexes/states.js';

/** That errors of one kind in some rows of an annex are let through (C35). */
export interface Waiver {
  readonly id: number;
  readonly annexId: number;
  readonly annexNo: AnnexNo;
  readonly annexState: AnnexState;
  readonly unitCode: string;
  readonly unitName: string;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly versionId: number;
  readonly versionNo: number | null;
  readonly currentVersionId: number | null;
  readonly rule: string;
  readonly field: string;
  readonly kind: string;
  readonly ground: string;
  readonly askedBy: number;
  readonly askedByName: string;
  /** Office of who asked: the annex's own, or the province. */
  readonly askedByAgencyId: number;
  readonly askedAt: Date;
  /** The last day on which it holds. */
  readonly expiresOn: string;
  readonly decision: 'approve' | 'refuse' | null;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly decisionReason: string | null;
  readonly endedByName: string | null;
  readonly endedAt: Date | null;
  readonly endReason: string | null;
  readonly rowCount: number;
}

const columns = {
  id: 'w.id',
  annexId: 'w.annex_id',
  annexNo: 'x.annex_no',
  annexState: 'x.state',
  unitCode: 'x.unit_code',
  unitName: 'd.name',
  agencyId: 'x.agency_id',
  agencyName: 'a.name',
  versionId: 'w.version_id',
  versionNo: 'v.no',
  currentVersionId: 'x.current_version_id',
  rule: 'w.rule',
  field: 'w.field',
  kind: 'w.kind',
  ground: 'w.ground',
  askedBy: 'w.asked_by',
  askedByName: 'p.display_name',
  askedByAgencyId: 'p.agency_id',
  askedAt: 'w.asked_at',
  expiresOn: 'w.expires_on',
  decision: 'w.decision',
  decidedByName: 'c.display_name',
  decidedAt: 'w.decided_at',
  decisionReason: 'w.decision_reason',
  endedByName: 'e.display_name',
  endedAt: 'w.ended_at',
  endReason: 'w.end_reason',
} as const satisfies Record<keyof Omit<Waiver, 'rowCount'>, string>;

export const waivers = (db: Db | Trx) =>
  db('annex_waivers as w')
    .join('annexes as x', 'x.id', 'w.annex_id')
    .join('agencies as a', 'a.id', 'x.agency_id')
    .join('divisions as d', 'd.code', 'x.unit_code')
    .join('annex_versions as v', 'v.id', 'w.version_id')
    .join('operators as p', 'p.id', 'w.asked_by')
    .leftJoin('operators as c', 'c.id', 'w.decided_by')
    .leftJoin('operators as e', 'e.id', 'w.ended_by')
    .select(columns)
    .select({ rowCount: db('annex_waiver_rows as r').count('*').whereRaw('r.waiver_id = w.id') })
    .options(asObjects)
    .orderBy('w.id', 'desc');

const toWaiver = (row: Waiver): Waiver => ({ ...row, rowCount: Number(row.rowCount) });

/** Newest first; `agencyId` null: of every office (the caller has asked whether this person may see the province). */
export async function listWaivers(db: Db | Trx, agencyId: number | null, limit: number): Promise<Waiver[]> {
  const rows = (await waivers(db)
    .modify((query) => void (agencyId === null || query.where('x.agency_id', agencyId)))
    .limit(limit)) as Waiver[];
  return rows.map(toWaiver);
}

export async function listWaiversOfAnnex(db: Db | Trx, annexId: number): Promise<Waiver[]> {
  return ((await waivers(db).where('w.annex_id', annexId)) as Waiver[]).map(toWaiver);
}

/** A waiver that this person may see: the province sees all, an office those of its own annexes. @throws portal.not_found */
export async function getWaiverFor(db: Db | Trx, actor: Actor, waiverId: number, lock = false): Promise<Waiver> {
  if (lock) await db('annex_waivers').select('id').where({ id: waiverId }).forUpdate();
  const row = await waivers(db)
    .where('w.id', waiverId)
    .modify((query) => void (actor.scope.level === 'province' || query.where('x.agency_id', actor.agencyId)))
    .first<Waiver | undefined>();
  if (!row) throw problems.not_found();
  return toWaiver(row);
}

/** A row that a waiver names, with what its cell held. */
export interface WaivedRow {
  readonly row: number;
  readonly rowKey: string;
  readonly value: string;
  readonly message: string;
}

export async function insertWaiver(
  trx: Trx,
  cipher: PersonalCipher,
  waiver: Pick<
    Waiver,
    'annexId' | 'versionId' | 'rule' | 'field' | 'kind' | 'ground' | 'askedBy' | 'askedAt' | 'expiresOn'
  >,
  rows: readonly WaivedRow[],
): Promise<number> {
  const [id] = await trx('annex_waivers').insert({
    annex_id: waiver.annexId,
    version_id: waiver.versionId,
    rule: waiver.rule,
    field: waiver.field,
    kind: waiver.kind,
    ground: waiver.ground,
    asked_by: waiver.askedBy,
    asked_at: waiver.askedAt,
    expires_on: waiver.expiresOn,
  });
  if (id === undefined) throw new Error('the waiver row got no id');
  await bulkInsert(
    trx,
    'annex_waiver_rows',
    ['waiver_id', 'row_no', 'row_key', 'said'],
    rows.map(({ row, rowKey, value, message }) => [
      id,
      row,
      rowKey,
      sealSaid(cipher, { value, message, proposal: null }),
    ]),
  );
  return id;
}

export async function updateWaiver(
  trx: Trx,
  waiverId: number,
  change: Readonly<Record<string, string | number | Date | null>>,
): Promise<void> {
  await trx('annex_waivers').where({ id: waiverId }).update(change);
}

export interface RawRow {
  readonly row: number;
  readonly rowKey: string;
  readonly said: Buffer;
}

export async function listWaivedRows(db: Db | Trx, cipher: PersonalCipher, waiverId: number): Promise<WaivedRow[]> {
  const rows = (await db('annex_waiver_rows')
    .select({ row: 'row_no', rowKey: 'row_key', said: 'said' })
    .where({ waiver_id: waiverId })
    .orderBy('row_no')) as RawRow[];
  return rows.map(({ said, row, rowKey }) => ({ row: Number(row), rowKey, ...openSaid(cipher, said) }));
}
