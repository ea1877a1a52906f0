import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { EntryClass, LedgerReason } from '#domain/ledger/classes.js';
import { type LedgerEntry, ledgerColumns, toEntry } from './ledger-queries.js';

/** A licence of the ledger, as lists show it; nothing of it is personal. */
export interface LedgerLine {
  readonly id: number;
  readonly licenceId: number;
  readonly oldId: string;
  readonly copyNo: number;
  readonly name: string;
  readonly licenceNo: string;
  readonly validTo: string | null;
  readonly unit: string;
  readonly list: number;
  readonly class: EntryClass;
  readonly reason: LedgerReason;
  readonly evidence: string;
  readonly fromAt: Date;
}

const lineColumns = {
  id: 'e.id',
  licenceId: 'e.licence_id',
  oldId: 'e.old_id',
  copyNo: 'e.copy_no',
  name: 'l.name',
  licenceNo: 'l.licence_no',
  validTo: 'l.valid_to',
  unit: 'e.unit_code',
  list: 'e.list',
  class: 'e.class',
  reason: 'e.reason',
  evidence: 'e.evidence',
  fromAt: 'e.from_at',
} as const satisfies Record<keyof LedgerLine, string>;

/** What a list of the ledger can be asked for. `units` undefined: all; '' among them: nobody's. */
export interface LedgerFilter {
  readonly units?: readonly string[] | undefined;
  readonly class?: EntryClass | undefined;
  readonly reason?: LedgerReason | undefined;
  /** The beginning of a name or of a number. */
  readonly keyword?: string | undefined;
  /** An earlier moment; undefined: now. */
  readonly at?: Date | undefined;
}

/** Where a page begins: after this line. */
export interface LedgerPlace {
  readonly class: string;
  readonly reason: string;
  readonly unit: string;
  readonly licenceId: number;
}

const mostFound = 500;

/** In the order of its index, whatever the filter: no page sorts more than it shows. */
export async function listLedger(
  db: Db | Trx,
  driveId: number,
  filter: LedgerFilter,
  { after, limit }: { readonly after?: LedgerPlace | undefined; readonly limit: number },
): Promise<LedgerLine[]> {
  const ids = filter.keyword ? await findIds(db, driveId, filter.keyword) : undefined;
  if (ids?.length === 0) return [];
  return (await db('ledger_entries as e')
    .leftJoin('licences as l', 'l.id', 'e.licence_id')
    .select(lineColumns)
    .options(asObjects)
    .where('e.drive_id', driveId)
    .modify((query) => {
      const { units, at } = filter;
      if (at === undefined) void query.where('e.is_current', 1);
      else
        void query
          .where('e.from_at', '<=', at)
          .where((one) => one.whereNull('e.until_at').orWhere('e.until_at', '>', at));
      if (units?.length === 1) void query.where('e.unit_code', units[0] ?? '');
      else if (units) void query.whereIn('e.unit_code', units);
      if (filter.class) void query.where('e.class', filter.class);
      else void query.whereIn('e.class', ['excluded', 'filed', 'licensed_unfiled', 'open']);
      if (filter.reason) void query.where('e.reason', filter.reason);
      if (ids) void query.whereIn('e.licence_id', ids);
      if (after)
        void query
          .where('e.class', '>=', after.class)
          .whereRaw('(e.class, e.reason, e.unit_code, e.licence_id) > (?, ?, ?, ?)', [
            after.class,
            after.reason,
            after.unit,
            after.licenceId,
          ]);
    })
    .orderBy(['e.class', 'e.reason', 'e.unit_code', 'e.licence_id'])
    .limit(limit)) as LedgerLine[];
}

/** By each beginning for itself, so that each asks its own index. */
async function findIds(db: Db | Trx, driveId: number, keyword: string): Promise<number[]> {
  const start = `${keyword.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const found = await Promise.all(
    ['old_id', 'licence_no', 'name'].map(
      async (column) =>
        (await db('licences')
          .select('id')
          .where('drive_id', driveId)
          .where(column, 'like', start)
          .limit(mostFound)) as { id: number }[],
    ),
  );
  return [...new Set(found.flat().map(({ id }) => Number(id)))];
}

/** Everything that the ledger ever said of a licence, the oldest first. */
export async function listHistory(db: Db | Trx, driveId: number, licenceId: number): Promise<LedgerEntry[]> {
  const rows = (await db('ledger_entries as e')
    .select(ledgerColumns)
    .options(asObjects)
    .where({ 'e.drive_id': driveId, 'e.licence_id': licenceId })
    .orderBy('e.seq')) as (Omit<LedgerEntry, 'isCurrent'> & { readonly isCurrent: number | null })[];
  return rows.map(toEntry);
}

/** When the ledger of a drive began; undefined while it has nothing. */
export async function findLedgerBegun(db: Db | Trx, driveId: number): Promise<Date | undefined> {
  const row = (await db('ledger_sums').min({ at: 'noted_at' }).where({ drive_id: driveId }).first()) as
    | { at: Date | null }
    | undefined;
  return row?.at ?? undefined;
}

/** Names and numbers that evidence is told by. */
export async function listVersionNames(
  db: Db | Trx,
  ids: readonly number[],
): Promise<
  ReadonlyMap<
    number,
    { readonly annexId: number; readonly annexNo: number; readonly no: number; readonly fileName: string }
  >
> {
  if (ids.length === 0) return new Map();
  const rows = (await db('annex_versions as v')
    .join('annexes as x', 'x.id', 'v.annex_id')
    .select({ id: 'v.id', annexId: 'x.id', annexNo: 'x.annex_no', no: 'v.no', fileName: 'v.file_name' })
    .options(asObjects)
    .whereIn('v.id', ids)) as { id: number; annexId: number; annexNo: number; no: number; fileName: string }[];
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}

export async function listPersonNames(db: Db | Trx, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = (await db('operators').select({ id: 'id', name: 'display_name' }).whereIn('id', ids)) as {
    id: number;
    name: string;
  }[];
  return new Map(rows.map(({ id, name }) => [Number(id), name]));
}
