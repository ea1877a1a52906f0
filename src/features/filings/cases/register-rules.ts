import { businessFields } from '#domain/business-fields.js';
import type { CaseKind } from '#domain/filing/kinds.js';
import { parseDay } from '#domain/values/days.js';
import type { FilingStatus } from '#features/register/fields.js';
import type { CaseFacts } from './case-facts.js';

/** What the confirmation of a case does to the register. */
export type RegisterTask =
  /** A business comes in as filed. */
  | 'enter'
  /** The entry of an old licence becomes a filed one. */
  | 'file'
  /** Facts of a filed business change. */
  | 'amend'
  | 'terminate'
  | 'deregister';

/** Operating status that says that a business has ended (`operating-status.csv`); with it no business is filed (V22). */
const ended = '6';
/** Closed by its operator, and still told of (`operating-status.csv`). */
const closed = '5';

/**
 * What a case does to an entry that stands as said; undefined where it can do nothing to it. `status` undefined: there is no entry. A result
 * of the platform (R32) does what its facts say.
 */
export function taskOf(kind: CaseKind, status: FilingStatus | undefined, facts: CaseFacts): RegisterTask | undefined {
  const isUnfiled = status === 'licensed_unfiled' || status === 'lapsed_unfiled';
  switch (kind) {
    case 'new':
      return status === undefined ? 'enter' : isUnfiled ? 'file' : undefined;
    case 'convert':
      return status === undefined ? 'enter' : isUnfiled ? 'file' : undefined;
    case 'amend':
      return status === 'filed' ? 'amend' : undefined;
    case 'terminate':
      return status === 'filed' ? 'terminate' : undefined;
    case 'deregister':
      return status !== undefined && status !== 'deregistered' ? 'deregister' : undefined;
    case 'second_entry':
      if (status === undefined) return 'enter';
      if (status === 'terminated' || status === 'deregistered') return undefined;
      if (facts['operating_status'] === ended) return 'deregister';
      return status === 'filed' ? 'amend' : 'file';
  }
}

/** What a business is once the case is done. */
export const statusAfter = {
  enter: 'filed',
  file: 'filed',
  amend: 'filed',
  terminate: 'terminated',
  deregister: 'deregistered',
} as const satisfies Record<RegisterTask, FilingStatus>;

/** Facts that come with a confirmation, or of the old system: no change of a business states them. */
const ofConfirmation = new Set([
  ...['filing_no', 'filing_date', 'filing_origin', 'filing_agency', 'via_platform', 'platform_case_no', 'materials'],
  ...['licence_word', 'licence_no', 'licence_valid_to'],
]);

const stated = businessFields.filter(({ isOfLicence }) => !isOfLicence).map(({ field }) => field);
const amendable = stated.filter((field) => !ofConfirmation.has(field));

/** Facts that the confirmation itself states. */
export interface Confirmation {
  readonly kind: CaseKind;
  readonly number: string;
  /** yyyy-mm-dd. */
  readonly filedOn: string;
  readonly agencyName: string;
  readonly platformCaseNo: string | null;
}

/** What a filing states of its business. What it is silent about stays unknown, or as an old licence told it. */
export function filedValues(facts: CaseFacts, confirmed: Confirmation): CaseFacts {
  const isOfPlatform = confirmed.kind === 'second_entry';
  const origin = confirmed.kind === 'convert' ? 'convert' : 'new';
  return {
    ...Object.fromEntries(stated.flatMap((field) => (facts[field] ? [[field, facts[field]]] : []))),
    filing_no: confirmed.number,
    filing_date: isOfPlatform && facts['filing_date'] ? facts['filing_date'] : confirmed.filedOn,
    filing_origin: (isOfPlatform && facts['filing_origin']) || origin,
    filing_agency: facts['filing_agency'] || confirmed.agencyName,
    operating_status: facts['operating_status'] || '1',
    via_platform: isOfPlatform ? '1' : '0',
    platform_case_no: confirmed.platformCaseNo ?? '',
  };
}

/** What an amendment changes: facts that the case states otherwise than the register. What it no longer states is taken away. */
export const amendedValues = (facts: CaseFacts, registered: CaseFacts): CaseFacts =>
  Object.fromEntries(
    amendable.flatMap((field) => {
      const value = facts[field] ?? '';
      return value === (registered[field] ?? '') ? [] : [[field, value]];
    }),
  );

/** What the end of a business states. */
export const endedValues = (task: 'terminate' | 'deregister'): CaseFacts => ({
  operating_status: task === 'terminate' ? closed : ended,
});

/** The day from which an end holds: the one stated, else the one on which it is confirmed. */
export const endedOn = (facts: CaseFacts, today: string): string => parseDay(facts['ended_on'] ?? '') ?? today;

/** What a confirmation will do, as the page says it before. */
export const taskWords = {
  enter: '确认后在登记册新增这一户并编备案编号',
  file: '确认后登记册里这一户由未备案转为已备案，并编备案编号',
  amend: '确认后登记册按本办件更新，从确认当日起生效',
  terminate: '确认后这一户在登记册转为已终止',
  deregister: '确认后这一户在登记册转为已注销',
} as const satisfies Record<RegisterTask, string>;
