import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { problems } from '#platform/problem.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AloneAct } from './case-rules.js';

/** One person does what four eyes keep for another; the second person looks at it afterwards. */
export interface FourEyesCase {
  readonly id: number;
  readonly annexId: number;
  readonly annexNo: AnnexNo;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly versionId: number;
  readonly versionNo: number | null;
  readonly act: AloneAct;
  readonly personId: number;
  readonly personName: string;
  readonly secondId: number;
  readonly secondName: string;
  readonly ground: string;
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly confirmedAt: Date | null;
}

const columns = {
  id: 'c.id',
  annexId: 'c.annex_id',
  annexNo: 'x.annex_no',
  agencyId: 'x.agency_id',
  agencyName: 'a.name',
  versionId: 'c.version_id',
  versionNo: 'v.no',
  act: 'c.act',
  personId: 'c.person_id',
  personName: 'p.display_name',
  secondId: 'c.second_id',
  secondName: 's.display_name',
  ground: 'c.ground',
  openedAt: 'c.opened_at',
  dueAt: 'c.due_at',
  confirmedAt: 'c.confirmed_at',
} as const satisfies Record<keyof FourEyesCase, string>;

const cases = (db: Db | Trx) =>
  db('four_eyes_cases as c')
    .join('annexes as x', 'x.id', 'c.annex_id')
    .join('agencies as a', 'a.id', 'x.agency_id')
    .join('annex_versions as v', 'v.id', 'c.version_id')
    .join('operators as p', 'p.id', 'c.person_id')
    .join('operators as s', 's.id', 'c.second_id')
    .select(columns)
    .options(asObjects)
    .orderBy('c.id', 'desc');

/** Newest first. */
export const listCases = async (db: Db | Trx): Promise<FourEyesCase[]> =>
  (await cases(db).limit(500)) as FourEyesCase[];

export const listUnconfirmed = async (db: Db | Trx): Promise<FourEyesCase[]> =>
  (await cases(db).whereNull('c.confirmed_at')) as FourEyesCase[];

/** Locked until the end of the transaction. @throws portal.not_found */
export async function lockCase(trx: Trx, caseId: number): Promise<FourEyesCase> {
  await trx('four_eyes_cases').select('id').where({ id: caseId }).forUpdate();
  const row = await cases(trx).where('c.id', caseId).first<FourEyesCase | undefined>();
  if (!row) throw problems.not_found();
  return row;
}

export interface NewCase {
  readonly versionId: number;
  readonly act: AloneAct;
  readonly personId: number;
  readonly secondId: number;
  readonly ground: string;
  readonly openedAt: Date;
  readonly dueAt: Date;
}

/** Records a case and names it in its annex, which lets this person pass. @throws portal.stale */
export async function insertCase(trx: Trx, annex: Annex, one: NewCase): Promise<void> {
  const [id] = await trx('four_eyes_cases').insert({
    annex_id: annex.id,
    version_id: one.versionId,
    act: one.act,
    [`${one.act}_person`]: one.personId,
    person_id: one.personId,
    second_id: one.secondId,
    ground: one.ground,
    opened_at: one.openedAt,
    due_at: one.dueAt,
  });
  const matched = await trx('annexes')
    .where({ id: annex.id, version: annex.version })
    .update({ [`${one.act}_case_id`]: id, [`${one.act}_case_by`]: one.personId, version: annex.version + 1 });
  if (matched !== 1) throw problems.stale();
}

export async function confirmCase(trx: Trx, caseId: number, at: Date): Promise<void> {
  await trx('four_eyes_cases').where({ id: caseId }).update({ confirmed_at: at });
}

/** Colleagues with the province's role and an account that works, by name; each may be the second person. */
export async function listSeconds(
  db: Db | Trx,
  exceptId: number,
): Promise<{ readonly id: number; readonly name: string }[]> {
  const rows = (await db('operators as o')
    .join('operator_roles as r', 'r.operator_id', 'o.id')
    .select({ id: 'o.id', name: 'o.display_name' })
    .where({ 'r.role': 'province_business', 'o.is_active': 1 })
    .whereNot('o.id', exceptId)
    .orderBy('o.display_name')) as { id: number; name: string }[];
  return rows.map(({ id, name }) => ({ id: Number(id), name }));
}
