import type { Db, Trx } from '#platform/db/connection.js';
import { and, type Sql, sql, whole } from '#features/register/search/sql.js';
import type { WorkList } from './list-rules.js';

/** A business on a list, with the last result that the list has of it. */
export interface WorkLine {
  readonly id: number;
  readonly unitCode: string;
  readonly name: string;
  readonly address: string;
  readonly licenceNo: string;
  readonly filingNo: string;
  readonly filingStatus: string;
  /** The day that the list goes by; null for a list without one. */
  readonly dueOn: string | null;
  readonly visitedOn: string | null;
  readonly result: string | null;
  readonly note: string | null;
}

export type WorkShow = 'open' | 'done' | 'all';

/** Which businesses stand on a list. */
export interface WorkReading {
  readonly list: WorkList;
  /** Divisions; never empty. */
  readonly units: readonly string[];
  readonly today: string;
  /** Last day that a list with a day looks at. */
  readonly lastDay: string;
}

const active = "b.filing_status IN ('filed', 'licensed_unfiled', 'lapsed_unfiled')";
const anyUnit = (units: readonly string[]): Sql =>
  sql(`b.division_code IN (${units.map(() => '?').join(', ')})`, ...units);

/** The index along which a list is read, its day, and what puts a business on it. */
function sourceOf({ list, units, today, lastDay }: WorkReading): { index: string; due: string; where: Sql } {
  const of = (index: string, due: string, ...conditions: Sql[]) => ({
    index,
    due,
    where: and([...conditions, anyUnit(units)]),
  });
  switch (list) {
    case 'ending':
      return of(
        'businesses_unfiled',
        'b.licence_valid_to',
        sql("b.filing_status = 'licensed_unfiled'"),
        sql('b.licence_valid_to BETWEEN ? AND ?', today, lastDay),
      );
    case 'incomplete':
      return of('businesses_division_class', 'NULL', sql('b.business_class IS NULL'), sql(active));
    case 'leases':
      return of('businesses_lease', 'b.lease_to', sql('b.lease_to <= ?', lastDay), sql(active));
    case 'outlets':
      return of(
        'businesses_chain',
        'NULL',
        sql("b.chain_kind = 'outlet'"),
        sql("(COALESCE(b.head_office_name, '') = '' OR COALESCE(b.head_office_filing_no, '') = '')"),
        sql(active),
      );
  }
}

const shown: Readonly<Record<WorkShow, string>> = {
  open: "(v.id IS NULL OR v.result = 'absent')",
  done: "v.result <> 'absent'",
  all: 'TRUE',
};

const columns = `b.id AS id, b.division_code AS unitCode, b.business_name AS name, COALESCE(b.business_address, '') AS address,
  COALESCE(b.licence_no, '') AS licenceNo, COALESCE(b.filing_no, '') AS filingNo, b.filing_status AS filingStatus,
  v.visited_on AS visitedOn, v.result AS result, v.note AS note`;
const lastNote = 'LEFT JOIN unfiled_visits v ON v.business_id = b.id AND v.list_kind = ? AND v.is_current = 1';

/** Where a page of a list ended. */
export interface LineCursor {
  readonly dueOn: string | null;
  readonly id: number;
}

/** A page of a list: what is due first comes first. */
export async function listWorkLines(
  db: Db | Trx,
  reading: WorkReading,
  { show, after, limit }: { readonly show: WorkShow; readonly after?: LineCursor | undefined; readonly limit: number },
): Promise<WorkLine[]> {
  const { index, due, where } = sourceOf(reading);
  const behind = after ? behindOf(due, after) : sql('TRUE');
  const [rows] = (await db.raw(
    `SELECT ${columns}, ${due} AS dueOn FROM businesses b FORCE INDEX (${index}) ${lastNote}
      WHERE ${where.text} AND ${shown[show]} AND ${behind.text}
      ORDER BY ${due === 'NULL' ? '' : `${due}, `}b.id LIMIT ${whole(limit)}`,
    [reading.list, ...where.values, ...behind.values],
  )) as [WorkLine[]];
  return rows;
}

const behindOf = (due: string, { dueOn, id }: LineCursor): Sql =>
  due === 'NULL' || dueOn === null
    ? sql('b.id > ?', id)
    : sql(`(${due} > ? OR (${due} = ? AND b.id > ?))`, dueOn, dueOn, id);

/** Businesses of a unit on a list: all, and those at which nobody has looked yet. */
export interface WorkCount {
  readonly list: WorkList;
  readonly unitCode: string;
  readonly all: number;
  readonly open: number;
}

export async function countWork(db: Db | Trx, reading: WorkReading): Promise<WorkCount[]> {
  const { index, where } = sourceOf(reading);
  const [rows] = (await db.raw(
    `SELECT b.division_code AS unitCode, COUNT(*) AS \`all\`, CAST(SUM(${shown.open}) AS SIGNED) AS open
      FROM businesses b FORCE INDEX (${index}) ${lastNote} WHERE ${where.text} GROUP BY b.division_code`,
    [reading.list, ...where.values],
  )) as [{ unitCode: string; all: number | string; open: number | string }[]];
  return rows.map((row) => ({
    list: reading.list,
    unitCode: row.unitCode,
    all: Number(row.all),
    open: Number(row.open),
  }));
}

/** A business of these divisions as a list has it, and whether it stands there now; undefined for one that is elsewhere. */
export async function findWorkLine(
  db: Db | Trx,
  reading: WorkReading,
  id: number,
  isHeld = false,
): Promise<(WorkLine & { readonly isListed: boolean }) | undefined> {
  if (reading.units.length === 0) return undefined;
  const { due, where } = sourceOf(reading);
  const own = anyUnit(reading.units);
  const [rows] = (await db.raw(
    `SELECT ${columns}, ${due} AS dueOn, (${where.text}) AS isListed FROM businesses b ${lastNote}
      WHERE b.id = ? AND ${own.text} ${isHeld ? 'FOR UPDATE' : ''}`,
    [...where.values, reading.list, id, ...own.values],
  )) as [(WorkLine & { isListed: unknown })[]];
  const [row] = rows;
  return row && { ...row, isListed: Number(row.isListed) === 1 };
}
