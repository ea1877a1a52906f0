import type { MarkedAnnex } from '#domain/legacy/marks.js';
import { importAction } from '#domain/legacy/import-action.js';
import type { DocketReason } from '#domain/legacy/split.js';
import type { EntryClass, LedgerReason } from './classes.js';

/** What an office says of a licence, in the version of its annex that counts. */
export interface MarkedRow {
  readonly row: number;
  readonly result: string;
  readonly isFiled: boolean;
  /** Row of the linked filing, in which version of annex 3; the province may hold it back (一户两报). */
  readonly filing: { readonly versionId: number; readonly row: number } | null;
  readonly isHeld: boolean;
}

/** Everything on which the class of a licence rests. */
export interface LicenceFacts {
  /** Annex in whose list it is; 0: undecided. */
  readonly list: MarkedAnnex | 0;
  /** '' while it is in nobody's list. */
  readonly unit: string;
  readonly isGone: boolean;
  readonly isHandedOut: boolean;
  /** What persons must decide first. */
  readonly docket: { readonly id: number; readonly reason: DocketReason } | null;
  /** The last time that it was passed on and that still weighs. */
  readonly pass: { readonly id: number; readonly isTaken: boolean } | null;
  readonly annex: { readonly id: number; readonly versionId: number | null; readonly isAccepted: boolean } | null;
  readonly isFiledIn: boolean;
  readonly row: MarkedRow | null;
  /** How it stands in the register. */
  readonly entry: {
    readonly kind: 'as_filed' | 'as_unfiled';
    readonly businessId: number;
    readonly batchId: number;
    readonly versionId: number;
    readonly row: number;
    readonly enteredBy: number;
  } | null;
  /** A filing in the register with its licence or credit code that no marked licence claims. */
  readonly found: { readonly businessId: number; readonly versionId: number; readonly row: number } | null;
  /** The nil return of its annex that was accepted. */
  readonly nilReturn: number | null;
}

/** Where to look: ids of what says so. `by`: who says that an expired licence was not filed. */
export interface Evidence {
  readonly annexId?: number;
  readonly versionId?: number;
  readonly row?: number;
  readonly filedVersionId?: number;
  readonly filedRow?: number;
  readonly businessId?: number;
  readonly batchId?: number;
  readonly personId?: number;
  readonly docketId?: number;
  readonly passId?: number;
  readonly nilReturn?: number;
  readonly by?: 'office' | 'nil' | 'list';
  readonly note?: 'still_operating';
}

export interface Classed {
  readonly class: EntryClass;
  readonly reason: LedgerReason;
  readonly evidence: Evidence;
}

/** The one class of an old licence, with what it rests on (C44; R14, R21-R24). Total: every state of the facts has exactly one. */
export function classOf(facts: LicenceFacts): Classed {
  if (facts.isGone) return { class: 'gone', reason: 'gone', evidence: {} };
  return enteredClass(facts) ?? undecidedClass(facts) ?? (facts.list === 5 ? expiredClass(facts) : validClass(facts));
}

function enteredClass({ entry, row, annex }: LicenceFacts): Classed | undefined {
  if (!entry) return undefined;
  const { versionId, businessId, batchId, enteredBy: personId } = entry;
  const evidence: Evidence = {
    ...(annex && { annexId: annex.id }),
    ...{ versionId, row: entry.row, businessId, batchId, personId },
    ...(row?.filing && { filedVersionId: row.filing.versionId, filedRow: row.filing.row }),
  };
  if (entry.kind === 'as_filed') return { class: 'filed', reason: 'marked', evidence };
  const said = row?.result === 'accurate' || row?.result === 'corrected' ? row.result : 'entered';
  return { class: 'licensed_unfiled', reason: said, evidence };
}

const docketReasons: Partial<Readonly<Record<DocketReason, LedgerReason>>> = {
  end_date_missing: 'end_date_missing',
  end_date_unreadable: 'end_date_missing',
  division_unknown: 'division_unknown',
  division_without_own_agency: 'district_unknown',
  passed_in_circles: 'passed_in_vain',
  passed_to_unknown: 'passed_in_vain',
};

/** Before an office can say anything of it. */
function undecidedClass({ docket, list, unit, isHandedOut }: LicenceFacts): Classed | undefined {
  const reason = docket === null ? undefined : docketReasons[docket.reason];
  if (docket && reason) return open(reason, { docketId: docket.id });
  if (list === 0) return open('end_date_missing');
  if (unit === '') return open('division_unknown');
  return isHandedOut ? undefined : open('not_handed_out');
}

const open = (reason: LedgerReason, evidence: Evidence = {}): Classed => ({ class: 'open', reason, evidence });

const excludedResults: Readonly<Record<string, LedgerReason>> = {
  not_found: 'not_found',
  closed: 'closed',
  duplicate: 'duplicate',
};

/** Annex 4: what its office says of it counts once the province has accepted it. */
function validClass(facts: LicenceFacts): Classed {
  const { annex, row, pass } = facts;
  if (!annex?.isAccepted || !row)
    return pass
      ? open('passed_on', { passId: pass.id })
      : open(annex?.isAccepted ? 'not_answered' : 'not_accepted', evidenceOf(facts));
  const evidence = evidenceOf(facts);
  switch (importAction(4, { check_result: row.result, is_filed: row.isFiled ? '1' : '0' })) {
    case 'as_filed':
      return filingClass(facts, row);
    case 'as_unfiled':
      return open(row.isHeld ? 'collision' : 'not_imported', evidence);
    case 'skip':
      return { class: 'excluded', reason: excludedResults[row.result] ?? 'not_found', evidence };
    default:
      return open(row.result === 'other_division' ? 'passed_on' : 'not_marked', evidence);
  }
}

/** Annex 5: history, unless somebody says that it was filed; its office need not send it back (R23, R24). */
function expiredClass(facts: LicenceFacts): Classed {
  const { annex, row, pass, found, nilReturn } = facts;
  const isAccepted = annex?.isAccepted === true;
  if (row?.isFiled) return isAccepted ? filingClass(facts, row) : open('not_accepted', evidenceOf(facts));
  if (pass && !pass.isTaken && !(isAccepted && row)) return open('passed_on', { passId: pass.id });
  if (isAccepted && row?.result === 'other_division') return open('passed_on', evidenceOf(facts));
  if (found)
    return {
      class: 'filed',
      reason: 'unmarked',
      evidence: {
        ...(row && evidenceOf(facts)),
        ...{ businessId: found.businessId, filedVersionId: found.versionId, filedRow: found.row },
      },
    };
  const by = !isAccepted ? 'list' : row?.result ? 'office' : nilReturn !== null ? 'nil' : 'list';
  return {
    class: 'excluded',
    reason: 'expired',
    evidence: {
      ...(isAccepted && evidenceOf(facts)),
      ...(by === 'nil' && nilReturn !== null && { nilReturn }),
      by,
      ...(isAccepted && row?.result === 'still_operating' && { note: 'still_operating' as const }),
    },
  };
}

/** Marked as filed and accepted, and not behind its filing in the register yet. */
function filingClass(facts: LicenceFacts, { filing, isHeld }: MarkedRow): Classed {
  const evidence = evidenceOf(facts);
  if (isHeld) return open('collision', evidence);
  if (!filing) return open('filing_not_linked', evidence);
  return open(facts.isFiledIn ? 'not_imported' : 'filing_not_imported', evidence);
}

function evidenceOf({ annex, row }: LicenceFacts): Evidence {
  return {
    ...(annex && { annexId: annex.id }),
    ...(annex?.versionId != null && { versionId: annex.versionId }),
    ...(row && { row: row.row }),
    ...(row?.filing && { filedVersionId: row.filing.versionId, filedRow: row.filing.row }),
  };
}
