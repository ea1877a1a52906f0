import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import type { CollisionGround, CollisionOutcome, CollisionState, SideNo } from './collision-rules.js';

/** The version that counts of an annex of a unit, as it stood when it was looked at. */
export interface OfficeVersion {
  readonly annexId: number;
  readonly annexNo: AnnexNo;
  readonly unitCode: string;
  readonly agencyId: number;
  readonly versionId: number;
  /** Another text: it was checked anew since. */
  readonly stamp: string;
}

/** Checked versions that count of annexes 3 to 5 of all units of a drive. */
export async function listOfficeVersions(db: Db | Trx, driveId: number): Promise<OfficeVersion[]> {
  const rows = (await db('annexes as x')
    .join('annex_versions as v', 'v.id', 'x.current_version_id')
    .select({
      annexId: 'x.id',
      annexNo: 'x.annex_no',
      unitCode: 'x.unit_code',
      agencyId: 'x.agency_id',
      versionId: 'v.id',
      checkedAt: 'v.checked_at',
      fixCount: 'v.fix_count',
      rowCount: 'v.row_count',
    })
    .where({ 'x.drive_id': driveId, 'v.state': 'checked' })
    .whereIn('x.annex_no', [3, 4, 5])
    .orderBy('x.id')) as (Omit<OfficeVersion, 'stamp'> & {
    readonly checkedAt: Date | null;
    readonly fixCount: number;
    readonly rowCount: number;
  })[];
  return rows.map(({ checkedAt, fixCount, rowCount, ...row }) => ({
    ...row,
    stamp: `${row.versionId} ${checkedAt?.getTime() ?? 0} ${fixCount} ${rowCount}`,
  }));
}

/** One unit of a drive is compared at a time: its cases are written one after the other. */
export async function lockCollisions(trx: Trx, driveId: number): Promise<void> {
  await trx('collision_locks').insert({ drive_id: driveId }).onConflict().ignore();
  await trx('collision_locks').select('drive_id').where({ drive_id: driveId }).forUpdate();
}

/** One side of a case as it was found. */
export interface FoundSide {
  readonly annexId: number | null;
  readonly rowKey: string | null;
  readonly versionId: number | null;
  readonly row: number | null;
  readonly businessId: number | null;
}
export interface FoundCase {
  readonly pairHash: string;
  readonly ground: CollisionGround;
  /** Labels of what agrees. */
  readonly agrees: string;
  readonly sides: readonly [FoundSide, FoundSide];
}

export interface KnownCase {
  readonly id: number;
  readonly pairHash: string;
  readonly ground: CollisionGround;
  readonly state: CollisionState;
  readonly outcome: CollisionOutcome | null;
}

/** Cases in which an annex of the unit is a side. */
export async function listUnitCases(trx: Trx, driveId: number, unitCode: string): Promise<KnownCase[]> {
  return (await trx('collisions as c')
    .select({ id: 'c.id', pairHash: 'c.pair_hash', ground: 'c.ground', state: 'c.state', outcome: 'c.outcome' })
    .where('c.drive_id', driveId)
    .whereExists(
      trx('collision_sides as s')
        .join('annexes as x', 'x.id', 's.annex_id')
        .select('s.id')
        .whereRaw('s.collision_id = c.id')
        .andWhere('x.unit_code', unitCode),
    )
    .orderBy('c.id')
    .forUpdate()) as KnownCase[];
}

const casesAtOnce = 500;

/** Writes new cases, open, with their sides. Who else has found one of them is no matter. */
export async function insertCases(trx: Trx, driveId: number, cases: readonly FoundCase[], at: Date): Promise<void> {
  for (let from = 0; from < cases.length; from += casesAtOnce) {
    const some = cases.slice(from, from + casesAtOnce);
    await bulkInsert(
      trx,
      'collisions',
      ['drive_id', 'pair_hash', 'ground', 'agrees', 'state', 'found_at'],
      some.map(({ pairHash, ground, agrees }) => [driveId, pairHash, ground, agrees.slice(0, 200), 'open', at]),
    );
    const hashes = some.map(({ pairHash }) => pairHash);
    const stored = (await trx('collisions')
      .select({ id: 'id', pairHash: 'pair_hash' })
      .where({ drive_id: driveId })
      .whereIn('pair_hash', hashes)) as { id: number; pairHash: string }[];
    const idOf = new Map(stored.map(({ id, pairHash }) => [pairHash, Number(id)]));
    await placeSides(trx, new Map(some.map((one) => [idOf.get(one.pairHash) ?? 0, one])));
  }
}

/** Notes where the rows of cases stand now. */
export async function placeSides(trx: Trx, cases: ReadonlyMap<number, FoundCase>): Promise<void> {
  const rows = [...cases].flatMap(([id, { sides }]) =>
    sides.map(({ annexId, rowKey, versionId, row, businessId }, at) => [
      id,
      at + 1,
      annexId,
      rowKey,
      versionId,
      row,
      businessId,
    ]),
  );
  for (let from = 0; from < rows.length; from += casesAtOnce)
    await bulkInsert(
      trx,
      'collision_sides',
      ['collision_id', 'side', 'annex_id', 'row_key', 'version_id', 'row_no', 'business_id'],
      rows.slice(from, from + casesAtOnce),
      `ON DUPLICATE KEY UPDATE version_id = VALUES(version_id), row_no = VALUES(row_no),
        business_id = COALESCE(VALUES(business_id), business_id)`,
    );
}

export async function updateCase(
  trx: Trx,
  id: number,
  change: { readonly state?: CollisionState; readonly ground?: CollisionGround; readonly agrees?: string },
): Promise<void> {
  await trx('collisions').where({ id }).update(change).increment('version', 1);
}

/** Entries of the register by their numbers: `agency filing number`. */
export async function listEntered(db: Db | Trx, filingNos: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>();
  for (let from = 0; from < filingNos.length; from += casesAtOnce) {
    const rows = (await db('businesses')
      .select({ id: 'id', agencyId: 'agency_id', filingNo: 'filing_no' })
      .whereIn('filing_no', filingNos.slice(from, from + casesAtOnce))
      .whereNotNull('active_place')) as { id: number; agencyId: number; filingNo: string }[];
    for (const { id, agencyId, filingNo } of rows) ids.set(`${agencyId} ${filingNo}`, id);
  }
  return ids;
}

/** A business of the register as it is compared with rows of an annex. */
export interface RegisterEntry {
  readonly id: number;
  readonly agencyId: number;
  readonly values: Readonly<Record<string, string>>;
}

/** Businesses of other offices that share a credit code or a licence number. */
export async function listEntriesOfOthers(
  db: Db | Trx,
  agencyId: number,
  { usccs, licences }: { readonly usccs: readonly string[]; readonly licences: readonly string[] },
): Promise<RegisterEntry[]> {
  const of = async (column: string, wanted: readonly string[]) =>
    wanted.length === 0
      ? []
      : ((await db('businesses')
          .select(
            'id',
            'agency_id',
            'division_code',
            'business_name',
            'business_address',
            'uscc',
            'licence_no',
            'subject',
          )
          .whereIn(column, [...wanted])
          .whereNot('agency_id', agencyId)
          .whereNotIn('filing_status', ['terminated', 'deregistered'])) as Record<string, string | number | null>[]);
  const rows = [...(await of('uscc', usccs)), ...(await of('licence_no', licences))];
  return [...new Map(rows.map((row) => [row['id'], row])).values()].map((row) => ({
    id: Number(row['id']),
    agencyId: Number(row['agency_id']),
    values: Object.fromEntries(Object.entries(row).map(([field, value]) => [field, String(value ?? '')])),
  }));
}

/** Whether another office has anything in the register. */
export async function hasEntriesOfOthers(db: Db | Trx, agencyId: number): Promise<boolean> {
  return (await db('businesses').select('id').whereNot('agency_id', agencyId).first()) !== undefined;
}

export const otherSide = (side: SideNo): SideNo => (side === 1 ? 2 : 1);
