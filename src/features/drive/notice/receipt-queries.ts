import type { Db, Trx } from '#platform/db/connection.js';
import { listChanges } from '#features/agencies/changes/ledger-queries.js';
import type { Addressee } from './audience-rules.js';

/** Somebody's first look at an edition. */
export interface Opening {
  readonly editionId: number;
  readonly agencyId: number;
  readonly personName: string;
  readonly at: Date;
}

/** That an office has acknowledged an edition, by whom. */
export interface Acknowledgement extends Opening {
  readonly no: number;
}

/** An office as far as addressing asks; undefined for the province's own, to which nothing is addressed. */
export async function findAddressee(db: Db | Trx, agencyId: number): Promise<Addressee | undefined> {
  const [office, tenures] = await Promise.all([
    db('agencies')
      .select({ kind: 'kind', division: 'division_code' })
      .where({ id: agencyId })
      .first<{ kind: string; division: string } | undefined>(),
    db('agency_territories').select({ division: 'division_code' }).where({ agency_id: agencyId, is_open: 1 }),
  ]);
  const divisions = (tenures as { division: string }[]).map(({ division }) => division);
  if (!office || divisions.includes('460000')) return undefined;
  return { kind: office.kind, divisions: [office.division, ...divisions] };
}

/** Keeps that a person has opened an edition, the first time. */
export async function noteOpening(
  db: Db,
  opening: {
    readonly editionId: number;
    readonly personId: number;
    readonly agencyId: number;
    readonly at: Date;
  },
): Promise<void> {
  const first = { edition_id: opening.editionId, operator_id: opening.personId };
  const known = await db('notice_openings').select('id').where(first).first<object | undefined>();
  if (known) return;
  await db('notice_openings')
    .insert({ ...first, agency_id: opening.agencyId, opened_at: opening.at })
    .onConflict(['edition_id', 'operator_id'])
    .ignore();
}

/** First looks at editions of a drive, the earliest first; those of one office, or of all. */
export async function listOpenings(db: Db | Trx, driveId: number): Promise<Opening[]> {
  return (await db('notice_openings as o')
    .join('notice_editions as e', 'e.id', 'o.edition_id')
    .join('operators as p', 'p.id', 'o.operator_id')
    .select({ editionId: 'o.edition_id', agencyId: 'o.agency_id', personName: 'p.display_name', at: 'o.opened_at' })
    .where('e.drive_id', driveId)
    .orderBy(['o.opened_at', 'o.id'])) as Opening[];
}

/** What offices, or this one, have acknowledged of a drive's notice, the earliest first. */
export async function listAcknowledgements(
  db: Db | Trx,
  driveId: number,
  agencyId?: number,
): Promise<Acknowledgement[]> {
  return (await db('notice_acknowledgements as a')
    .join('notice_editions as e', 'e.id', 'a.edition_id')
    .join('operators as p', 'p.id', 'a.operator_id')
    .select({
      editionId: 'a.edition_id',
      no: 'e.no',
      agencyId: 'a.agency_id',
      personName: 'p.display_name',
      at: 'a.acknowledged_at',
    })
    .where('e.drive_id', driveId)
    .modify((query) => void (agencyId === undefined || query.where('a.agency_id', agencyId)))
    .orderBy(['a.acknowledged_at', 'a.id'])) as Acknowledgement[];
}

/** Whoever acknowledges for an office, or has an edition of the drive decided, comes one after the other. */
export async function lockNotice(trx: Trx, driveId: number): Promise<void> {
  await trx('drives').select('id').where({ id: driveId }).forUpdate();
}

/** The drive of an edition, held likewise. The first look of its transaction, so that what follows sees what others have committed. */
export async function lockNoticeOf(trx: Trx, editionId: number): Promise<number | undefined> {
  const row = await trx('notice_editions as e')
    .join('drives as d', 'd.id', 'e.drive_id')
    .select({ driveId: 'd.id' })
    .where('e.id', editionId)
    .forUpdate()
    .first<{ driveId: number } | undefined>();
  return row?.driveId;
}

export async function insertAcknowledgement(
  trx: Trx,
  acknowledged: {
    readonly editionId: number;
    readonly agencyId: number;
    readonly personId: number;
    readonly at: Date;
  },
): Promise<void> {
  await trx('notice_acknowledgements').insert({
    edition_id: acknowledged.editionId,
    agency_id: acknowledged.agencyId,
    operator_id: acknowledged.personId,
    acknowledged_at: acknowledged.at,
  });
}

/** Offices that a merger closed, with who took their place: their hops are the other's by now. */
export async function listSuccessors(db: Db): Promise<ReadonlyMap<number, number>> {
  const changes = await listChanges(db, { live: true });
  const merged = changes.filter(({ kind }) => kind === 'merge').reverse();
  return new Map(
    merged.flatMap(({ detail }): [number, number][] => {
      const [from, to] = (detail as { readonly agencies?: readonly number[] }).agencies ?? [];
      return from === undefined || to === undefined ? [] : [[from, to]];
    }),
  );
}
