import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { DayKind } from '#domain/statutory/clock.js';

/** How an office handles filings (domain guide 4: limits are settings per agency). */
export interface FilingRules {
  readonly limitDays: number;
  readonly dayKind: DayKind;
  /** One person may hold several posts of a case (design: shown in reports). */
  readonly isSmall: boolean;
  /** 0: nobody has set anything yet. */
  readonly version: number;
}

/** Five working days, three persons: what holds until somebody says otherwise. */
const unset: FilingRules = { limitDays: 5, dayKind: 'working', isSmall: false, version: 0 };

export async function getFilingRules(db: Db | Trx, agencyId: number): Promise<FilingRules> {
  const [row] = (await db('filing_rules')
    .select({ limitDays: 'limit_days', dayKind: 'day_kind', isSmall: db.raw('is_small = 1'), version: 'version' })
    .options(asObjects)
    .where({ agency_id: agencyId })) as FilingRules[];
  return row ? { ...row, isSmall: Boolean(row.isSmall) } : unset;
}

/** An office with its rules. */
export interface OfficeRules extends FilingRules {
  readonly agencyId: number;
  readonly agencyName: string;
  /** Cases that one person held several posts of, filed so far. */
  readonly ofOneHand: number;
}

/** Offices that receive filings with their rules, by code; `agencyId`: that office alone, whatever it does. */
export async function listOfficeRules(db: Db | Trx, agencyId?: number): Promise<OfficeRules[]> {
  const hands = db('filing_cases')
    .select({ agency_id: 'agency_id', n: db.raw('COUNT(*)') })
    .where('state', 'filed')
    .whereRaw('(acceptor_id = reviewer_id OR acceptor_id = confirmer_id OR reviewer_id = confirmer_id)')
    .groupBy('agency_id')
    .as('h');
  const rows = (await db('agencies as a')
    .leftJoin('filing_rules as r', 'r.agency_id', 'a.id')
    .leftJoin(hands, 'h.agency_id', 'a.id')
    .select({
      agencyId: 'a.id',
      agencyName: 'a.name',
      limitDays: 'r.limit_days',
      dayKind: 'r.day_kind',
      isSmall: 'r.is_small',
      version: 'r.version',
      ofOneHand: 'h.n',
    })
    .options(asObjects)
    .modify((query) => {
      if (agencyId !== undefined) query.where('a.id', agencyId);
      else query.where((who) => who.where('a.is_reporting', 1).orWhereNotNull('r.agency_id'));
    })
    .orderBy('a.code')) as Record<keyof OfficeRules, unknown>[];
  return rows.map((row) => ({
    agencyId: Number(row.agencyId),
    agencyName: String(row.agencyName),
    ofOneHand: Number(row.ofOneHand ?? 0),
    ...(row.version === null
      ? unset
      : {
          limitDays: Number(row.limitDays),
          dayKind: row.dayKind as DayKind,
          isSmall: Number(row.isSmall) === 1,
          version: Number(row.version),
        }),
  }));
}

/** The office, held until the transaction ends, so that its rules are changed by one after the other. */
export async function holdOffice(trx: Trx, agencyId: number): Promise<boolean> {
  const row = (await trx('agencies').select('id').where({ id: agencyId }).forUpdate().first()) as unknown;
  return row !== undefined;
}

/** Sets the rules of an office, and keeps how they were set. */
export async function storeFilingRules(
  trx: Trx,
  agencyId: number,
  rules: FilingRules,
  kept: { readonly ground: string; readonly by: number; readonly at: Date },
): Promise<void> {
  const row = { limit_days: rules.limitDays, day_kind: rules.dayKind, is_small: rules.isSmall ? 1 : 0 };
  const made = { changed_by: kept.by, changed_at: kept.at, version: rules.version };
  await trx('filing_rules')
    .insert({ agency_id: agencyId, ...row, ...made })
    .onConflict('agency_id')
    .merge();
  await trx('filing_rule_changes').insert({ agency_id: agencyId, ...row, ...made, ground: kept.ground });
}

/** How the rules of an office were set once. */
export interface RuleChange extends FilingRules {
  readonly ground: string;
  readonly byName: string;
  readonly at: Date;
}

/** The newest first. */
export async function listRuleChanges(db: Db, agencyId: number): Promise<RuleChange[]> {
  const rows = (await db('filing_rule_changes as c')
    .join('operators as o', 'o.id', 'c.changed_by')
    .select({
      limitDays: 'c.limit_days',
      dayKind: 'c.day_kind',
      isSmall: 'c.is_small',
      version: 'c.version',
      ground: 'c.ground',
      byName: 'o.display_name',
      at: 'c.changed_at',
    })
    .options(asObjects)
    .where('c.agency_id', agencyId)
    .orderBy('c.version', 'desc')) as (Omit<RuleChange, 'isSmall'> & { readonly isSmall: unknown })[];
  return rows.map((row) => ({ ...row, isSmall: Number(row.isSmall) === 1 }));
}
