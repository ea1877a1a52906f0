import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { CaseKind } from '#domain/filing/kinds.js';
import type { CaseState } from '#domain/filing/moves.js';
import type { DayKind } from '#domain/statutory/clock.js';

/** A filing case as stored; its facts stay sealed. */
export interface FilingCase {
  readonly id: number;
  readonly kind: CaseKind;
  readonly state: CaseState;
  /** Number of the last step, the draft being 0. */
  readonly stepNo: number;
  readonly agencyId: number;
  readonly divisionCode: string | null;
  readonly receivedAt: Date | null;
  readonly notifiedAt: Date | null;
  readonly supplementedAt: Date | null;
  readonly limitDays: number | null;
  readonly dayKind: DayKind | null;
  readonly dueOn: string | null;
  readonly isSmall: boolean;
  readonly acceptorId: number | null;
  readonly reviewerId: number | null;
  readonly confirmerId: number | null;
  readonly version: number;
}

export const caseColumns = {
  id: 'id',
  kind: 'kind',
  state: 'state',
  stepNo: 'step_no',
  agencyId: 'agency_id',
  divisionCode: 'division_code',
  receivedAt: 'received_at',
  notifiedAt: 'notified_at',
  supplementedAt: 'supplemented_at',
  limitDays: 'limit_days',
  dayKind: 'day_kind',
  dueOn: 'due_on',
  isSmall: 'is_small',
  acceptorId: 'acceptor_id',
  reviewerId: 'reviewer_id',
  confirmerId: 'confirmer_id',
  version: 'version',
} as const satisfies Record<keyof FilingCase, string>;

/** A case of an office, locked until the end of the transaction; undefined for what is not this office's. */
export async function lockCase(trx: Trx, agencyId: number, id: number): Promise<FilingCase | undefined> {
  const [one] = (await trx('filing_cases')
    .select(caseColumns)
    .options(asObjects)
    .where({ id, agency_id: agencyId })
    .forUpdate()) as FilingCase[];
  return one;
}

/** Enters a draft with its first step. Returns its id. */
export async function insertCase(
  trx: Trx,
  draft: {
    readonly kind: CaseKind;
    readonly agencyId: number;
    readonly facts: Buffer;
    readonly isSmall: boolean;
    readonly by: number;
    readonly at: Date;
  },
): Promise<number> {
  const [id] = await trx('filing_cases').insert({
    kind: draft.kind,
    agency_id: draft.agencyId,
    facts: draft.facts,
    is_small: draft.isSmall ? 1 : 0,
    created_by: draft.by,
    created_at: draft.at,
    saved_at: draft.at,
  });
  if (id === undefined) throw new Error('the filing case got no id');
  const first = { case_id: id, no: 0, kind: draft.kind, to_state: 'draft', acted_by: draft.by, acted_at: draft.at };
  await trx('filing_steps').insert(first);
  await trx('filing_cases').where({ id }).update({ step_no: 0 });
  return id;
}

/** What a move changes beside the state; undefined: stays as it is. */
export interface CaseChanges {
  readonly receivedAt?: Date;
  readonly notifiedAt?: Date;
  readonly supplementedAt?: Date;
  readonly limitDays?: number;
  readonly dayKind?: DayKind;
  readonly dueOn?: string | null;
  readonly filedAt?: Date;
  readonly filingNo?: string;
  readonly acceptorId?: number;
  readonly reviewerId?: number | null;
  readonly confirmerId?: number | null;
  readonly businessId?: number;
}

/** Moves a case that still stands where it was seen. Returns whether it did. */
export async function writeStep(
  trx: Trx,
  before: FilingCase,
  step: { readonly to: CaseState; readonly by: number; readonly at: Date; readonly ground: string | null },
  changes: CaseChanges,
): Promise<boolean> {
  const no = before.stepNo + 1;
  await trx('filing_steps').insert({
    case_id: before.id,
    no,
    before_no: before.stepNo,
    kind: before.kind,
    from_state: before.state,
    to_state: step.to,
    is_notice: step.to === 'supplement_notified' ? 1 : null,
    acted_by: step.by,
    acted_at: step.at,
    ground: step.ground,
  });
  const moved = await trx('filing_cases')
    .where({ id: before.id, version: before.version, state: before.state })
    .increment('version', 1)
    .update({
      state: step.to,
      step_no: no,
      received_at: changes.receivedAt,
      notified_at: changes.notifiedAt,
      supplemented_at: changes.supplementedAt,
      limit_days: changes.limitDays,
      day_kind: changes.dayKind,
      due_on: changes.dueOn,
      filed_at: changes.filedAt,
      filing_no: changes.filingNo,
      acceptor_id: changes.acceptorId,
      reviewer_id: changes.reviewerId,
      confirmer_id: changes.confirmerId,
      business_id: changes.businessId,
    });
  return moved === 1;
}

/** Whether the one supplement notice of a case was sent. */
export async function hasNotice(db: Db | Trx, caseId: number): Promise<boolean> {
  const row = (await db('filing_steps').select('no').where({ case_id: caseId, is_notice: 1 }).first()) as unknown;
  return row !== undefined;
}

/** What a draft states, as lists and keys need it, beside the sealed facts. */
export interface DraftColumns {
  readonly businessName: string;
  readonly businessClass: string | null;
  readonly divisionCode: string | null;
  readonly platformCaseNo: string | null;
  readonly businessId?: number;
  readonly licenceId?: number;
  readonly facts: Buffer;
  readonly savedAt: Date;
}

/** Stores a draft; with a version only while it still has that one. Returns whether it was stored. */
export async function writeDraft(trx: Trx, id: number, draft: DraftColumns, version?: number): Promise<boolean> {
  const stored = await trx('filing_cases')
    .where({ id, state: 'draft', ...(version !== undefined && { version }) })
    .increment('version', 1)
    .update({
      business_name: draft.businessName,
      business_class: draft.businessClass,
      division_code: draft.divisionCode,
      platform_case_no: draft.platformCaseNo,
      business_id: draft.businessId,
      business_version:
        draft.businessId === undefined
          ? undefined
          : trx.raw('(SELECT version FROM businesses WHERE id = ?)', [draft.businessId]),
      licence_id: draft.licenceId,
      facts: draft.facts,
      saved_at: draft.savedAt,
    });
  return stored === 1;
}

/** What a case states and refers to, as it is now; the case is held. Its facts stay sealed. */
export interface HeldFacts {
  readonly facts: Buffer;
  readonly businessId: number | null;
  /** Version of the entry when the case referred to it. */
  readonly businessVersion: number | null;
  readonly licenceId: number | null;
  readonly platformCaseNo: string | null;
}

/** Read with a lock, so that it is what the lock of the case has found, whatever the transaction has seen before. */
export async function getHeldFacts(trx: Trx, id: number): Promise<HeldFacts> {
  const [held] = (await trx('filing_cases')
    .select({
      facts: 'facts',
      businessId: 'business_id',
      businessVersion: 'business_version',
      licenceId: 'licence_id',
      platformCaseNo: 'platform_case_no',
    })
    .options(asObjects)
    .where({ id })
    .forUpdate()) as HeldFacts[];
  if (!held) throw new Error(`there is no filing case ${id}`);
  return held;
}

type OpenCase = Pick<FilingCase, 'id' | 'kind' | 'state' | 'agencyId'>;

/** The case that is open about a business, if one is; `isHeld` reads it as it is now, whatever the transaction has seen before. */
export async function findOpenCase(db: Db | Trx, businessId: number, isHeld = false): Promise<OpenCase | undefined> {
  const [open] = (await db('filing_cases')
    .select({ id: 'id', kind: 'kind', state: 'state', agencyId: 'agency_id' })
    .options(asObjects)
    .where({ open_business_id: businessId })
    .modify((query) => void (isHeld && query.forUpdate()))) as OpenCase[];
  return open;
}
