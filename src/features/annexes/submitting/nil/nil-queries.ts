import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';

/** A nil return as it was signed (零报告). */
export interface NilReturn {
  readonly id: number;
  readonly number: string;
  readonly annexId: number;
  readonly versionId: number;
  readonly agencyId: number;
  readonly statement: string;
  /** Licences of the list that it speaks of. */
  readonly rowCount: number;
  /** Of that list, hex. */
  readonly listHash: string;
  readonly releasedAt: Date | null;
  readonly signedBy: number;
  readonly signedByName: string;
  readonly signedAt: Date;
}

const columns = {
  id: 'n.id',
  number: 'n.number',
  annexId: 'n.annex_id',
  versionId: 'n.version_id',
  agencyId: 'n.agency_id',
  statement: 'n.statement',
  rowCount: 'n.row_count',
  listHash: 'n.list_hash',
  releasedAt: 'n.released_at',
  signedBy: 'n.signed_by',
  signedByName: 'o.display_name',
  signedAt: 'n.signed_at',
} as const satisfies Record<keyof NilReturn, string>;

const nilReturns = (db: Db | Trx) =>
  db('annex_nil_returns as n').join('operators as o', 'o.id', 'n.signed_by').select(columns).options(asObjects);

export async function insertNilReturn(trx: Trx, nil: Omit<NilReturn, 'id' | 'signedByName'>): Promise<number> {
  const [id] = await trx('annex_nil_returns').insert({
    number: nil.number,
    annex_id: nil.annexId,
    version_id: nil.versionId,
    agency_id: nil.agencyId,
    statement: nil.statement,
    row_count: nil.rowCount,
    list_hash: nil.listHash,
    released_at: nil.releasedAt,
    signed_by: nil.signedBy,
    signed_at: nil.signedAt,
  });
  if (id === undefined) throw new Error('the nil return got no id');
  return id;
}

/** One of this annex; whoever asks must have leave to see the annex. */
export async function findNilReturn(db: Db | Trx, annexId: number, id: number): Promise<NilReturn | undefined> {
  return nilReturns(db).where({ 'n.id': id, 'n.annex_id': annexId }).first<NilReturn | undefined>();
}

/** Every nil return of an annex, the newest first. */
export async function listNilReturns(db: Db | Trx, annexId: number): Promise<NilReturn[]> {
  return (await nilReturns(db).where({ 'n.annex_id': annexId }).orderBy('n.id', 'desc')) as NilReturn[];
}

/** Of these annexes, those whose last submission is a nil return. */
export async function listNilAnnexIds(db: Db, annexIds: readonly number[]): Promise<ReadonlySet<number>> {
  if (annexIds.length === 0) return new Set();
  const rows = (await db('annex_nil_returns as n')
    .join('annexes as x', (on) => void on.on('x.id', 'n.annex_id').andOn('x.submitted_at', 'n.signed_at'))
    .select({ id: 'n.annex_id' })
    .whereIn('n.annex_id', [...annexIds])) as { id: number }[];
  return new Set(rows.map(({ id }) => Number(id)));
}

/** Annexes 4 and 5 of a unit with the version that counts. */
export async function listMarkedVersions(
  db: Db | Trx,
  driveId: number,
  unitCode: string,
): Promise<{ readonly annexId: number; readonly annexNo: 4 | 5; readonly versionId: number }[]> {
  return (await db('annexes')
    .select({ annexId: 'id', annexNo: 'annex_no', versionId: 'current_version_id' })
    .options(asObjects)
    .where({ drive_id: driveId, unit_code: unitCode })
    .whereIn('annex_no', [4, 5])
    .whereNotNull('current_version_id')
    .orderBy('annex_no')) as { annexId: number; annexNo: 4 | 5; versionId: number }[];
}
