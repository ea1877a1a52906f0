import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { asciiText } from '#platform/db/ascii.js';
import type { CaseKind } from '#domain/filing/kinds.js';
import { type CaseState, caseStateNames, isEnded } from '#domain/filing/moves.js';
import { caseColumns, type FilingCase } from './case-queries.js';

/** What of the cases is listed. '' and undefined: all. */
export interface ListAsk {
  /** Of this office alone; undefined: of all. */
  readonly office: number | undefined;
  readonly kind: CaseKind | '';
  /** A state, or all that are under way. */
  readonly state: CaseState | 'open' | '';
  /** Cases that this person holds a post of, or has begun. */
  readonly mine: number | undefined;
  /** Past the end of their limit on this day. */
  readonly overdueOn: string | undefined;
  readonly q: string;
  readonly sort: CaseSort;
  readonly isDescending: boolean;
}

/** By what the list can be sorted; ties by number of the case. */
export const sortColumns = {
  due: "COALESCE(c.due_on, '9999-12-31')",
  received: "COALESCE(c.received_at, '9999-12-31')",
  id: 'c.id',
  name: 'c.business_name',
} as const;
export type CaseSort = keyof typeof sortColumns;

/** Where a page begins: behind this case in the order asked for. */
export interface ListCursor {
  readonly key: string;
  readonly id: number;
}

export interface ListedCase extends FilingCase {
  readonly agencyName: string;
  readonly businessName: string;
  readonly businessClass: string | null;
  readonly platformCaseNo: string | null;
  readonly filingNo: string | null;
  readonly createdBy: number;
  readonly creatorName: string;
  /** What it is sorted by, as text. */
  readonly sortKey: string;
}

export const openStates = caseStateNames.filter((state) => !isEnded(state));

/** A page of the cases, drafts of others left out. */
export async function listFilingCases(
  db: Db | Trx,
  ask: ListAsk,
  page: { readonly after: ListCursor | undefined; readonly limit: number; readonly drafter: number },
): Promise<ListedCase[]> {
  const own = Object.fromEntries(Object.entries(caseColumns).map(([name, column]) => [name, `c.${column}`]));
  const column = sortColumns[ask.sort];
  const order = ask.isDescending ? 'DESC' : 'ASC';
  const query = narrowed(db, ask, page.drafter)
    .join('agencies as a', 'a.id', 'c.agency_id')
    .join('operators as o', 'o.id', 'c.created_by')
    .select({
      ...own,
      agencyName: 'a.name',
      businessName: 'c.business_name',
      businessClass: 'c.business_class',
      platformCaseNo: 'c.platform_case_no',
      filingNo: 'c.filing_no',
      createdBy: 'c.created_by',
      creatorName: 'o.display_name',
      sortKey: db.raw(`CAST(${column} AS CHAR)`),
    })
    .options(asObjects)
    .orderByRaw(`${column} ${order}, c.id ${order}`)
    .limit(page.limit);
  if (page.after) {
    const sign = ask.isDescending ? '<' : '>';
    const { key, id } = page.after;
    void query.whereRaw(`(${column} ${sign} ? OR (${column} = ? AND c.id ${sign} ?))`, [key, key, id]);
  }
  return (await query) as ListedCase[];
}

/** How many there are. */
export async function countFilingCases(db: Db | Trx, ask: ListAsk, drafter: number): Promise<number> {
  const [row] = (await narrowed(db, ask, drafter).count({ n: '*' })) as { n: number }[];
  return Number(row?.n ?? 0);
}

function narrowed(db: Db | Trx, ask: ListAsk, drafter: number) {
  const query = db('filing_cases as c').where(
    (own) => void own.whereNot('c.state', 'draft').orWhere('c.created_by', drafter),
  );
  if (ask.office !== undefined) void query.where('c.agency_id', ask.office);
  if (ask.kind !== '') void query.where('c.kind', ask.kind);
  if (ask.state === 'open') void query.whereIn('c.state', openStates);
  else if (ask.state !== '') void query.where('c.state', ask.state);
  if (ask.overdueOn !== undefined) void query.whereIn('c.state', openStates).where('c.due_on', '<', ask.overdueOn);
  const { mine, q } = ask;
  if (mine !== undefined)
    void query.where(
      (hand) =>
        void hand
          .where('c.acceptor_id', mine)
          .orWhere('c.reviewer_id', mine)
          .orWhere('c.confirmer_id', mine)
          .orWhere('c.created_by', mine),
    );
  if (q !== '') {
    const isId = /^[1-9]\d{0,14}$/.test(q);
    void query.where((found) => {
      void found.where('c.business_name', 'like', `%${likeText(q)}%`).orWhere('c.platform_case_no', q);
      void found.orWhere('c.filing_no', q);
      if (isId) void found.orWhere('c.id', asciiText(q));
    });
  }
  return query;
}

const likeText = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/** Names of those who hold the posts of a case; '' where nobody does yet. */
export interface NamedHands {
  readonly acceptor: string;
  readonly reviewer: string;
  readonly confirmer: string;
}

export async function findHandNames(db: Db, caseId: number): Promise<NamedHands> {
  const [row] = (await db('filing_cases as c')
    .leftJoin('operators as a', 'a.id', 'c.acceptor_id')
    .leftJoin('operators as r', 'r.id', 'c.reviewer_id')
    .leftJoin('operators as f', 'f.id', 'c.confirmer_id')
    .select({
      acceptor: db.raw("COALESCE(a.display_name, '')"),
      reviewer: db.raw("COALESCE(r.display_name, '')"),
      confirmer: db.raw("COALESCE(f.display_name, '')"),
    })
    .where('c.id', caseId)) as NamedHands[];
  return row ?? { acceptor: '', reviewer: '', confirmer: '' };
}

/** A case of a business, for its page. */
export interface BusinessCase {
  readonly id: number;
  readonly kind: CaseKind;
  readonly state: CaseState;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly createdAt: Date;
  readonly filedAt: Date | null;
}

/** Cases about a business, newest first; drafts and cases that came to nothing too. */
export async function listCasesOfBusiness(db: Db, businessId: number, limit: number): Promise<BusinessCase[]> {
  return (await db('filing_cases as c')
    .join('agencies as a', 'a.id', 'c.agency_id')
    .select({
      id: 'c.id',
      kind: 'c.kind',
      state: 'c.state',
      agencyId: 'c.agency_id',
      agencyName: 'a.name',
      createdAt: 'c.created_at',
      filedAt: 'c.filed_at',
    })
    .where('c.business_id', businessId)
    .orderBy('c.id', 'desc')
    .limit(limit)) as BusinessCase[];
}

/** Cases that one person held several posts of. */
export async function listOfOneHand(
  db: Db,
  office: number | undefined,
  before: number,
  limit: number,
): Promise<ListedCase[]> {
  const own = Object.fromEntries(Object.entries(caseColumns).map(([name, column]) => [name, `c.${column}`]));
  const query = db('filing_cases as c')
    .join('agencies as a', 'a.id', 'c.agency_id')
    .join('operators as o', 'o.id', 'c.acceptor_id')
    .select({
      ...own,
      agencyName: 'a.name',
      businessName: 'c.business_name',
      filingNo: 'c.filing_no',
      creatorName: 'o.display_name',
    })
    .options(asObjects)
    .where('c.is_small', 1)
    .whereRaw('(c.acceptor_id = c.reviewer_id OR c.acceptor_id = c.confirmer_id OR c.reviewer_id = c.confirmer_id)')
    .orderBy('c.id', 'desc')
    .limit(limit);
  if (office !== undefined) void query.where('c.agency_id', office);
  if (before > 0) void query.where('c.id', '<', before);
  return (await query) as ListedCase[];
}
