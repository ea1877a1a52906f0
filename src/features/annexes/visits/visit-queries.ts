import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { lapsedList } from '#features/register/work-lists/list-rules.js';
import { insertNote, listNotes, type Note, type NoteSubject } from '#features/register/work-lists/note-queries.js';
import type { VisitOrigin, VisitResult } from './visit-rules.js';

/** A business to visit, of the register or of an accepted annex 5. */
export interface VisitLine {
  readonly origin: VisitOrigin;
  readonly id: number;
  readonly unitCode: string;
  readonly name: string;
  readonly address: string;
  readonly licenceNo: string;
  /** Last day of the licence; null where annex 5 does not tell it. */
  readonly validTo: string | null;
  readonly visitedOn: string | null;
  readonly result: VisitResult | null;
}

export type VisitShow = 'open' | 'visited' | 'all';

/** What of the list is read: the newest ends first. */
export interface VisitReading {
  /** Divisions; never empty. */
  readonly units: readonly string[];
  readonly show: VisitShow;
  readonly after?: Pick<VisitLine, 'origin' | 'id' | 'validTo'> | undefined;
  readonly limit: number;
}

const openOnly: Readonly<Record<VisitShow, string>> = {
  open: "AND (v.id IS NULL OR v.result = 'absent')",
  visited: "AND v.result <> 'absent'",
  all: '',
};

const noEnd = '1000-01-01';
const ofRegister = `businesses b FORCE INDEX (businesses_unfiled)
  LEFT JOIN unfiled_visits v ON v.business_id = b.id AND v.list_kind = 'lapsed' AND v.is_current = 1
  WHERE b.filing_status = 'lapsed_unfiled' AND b.division_code`;
const ofAnnex5 = `operating_rows r
  JOIN annexes x ON x.id = r.annex_id AND x.current_version_id = r.version_id AND x.state IN ('accepted', 'imported')
  LEFT JOIN unfiled_visits v ON v.operating_row_id = r.id AND v.is_current = 1
  WHERE r.unit_code`;

const registerColumns = `'business' AS origin, b.id AS id, b.division_code AS unitCode, b.business_name AS name,
  COALESCE(b.business_address, '') AS address, COALESCE(b.licence_no, '') AS licenceNo, b.licence_valid_to AS validTo,
  v.visited_on AS visitedOn, v.result AS result`;
const annex5Columns = `'row' AS origin, r.id AS id, r.unit_code AS unitCode, r.business_name AS name, r.business_address AS address,
  r.licence_no AS licenceNo, r.valid_to AS validTo, v.visited_on AS visitedOn, v.result AS result`;

/** A page of the list: of each origin as many as the page holds at most, the newest ends first. */
export async function listVisitLines(db: Db | Trx, reading: VisitReading): Promise<VisitLine[]> {
  const [register, annex5] = await Promise.all([readOrigin(db, 'business', reading), readOrigin(db, 'row', reading)]);
  return [...register, ...annex5].sort(byEnd).slice(0, reading.limit);
}

async function readOrigin(
  db: Db | Trx,
  origin: VisitOrigin,
  { units, show, after, limit }: VisitReading,
): Promise<VisitLine[]> {
  const isRegister = origin === 'business';
  const [columns, from] = isRegister ? [registerColumns, ofRegister] : [annex5Columns, ofAnnex5];
  const [end, id] = isRegister ? ['b.licence_valid_to', 'b.id'] : [`COALESCE(r.valid_to, '${noEnd}')`, 'r.id'];
  const behind = after && behindOf(after, origin);
  const [rows] = (await db.raw(
    `SELECT ${columns} FROM ${from} IN (${units.map(() => '?').join(', ')}) ${openOnly[show]}
      ${behind ? `AND (${end} < ? OR (${end} = ? AND ${id} ${behind.sign} ?))` : ''}
      ORDER BY ${end} DESC, ${id} LIMIT ${Math.trunc(limit)}`,
    [...units, ...(behind ? [behind.end, behind.end, behind.id] : [])],
  )) as [VisitLine[]];
  return rows;
}

/** Of one day the register comes first, each by its ids. */
function behindOf(after: Pick<VisitLine, 'origin' | 'id' | 'validTo'>, origin: VisitOrigin) {
  const end = after.validTo ?? noEnd;
  if (after.origin === origin) return { end, sign: '>', id: after.id };
  return { end, sign: '>', id: origin === 'row' ? 0 : Number.MAX_SAFE_INTEGER };
}

const byEnd = (a: VisitLine, b: VisitLine): number =>
  (b.validTo ?? noEnd).localeCompare(a.validTo ?? noEnd) || a.origin.localeCompare(b.origin) || a.id - b.id;

/** Businesses of a unit by origin: all, those to be visited, and those that are new. */
export interface VisitCount {
  readonly unitCode: string;
  readonly origin: VisitOrigin;
  readonly all: number;
  readonly open: number;
  readonly fresh: number;
}

/** `since`: last days of licences from which on they count as new. */
export async function countVisits(db: Db | Trx, units: readonly string[], since: string): Promise<VisitCount[]> {
  if (units.length === 0) return [];
  const sums = (end: string) => `COUNT(*) AS \`all\`, CAST(SUM(v.id IS NULL OR v.result = 'absent') AS SIGNED) AS open,
    CAST(SUM(COALESCE(${end}, '${noEnd}') >= ?) AS SIGNED) AS fresh`;
  const marks = units.map(() => '?').join(', ');
  const [rows] = (await db.raw(
    `SELECT 'business' AS origin, b.division_code AS unitCode, ${sums('b.licence_valid_to')}
       FROM ${ofRegister} IN (${marks}) GROUP BY b.division_code
     UNION ALL
     SELECT 'row' AS origin, r.unit_code AS unitCode, ${sums('r.valid_to')}
       FROM ${ofAnnex5} IN (${marks}) GROUP BY r.unit_code`,
    [since, ...units, since, ...units],
  )) as [(VisitCount & { all: string | number; open: string | number; fresh: string | number })[]];
  return rows.map((row) => ({ ...row, all: Number(row.all), open: Number(row.open), fresh: Number(row.fresh) }));
}

/** A business of these divisions, and whether it is on the list now. */
export type FoundLine = VisitLine & { readonly isListed: 0 | 1 };

/** Undefined for one that is elsewhere. Held until the transaction ends, where asked. */
export async function findVisitLine(
  db: Db | Trx,
  origin: VisitOrigin,
  id: number,
  units: readonly string[],
  isHeld = false,
): Promise<FoundLine | undefined> {
  if (units.length === 0) return undefined;
  const [columns, from, listed] =
    origin === 'business'
      ? [
          registerColumns,
          `businesses b LEFT JOIN unfiled_visits v ON v.business_id = b.id AND v.list_kind = 'lapsed' AND v.is_current = 1
            WHERE b.id = ? AND b.division_code`,
          "b.filing_status = 'lapsed_unfiled'",
        ]
      : [
          annex5Columns,
          `operating_rows r JOIN annexes x ON x.id = r.annex_id
            LEFT JOIN unfiled_visits v ON v.operating_row_id = r.id AND v.is_current = 1
            WHERE r.id = ? AND r.unit_code`,
          "x.current_version_id = r.version_id AND x.state IN ('accepted', 'imported')",
        ];
  const marks = units.map(() => '?').join(', ');
  const [rows] = (await db.raw(
    `SELECT ${columns}, (${listed}) AS isListed FROM ${from} IN (${marks}) ${isHeld ? 'FOR UPDATE' : ''}`,
    [id, ...units],
  )) as [FoundLine[]];
  return rows[0];
}

/** A visit as it was noted. */
export type Visit = Note & { readonly result: VisitResult };

const subject = (origin: VisitOrigin, id: number): NoteSubject =>
  origin === 'business' ? { business_id: id } : { operating_row_id: id };

/** The newest note first; `isHeld` reads them as they are now, whatever the transaction has seen before. */
export const listVisits = async (db: Db | Trx, origin: VisitOrigin, id: number, isHeld = false): Promise<Visit[]> =>
  (await listNotes(db, subject(origin, id), lapsedList, isHeld)) as Visit[];

/** Notes a visit as the last one of its business. */
export const insertVisit = (
  trx: Trx,
  origin: VisitOrigin,
  id: number,
  visit: Parameters<typeof insertNote>[3],
): Promise<void> => insertNote(trx, subject(origin, id), lapsedList, visit);

/** A row of annex 5 whose business still operates, as its visit needs it. */
export interface OperatingRow {
  readonly rowKey: string;
  readonly row: number;
  readonly name: string;
  readonly address: string;
  readonly licenceNo: string;
  readonly validTo: string | null;
}

/** Puts the rows of a version in place of what an earlier one named; rows that it names too keep their visits. */
export async function storeOperatingRows(
  trx: Trx,
  of: { readonly annexId: number; readonly versionId: number; readonly unitCode: string },
  rows: readonly OperatingRow[],
): Promise<void> {
  await bulkInsert(
    trx,
    'operating_rows',
    [
      ...['annex_id', 'row_key', 'version_id', 'row_no', 'unit_code'],
      ...['business_name', 'business_address', 'licence_no', 'valid_to'],
    ],
    rows.map((one) => [
      of.annexId,
      one.rowKey,
      of.versionId,
      one.row,
      of.unitCode,
      one.name,
      one.address,
      one.licenceNo,
      one.validTo,
    ]),
    `ON DUPLICATE KEY UPDATE version_id = VALUES(version_id), row_no = VALUES(row_no), business_name = VALUES(business_name),
      business_address = VALUES(business_address), licence_no = VALUES(licence_no), valid_to = VALUES(valid_to)`,
  );
}
