import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { CaseKind } from '#domain/filing/kinds.js';
import { type CaseState, caseStateNames, isEnded } from '#domain/filing/moves.js';
import { caseColumns, type DraftColumns, type FilingCase } from '#features/filings/cases/case-queries.js';

/** A case with its facts and what is kept of its entry, all sealed. */
export interface EntryCase extends FilingCase {
  readonly businessId: number | null;
  readonly licenceId: number | null;
  readonly facts: Buffer;
  readonly savedAt: Date;
  readonly base: Buffer | null;
  readonly confirmed: Buffer | null;
  readonly pageId: string | null;
  /** Who saved last. */
  readonly savedByName: string;
}

const ofCase = {
  ...Object.fromEntries(Object.entries(caseColumns).map(([name, column]) => [name, `c.${column}`])),
  businessId: 'c.business_id',
  licenceId: 'c.licence_id',
  facts: 'c.facts',
  savedAt: 'c.saved_at',
};
const ofEntry = { base: 'e.base', confirmed: 'e.confirmed', pageId: 'e.page_id' };

/** A case of the office as its entry shows it; without an office, of any. */
export async function findEntry(db: Db | Trx, office: number | undefined, id: number): Promise<EntryCase | undefined> {
  const [one] = (await db('filing_cases as c')
    .leftJoin('filing_entries as e', 'e.case_id', 'c.id')
    .leftJoin('operators as o', 'o.id', 'e.saved_by')
    .select({ ...ofCase, ...ofEntry, savedByName: db.raw("COALESCE(o.display_name, '')") })
    .options(asObjects)
    .where('c.id', id)
    .modify((query) => {
      if (office !== undefined) query.where('c.agency_id', office);
    })) as EntryCase[];
  return one;
}

/** The same, locked until the end of the transaction: locking reads tell what is stored now, whatever was read before. */
export async function lockEntry(trx: Trx, agencyId: number, id: number): Promise<EntryCase | undefined> {
  const [one] = (await trx('filing_cases as c')
    .select(ofCase)
    .options(asObjects)
    .where({ 'c.id': id, 'c.agency_id': agencyId })
    .forUpdate()) as EntryCase[];
  if (!one) return undefined;
  const [kept] = (await trx('filing_entries as e')
    .select(ofEntry)
    .options(asObjects)
    .where('e.case_id', id)
    .forUpdate()) as Pick<EntryCase, 'base' | 'confirmed' | 'pageId'>[];
  return {
    ...one,
    base: kept?.base ?? null,
    confirmed: kept?.confirmed ?? null,
    pageId: kept?.pageId ?? null,
    savedByName: '',
  };
}

/** Keeps what a case began from; null for what began from nothing. */
export async function insertEntry(
  trx: Trx,
  entry: { readonly caseId: number; readonly base: Buffer | null; readonly by: number },
): Promise<void> {
  await trx('filing_entries').insert({ case_id: entry.caseId, base: entry.base, saved_by: entry.by });
}

/** Who saved, from which page by itself (null: by a press of a button), and what was confirmed by then. */
export async function writeEntry(
  trx: Trx,
  caseId: number,
  entry: { readonly pageId: string | null; readonly confirmed: Buffer | null; readonly by: number },
): Promise<void> {
  const row = { confirmed: entry.confirmed, page_id: entry.pageId, saved_by: entry.by };
  // A case that another room began has no entry yet.
  await trx('filing_entries')
    .insert({ case_id: caseId, ...row })
    .onConflict()
    .merge(row);
}

/** Stores the facts of a case whose supplement is awaited, while it still has this version. Returns whether it had. */
export async function writeAwaited(
  trx: Trx,
  id: number,
  columns: Omit<DraftColumns, 'businessId' | 'licenceId'>,
  version: number,
): Promise<boolean> {
  const stored = await trx('filing_cases')
    .where({ id, state: 'supplement_notified', version })
    .increment('version', 1)
    .update({
      business_name: columns.businessName,
      business_class: columns.businessClass,
      division_code: columns.divisionCode,
      facts: columns.facts,
      saved_at: columns.savedAt,
    });
  return stored === 1;
}

/** A draft of a person, for the list. */
export interface DraftLine {
  readonly id: number;
  readonly kind: CaseKind;
  readonly businessName: string;
  readonly savedAt: Date;
  readonly createdAt: Date;
}

/** Drafts of a person in this office, saved last first. */
export async function listDrafts(db: Db | Trx, agencyId: number, operatorId: number, limit: number) {
  return (await db('filing_cases')
    .select({
      id: 'id',
      kind: 'kind',
      businessName: 'business_name',
      savedAt: 'saved_at',
      createdAt: 'created_at',
    })
    .options(asObjects)
    .where({ created_by: operatorId, state: 'draft', agency_id: agencyId })
    .orderBy([
      { column: 'saved_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)) as DraftLine[];
}

/** The facts of the case that a person began last before this one, in this office, of kinds that state a whole business; sealed. */
export async function findLastFacts(
  db: Db | Trx,
  agencyId: number,
  operatorId: number,
  before: number,
): Promise<{ readonly id: number; readonly businessName: string; readonly facts: Buffer } | undefined> {
  const [last] = (await db('filing_cases')
    .select({ id: 'id', businessName: 'business_name', facts: 'facts' })
    .options(asObjects)
    .where({ created_by: operatorId, agency_id: agencyId })
    .whereIn('kind', ['new', 'convert', 'second_entry'])
    .whereNot('state', 'withdrawn')
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .limit(1)) as { id: number; businessName: string; facts: Buffer }[];
  return last;
}

/** A case that is not at its end yet. */
export interface OpenCase {
  readonly id: number;
  readonly agencyId: number;
  readonly kind: CaseKind;
  readonly state: CaseState;
  readonly businessId: number | null;
  readonly licenceId: number | null;
}

const openStates = caseStateNames.filter((state) => !isEnded(state));

/** Cases that are under way about any of these. */
export async function listOpenCases(
  db: Db | Trx,
  about: { readonly businessIds?: readonly number[]; readonly licenceIds?: readonly number[] },
): Promise<OpenCase[]> {
  const { businessIds = [], licenceIds = [] } = about;
  if (businessIds.length + licenceIds.length === 0) return [];
  return (await db('filing_cases')
    .select({
      id: 'id',
      agencyId: 'agency_id',
      kind: 'kind',
      state: 'state',
      businessId: 'business_id',
      licenceId: 'licence_id',
    })
    .options(asObjects)
    .whereIn('state', openStates)
    .where((any) => {
      void any.whereIn('business_id', [...businessIds]).orWhereIn('licence_id', [...licenceIds]);
    })
    .orderBy('id')) as OpenCase[];
}
