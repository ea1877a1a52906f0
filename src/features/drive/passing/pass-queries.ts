import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { Pass, PassState } from '#domain/legacy/passing.js';

/** A licence that was passed on, as what comes next is decided from it. */
export interface StoredPass extends Pass {
  readonly id: number;
  readonly driveId: number;
  readonly licenceId: number;
  readonly fromUnit: string;
  /** The office as it was named. */
  readonly office: string;
  readonly annexNo: 4 | 5;
  /** The submission that said so. */
  readonly submittedAt: Date;
  readonly version: number;
}

const columns = {
  id: 'p.id',
  driveId: 'p.drive_id',
  licenceId: 'p.licence_id',
  baseUnit: 'p.base_unit',
  fromUnit: 'p.from_unit',
  toUnit: 'p.to_unit',
  office: 'p.office',
  annexNo: 'p.annex_no',
  submittedAt: 'p.submitted_at',
  state: 'p.state',
  isPast: 'p.is_past',
  version: 'p.version',
} as const satisfies Record<keyof StoredPass, string>;

/** Every pass of these licences, the oldest first. */
export async function listPassesOf(db: Db | Trx, licenceIds: readonly number[]): Promise<StoredPass[]> {
  if (licenceIds.length === 0) return [];
  return (await db('licence_passes as p')
    .select(columns)
    .options(asObjects)
    .whereIn('p.licence_id', licenceIds)
    .orderBy('p.id')) as StoredPass[];
}

/** Passes by id, locked until the transaction ends. */
export async function lockPasses(trx: Trx, driveId: number, ids: readonly number[]): Promise<StoredPass[]> {
  return (await trx('licence_passes as p')
    .select(columns)
    .options(asObjects)
    .where('p.drive_id', driveId)
    .whereIn('p.id', ids)
    .orderBy('p.id')
    .forUpdate()) as StoredPass[];
}

/** Licences of a drive that were passed on and where that still weighs. */
export async function listPassedIds(db: Db | Trx, driveId: number): Promise<number[]> {
  const rows = (await db('licence_passes').distinct({ id: 'licence_id' }).where({ drive_id: driveId, is_past: 0 })) as {
    id: number;
  }[];
  return rows.map(({ id }) => Number(id));
}

export interface PassToStore extends Omit<StoredPass, 'id' | 'isPast' | 'version'> {
  readonly versionId: number;
  readonly passedBy: number | null;
  readonly passedAt: Date;
}

export async function insertPass(trx: Trx, pass: PassToStore): Promise<number> {
  const [id] = await trx('licence_passes').insert({
    drive_id: pass.driveId,
    licence_id: pass.licenceId,
    base_unit: pass.baseUnit,
    from_unit: pass.fromUnit,
    to_unit: pass.toUnit,
    office: pass.office.slice(0, 100),
    annex_no: pass.annexNo,
    version_id: pass.versionId,
    submitted_at: pass.submittedAt,
    state: pass.state,
    is_waiting: pass.state === 'waiting' ? 1 : null,
    passed_by: pass.passedBy,
    passed_at: pass.passedAt,
  });
  if (id === undefined) throw new Error('the pass got no id');
  return id;
}

/** What became of passes that waited. */
export async function answerPasses(
  trx: Trx,
  ids: readonly number[],
  state: Exclude<PassState, 'waiting' | 'docket'>,
  { by, at, reason = null }: { readonly by: number | null; readonly at: Date; readonly reason?: string | null },
): Promise<void> {
  if (ids.length === 0) return;
  await trx('licence_passes')
    .whereIn('id', ids)
    .increment('version', 1)
    .update({ state, is_waiting: null, decided_by: by, decided_at: at, reason });
}

/** Nothing of these passes weighs any more: what waited is void. */
export async function overtakePasses(trx: Trx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = () => trx('licence_passes').whereIn('id', ids);
  await rows().where({ state: 'waiting' }).update({ state: 'void', is_waiting: null });
  await rows().increment('version', 1).update({ is_past: 1 });
}

/** The office has spoken again of licences that were sent back to it. */
export async function noteAnswered(trx: Trx, licenceIds: readonly number[], unit: string): Promise<void> {
  if (licenceIds.length === 0) return;
  await trx('licence_passes')
    .whereIn('licence_id', licenceIds)
    .where({ from_unit: unit, state: 'sent_back', is_answered: 0 })
    .update({ is_answered: 1 });
}

/** A licence of a list, by what a row of it is named by. */
export interface NamedLicence {
  readonly id: number;
  readonly oldId: string;
  readonly copyNo: number;
}

const namedColumns = { id: 'l.id', oldId: 'l.old_id', copyNo: 'l.copy_no' } as const;

/** Licences that a unit has in its list, held until the transaction ends. */
export async function lockListOf(trx: Trx, driveId: number, unit: string, annexNo: 4 | 5): Promise<NamedLicence[]> {
  return (await trx('licences as l')
    .select(namedColumns)
    .where({ 'l.drive_id': driveId, 'l.unit_code': unit, 'l.list': annexNo, 'l.is_gone': 0 })
    .orderBy('l.id')
    .forUpdate()) as NamedLicence[];
}

/** Licences that a unit has passed on, whoever has them now; `passedTo` is that unit, null where the province has it. */
export type PassedAway = NamedLicence & {
  readonly passId: number;
  readonly state: 'waiting' | 'taken' | 'docket';
  readonly holder: string | null;
  readonly office: string;
  readonly toUnit: string | null;
};

export async function listPassedAway(
  db: Db | Trx,
  driveId: number,
  unit: string,
  annexNo: 4 | 5,
): Promise<PassedAway[]> {
  return (await db('licence_passes as p')
    .join('licences as l', 'l.id', 'p.licence_id')
    .select({
      ...namedColumns,
      passId: 'p.id',
      state: 'p.state',
      holder: 'l.unit_code',
      office: 'p.office',
      toUnit: 'p.to_unit',
    })
    .where({ 'p.drive_id': driveId, 'p.from_unit': unit, 'l.list': annexNo, 'l.is_gone': 0 })
    .whereIn('p.state', ['waiting', 'taken', 'docket'])
    .whereRaw('NOT (l.unit_code <=> ?)', [unit])
    .orderBy('p.id')) as PassedAway[];
}

/** Licences that a unit had passed on and that came back to it, by who got them or by the province; each with the last such pass. */
export async function listReturned(
  db: Db | Trx,
  driveId: number,
  unit: string,
  annexNo: 4 | 5,
): Promise<(NamedLicence & { readonly passId: number })[]> {
  return (await db('licence_passes as p')
    .join('licences as l', 'l.id', 'p.licence_id')
    .select(namedColumns)
    .max({ passId: 'p.id' })
    .options(asObjects)
    .where({ 'p.drive_id': driveId, 'p.from_unit': unit, 'l.unit_code': unit, 'l.list': annexNo, 'l.is_gone': 0 })
    .andWhere((some) =>
      some.where('p.state', 'sent_back').orWhere((settled) => settled.where({ 'p.state': 'docket', 'p.is_past': 1 })),
    )
    .groupBy('l.id', 'l.old_id', 'l.copy_no')
    .orderBy('l.id')) as unknown as (NamedLicence & { readonly passId: number })[];
}

/** The submissions of a unit that have been carried out, so that none is twice. */
export async function countSaid(trx: Trx, licenceIds: readonly number[], unit: string, at: Date): Promise<Set<number>> {
  if (licenceIds.length === 0) return new Set();
  const rows = (await trx('licence_passes')
    .select({ id: 'licence_id' })
    .whereIn('licence_id', licenceIds)
    .where({ from_unit: unit, submitted_at: at })) as { id: number }[];
  return new Set(rows.map(({ id }) => Number(id)));
}
