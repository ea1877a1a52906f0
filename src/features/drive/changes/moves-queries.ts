import type { Db, Trx } from '#platform/db/connection.js';
import type { SplitRule } from '#domain/legacy/lists.js';

/** `listOf` in the words of the database. */
const listUnder = 'CASE WHEN l.valid_to > ? OR (l.valid_to = ? AND ? = 4) THEN 4 ELSE 5 END';
const bound = ({ baselineOn, boundaryDay }: SplitRule) => [baselineOn, baselineOn, boundaryDay];

/** A person has said which list it is, whatever the rule says. */
const isDecided = `EXISTS (SELECT 1 FROM licence_docket k WHERE k.licence_id = l.id AND k.is_current = 1
  AND k.state = 'decided' AND k.outcome IN ('annex4', 'annex5'))`;

/** Licences whose list a rule changes. */
const moving = (db: Db | Trx, driveId: number, rule: SplitRule) =>
  db('licences as l')
    .where({ 'l.drive_id': driveId, 'l.is_gone': 0 })
    .whereNotNull('l.valid_to')
    .whereRaw(`l.split_list <> ${listUnder}`, bound(rule));

/** How many licences of a unit a rule moves into which list, and how many stay for what persons have decided. */
export interface MoveCount {
  readonly unit: string | null;
  readonly toAnnex4: number;
  readonly toAnnex5: number;
  readonly staying: number;
}

export async function countMoves(db: Db | Trx, driveId: number, rule: SplitRule): Promise<MoveCount[]> {
  const free = `CASE WHEN ${isDecided} THEN 0 ELSE 1 END`;
  const rows = (await moving(db, driveId, rule)
    .select({ unit: 'l.unit_code' })
    .select(
      db.raw(`SUM(CASE WHEN l.split_list = 5 THEN ${free} ELSE 0 END) AS toAnnex4`),
      db.raw(`SUM(CASE WHEN l.split_list = 4 THEN ${free} ELSE 0 END) AS toAnnex5`),
      db.raw(`SUM(CASE WHEN ${isDecided} THEN 1 ELSE 0 END) AS staying`),
    )
    .groupBy('l.unit_code')
    .orderBy('l.unit_code')) as { unit: string | null; toAnnex4: unknown; toAnnex5: unknown; staying: unknown }[];
  return rows.map(({ unit, ...sums }) => ({
    unit,
    toAnnex4: Number(sums.toAnnex4),
    toAnnex5: Number(sums.toAnnex5),
    staying: Number(sums.staying),
  }));
}

/** A licence that a rule moves. */
export interface MovingLicence {
  readonly id: number;
  readonly oldId: string;
  readonly name: string;
  readonly licenceNo: string;
  readonly validTo: string;
  readonly unit: string | null;
  /** Where the split has it now. */
  readonly splitList: 4 | 5;
  readonly isStaying: boolean;
}

export async function listMoves(
  db: Db | Trx,
  driveId: number,
  rule: SplitRule,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<MovingLicence[]> {
  const rows = (await moving(db, driveId, rule)
    .select({
      id: 'l.id',
      oldId: 'l.old_id',
      name: 'l.name',
      licenceNo: 'l.licence_no',
      validTo: 'l.valid_to',
      unit: 'l.unit_code',
      splitList: 'l.split_list',
    })
    .select(db.raw(`CASE WHEN ${isDecided} THEN 1 ELSE 0 END AS staying`))
    .where('l.id', '>', after)
    .orderBy('l.id')
    .limit(limit)) as (Omit<MovingLicence, 'isStaying'> & { readonly staying: number })[];
  return rows.map(({ staying, ...row }) => ({ ...row, isStaying: Number(staying) === 1 }));
}

/** Splits the lists anew; what persons have decided stands. */
export async function splitAgain(trx: Trx, driveId: number, rule: SplitRule): Promise<void> {
  await trx.raw(
    `UPDATE licences l SET l.split_list = ${listUnder}
      WHERE l.drive_id = ? AND l.valid_to IS NOT NULL AND l.split_list <> ${listUnder}`,
    [...bound(rule), driveId, ...bound(rule)],
  );
  await trx.raw(
    `UPDATE licences l SET l.list = l.split_list
      WHERE l.drive_id = ? AND l.list <> l.split_list AND NOT ${isDecided}`,
    [driveId],
  );
}
