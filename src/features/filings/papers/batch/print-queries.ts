import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { businessColumnNames } from '#features/register/business.js';
import type { BusinessColumns } from '#features/register/columns.js';

/** Many forms printed at once: `making` until the file is there, `broken` where it could not be made, `expired` once it was dropped. */
export interface FormPrint {
  readonly id: number;
  readonly agencyId: number;
  readonly madeById: number;
  readonly madeByName: string;
  readonly madeAt: Date;
  readonly what: 'cases' | 'businesses';
  /** What was asked for, in words. */
  readonly asked: string;
  readonly state: 'making' | 'ready' | 'broken' | 'expired';
  readonly jobId: number | null;
  readonly count: number;
  /** Ids with blanks between them, in the order of the pages. */
  readonly items: string;
  /** Where the portal was reached, for the codes on the forms. */
  readonly origin: string;
  readonly fileId: number | null;
  readonly pages: number | null;
  readonly sha256: string | null;
  readonly sizeBytes: number | null;
  readonly expiresAt: Date | null;
}

const prints = (db: Db | Trx) =>
  db('filing_prints as p')
    .join('operators as o', 'o.id', 'p.made_by')
    .select({
      id: 'p.id',
      agencyId: 'p.agency_id',
      madeById: 'p.made_by',
      madeByName: 'o.display_name',
      madeAt: 'p.made_at',
      what: 'p.what',
      asked: 'p.asked',
      state: 'p.state',
      jobId: 'p.job_id',
      count: 'p.item_count',
      items: 'p.items',
      origin: 'p.origin',
      fileId: 'p.file_id',
      pages: 'p.pages',
      sha256: 'p.sha256',
      sizeBytes: 'p.size_bytes',
      expiresAt: 'p.expires_at',
    })
    .options(asObjects);

/** A print of this office; of any without one. */
export async function findPrint(db: Db | Trx, id: number, agencyId?: number): Promise<FormPrint | undefined> {
  const [one] = (await prints(db)
    .where('p.id', id)
    .modify((query) => void (agencyId !== undefined && query.where('p.agency_id', agencyId)))) as FormPrint[];
  return one;
}

/** Latest first. */
export async function listPrints(db: Db | Trx, agencyId: number, limit: number): Promise<FormPrint[]> {
  return (await prints(db).where('p.agency_id', agencyId).orderBy('p.id', 'desc').limit(limit)) as FormPrint[];
}

/** Prints whose file has expired and still lies there. */
export async function listExpired(db: Db | Trx, now: Date, limit: number): Promise<FormPrint[]> {
  return (await prints(db)
    .where('p.state', 'ready')
    .where('p.expires_at', '<=', now)
    .orderBy('p.id')
    .limit(limit)) as FormPrint[];
}

export async function insertPrint(
  trx: Trx,
  print: Pick<FormPrint, 'agencyId' | 'what' | 'asked' | 'count' | 'items' | 'origin' | 'madeAt'> & {
    readonly madeBy: number;
  },
): Promise<number> {
  const [id] = await trx('filing_prints').insert({
    agency_id: print.agencyId,
    made_by: print.madeBy,
    made_at: print.madeAt,
    what: print.what,
    asked: print.asked,
    state: 'making',
    item_count: print.count,
    items: print.items,
    origin: print.origin,
  });
  if (id === undefined) throw new Error('the print got no id');
  return id;
}

/** Turns a print that stands as it was seen. Returns whether it did. */
export async function turnPrint(
  trx: Trx,
  id: number,
  from: FormPrint['state'],
  to: {
    readonly state: FormPrint['state'];
    readonly fileId?: number;
    readonly pages?: number;
    readonly sha256?: string;
    readonly sizeBytes?: number;
    readonly expiresAt?: Date;
  },
): Promise<boolean> {
  const turned = await trx('filing_prints').where({ id, state: from }).update({
    state: to.state,
    file_id: to.fileId,
    pages: to.pages,
    sha256: to.sha256,
    size_bytes: to.sizeBytes,
    expires_at: to.expiresAt,
  });
  return turned === 1;
}

export const setPrintJob = async (trx: Trx, id: number, jobId: number): Promise<void> =>
  void (await trx('filing_prints').where({ id }).update({ job_id: jobId }));

/** Ids of cases that were filed in these days and have a filing form, latest first; `kind` '' asks for every kind that has one. */
export async function listFiledCaseIds(
  db: Db | Trx,
  office: number | undefined,
  {
    kinds,
    since,
    until,
  }: { readonly kinds: readonly string[]; readonly since: Date | null; readonly until: Date | null },
  limit: number,
): Promise<number[]> {
  const rows = (await db('filing_cases')
    .select('id')
    .where({ state: 'filed' })
    .whereIn('kind', [...kinds])
    .modify((query) => {
      if (office !== undefined) void query.where('agency_id', office);
      if (since) void query.where('filed_at', '>=', since);
      if (until) void query.where('filed_at', '<', until);
    })
    .orderBy([
      { column: 'filed_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)) as { id: number }[];
  return rows.map(({ id }) => Number(id));
}

/** Whole rows of the register by id. */
export async function listRegisterRows(db: Db | Trx, ids: readonly number[]): Promise<BusinessColumns[]> {
  if (ids.length === 0) return [];
  return (await db('businesses')
    .select([...businessColumnNames])
    .whereIn('id', [...ids])) as BusinessColumns[];
}
