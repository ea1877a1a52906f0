import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { violatedConstraint } from '#platform/db/errors.js';
import type { Trx } from '#platform/db/connection.js';
import { installedSettings, loadStoredSettings, settingsFrom } from '#platform/settings.js';
import { readReference } from '#domain/codes/reference.js';
import { businessField } from '#domain/business-fields.js';
import { wordOfAct } from '#domain/filing/moves.js';
import { filingProblems } from '#features/filings/problems.js';
import { giveNumber } from '#features/filings/numbering/numbers.js';
import { type BusinessDraft, placeKey, tooLong } from '#features/register/business.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import { effectiveDay, type HistoryAct } from '#features/register/detail/history-rules.js';
import { type FilingStatus, filingStatusName, isActive } from '#features/register/fields.js';
import { listCities } from '#features/register/reference-queries.js';
import type { Source } from '#features/register/source.js';
import { holdStoredBusinesses, listStoredBusinesses } from '#features/register/writing/business-queries.js';
import { differenceOf } from '#features/register/writing/difference.js';
import { lockRegister } from '#features/register/writing/state-queries.js';
import { createRegisterWriter } from '#features/register/writing/writer.js';
import type { CaseFacts } from './case-facts.js';
import type { FilingCase, HeldFacts } from './case-queries.js';
import { findAtPlace, findBusinessOfLicence, findNumberHolder } from './register-queries.js';
import {
  amendedValues,
  endedOn,
  endedValues,
  filedValues,
  type RegisterTask,
  statusAfter,
  taskOf,
} from './register-rules.js';
import { plainFacts } from './registered-facts.js';

type WritingDeps = Pick<Deps, 'cipher' | 'clock' | 'config'>;

/** A case about to be filed, held until the transaction ends. */
export interface Filing {
  readonly one: FilingCase;
  readonly held: HeldFacts;
  readonly facts: CaseFacts;
  readonly agencyName: string;
  readonly by: number;
  /** Taken before the transaction, for a business that comes in new. */
  readonly spareId: number;
}

export interface Written {
  readonly task: RegisterTask;
  readonly businessId: number;
  /** '' where nothing was numbered. */
  readonly filingNo: string;
}

/**
 * Does to the register what a case is about: a business comes in, the entry of an old licence becomes a filed one, facts change, or a
 * business ends; history and effective day with it. Which entries old licences stand behind stays as the collection left it: the ledger
 * tells how they came in, and knows that they may be filed and end later.
 * @throws filing.entry_moved, filing.entry_gone, filing.place_taken, filing.number_taken, filing.no_change, filing.series_full
 */
export async function writeRegister(trx: Trx, deps: WritingDeps, filing: Filing): Promise<Written> {
  const { one, facts } = filing;
  const stored = await holdEntry(trx, filing);
  const status = stored && (textOf(stored['filing_status']) as FilingStatus);
  const name = facts['business_name'] ?? textOf(stored?.['business_name']);
  const task = taskOf(one.kind, status, facts);
  if (!task) throw filingProblems.entry_gone({ name, status: stateName(status), act: wordOfAct(one.kind, 'confirm') });
  const mustBeAsSeen = stored !== undefined && (task === 'amend' || task === 'terminate');
  if (mustBeAsSeen && filing.held.businessVersion !== Number(stored['version']))
    throw filingProblems.entry_moved({ name });
  try {
    return await carryOut(trx, deps, filing, task, stored);
  } catch (error) {
    const taken = violatedConstraint(error) ?? '';
    if (taken.startsWith('businesses_')) throw filingProblems.entry_moved({ name });
    throw error;
  }
}

const stateName = (status: FilingStatus | undefined) =>
  status === undefined ? '不在登记册里' : filingStatusName(status);

/** The entry that the case is about, and its office's part of the register: in the order in which imports take them. */
async function holdEntry(trx: Trx, { one, held }: Filing): Promise<BusinessColumns | undefined> {
  const businessId =
    held.businessId ?? (held.licenceId === null ? undefined : await findBusinessOfLicence(trx, held.licenceId));
  const seen = businessId === undefined ? undefined : (await listStoredBusinesses(trx, [businessId])).get(businessId);
  const offices = new Set([one.agencyId, ...(seen ? [Number(seen['agency_id'])] : [])]);
  for (const agencyId of [...offices].sort((a, b) => a - b)) await lockRegister(trx, agencyId);
  if (businessId === undefined) return undefined;
  const stored = (await holdStoredBusinesses(trx, [businessId])).get(businessId);
  if (!stored) throw filingProblems.entry_moved({ name: `${businessId} 号业户` });
  return stored;
}

async function carryOut(
  trx: Trx,
  deps: WritingDeps,
  filing: Filing,
  task: RegisterTask,
  stored: BusinessColumns | undefined,
): Promise<Written> {
  const today = dayIn(deps.config.officeZone, deps.clock.now());
  const businessId = stored ? Number(stored['id']) : filing.spareId;
  const isNumbered = task === 'enter' || task === 'file';
  const filingNo = isNumbered ? await numberFor(trx, deps, filing, businessId, today) : '';
  const draft = await draftOf(trx, deps, { filing, task, stored, filingNo, today });
  await refuseSecond(trx, filing, draft, stored);
  const now = deps.clock.now();
  const writer = createRegisterWriter(trx, deps.cipher, now);
  if (!stored) await writer.enter(businessId, draft);
  else {
    const { fields, columns } = differenceOf(stored, draft, deps.cipher, now);
    if (task === 'amend' && fields.every(({ field }) => field === 'source')) throw filingProblems.no_change();
    const isEnd = task === 'terminate' || task === 'deregister';
    await writer.change(stored, columns);
    await writer.note({
      businessId,
      act: actOf[task],
      source: draft.source,
      fields: JSON.stringify(fields),
      effectiveOn: isEnd ? endedOn(filing.facts, today) : effectiveDay(fields, today),
      actorId: filing.by,
      at: now,
    });
  }
  await writer.finish();
  return { task, businessId, filingNo };
}

const actOf = {
  enter: 'file',
  file: 'file',
  amend: 'change',
  terminate: 'end',
  deregister: 'end',
} as const satisfies Record<RegisterTask, HistoryAct>;

/** The platform's number where it gave one, else the next of the series. */
async function numberFor(
  trx: Trx,
  { config, clock }: WritingDeps,
  { one, facts }: Filing,
  businessId: number,
  today: string,
): Promise<string> {
  requireFacts(facts, ['division_code', 'business_name', 'subject', 'business_class']);
  const given = one.kind === 'second_entry' ? (facts['filing_no'] ?? '') : '';
  if (given !== '') {
    const holder = await findNumberHolder(trx, one.agencyId, given, businessId);
    if (holder) throw filingProblems.number_taken({ number: given, name: holder.name });
    return given;
  }
  const { filingNumberPattern } = settingsFrom(installedSettings(config), await loadStoredSettings(trx));
  const ofClass = readReference('business-classes').find(({ code }) => code === facts['business_class']);
  const [divisionCode, classCode] = [facts['division_code'] ?? '', ofClass?.filing_platform_code];
  if (!classCode) requireFacts({}, ['business_class']);
  return giveNumber(trx, {
    pattern: filingNumberPattern,
    parts: { divisionCode, classCode: classCode ?? '', year: Number(today.slice(0, 4)) },
    agencyId: one.agencyId,
    caseId: one.id,
    at: clock.now(),
  });
}

/** Without these there is no entry; the rules say so at receipt. */
function requireFacts(facts: CaseFacts, fields: readonly string[]): void {
  const missing = fields.filter((field) => !facts[field]);
  const [first] = missing;
  if (first === undefined) return;
  const said = `“${businessField(first).label}”没有填写。`;
  throw filingProblems.facts_wrong({ count: missing.length, act: '确认备案', first: said });
}

interface Drafting {
  readonly filing: Filing;
  readonly task: RegisterTask;
  readonly stored: BusinessColumns | undefined;
  readonly filingNo: string;
  readonly today: string;
}

async function draftOf(
  trx: Trx,
  { cipher }: WritingDeps,
  { filing, task, stored, filingNo, today }: Drafting,
): Promise<BusinessDraft> {
  const { one, held, facts, agencyName } = filing;
  const registered = stored ? plainFacts(stored, cipher) : {};
  const { kind } = one;
  const confirmed = { kind, number: filingNo, filedOn: today, agencyName, platformCaseNo: held.platformCaseNo };
  const values =
    task === 'enter' || task === 'file'
      ? filedValues(facts, confirmed)
      : task === 'amend'
        ? amendedValues(facts, registered)
        : endedValues(task);
  const long = tooLong(values);
  if (long !== undefined) throw filingProblems.facts_wrong({ count: 1, act: '确认备案', first: `“${long}”太长。` });
  const division = values['division_code'];
  const cities = await listCities(trx);
  return {
    values,
    filingStatus: statusAfter[task],
    agencyId: task === 'enter' || task === 'file' ? one.agencyId : Number(stored?.['agency_id'] ?? one.agencyId),
    city: division ? (cities.get(division) ?? division) : textOf(stored?.['city']),
    source: sourceOf(one, held),
  };
}

const sourceOf = ({ id, kind }: FilingCase, { platformCaseNo }: HeldFacts): Source =>
  kind === 'second_entry'
    ? { kind: 'platform', reference: platformCaseNo ?? String(id) }
    : { kind: 'case', reference: String(id) };

/** One active filing for a business at a place with a subject (V3). */
async function refuseSecond(
  trx: Trx,
  { one }: Filing,
  { values, filingStatus }: BusinessDraft,
  stored: BusinessColumns | undefined,
): Promise<void> {
  if (!isActive(filingStatus)) return;
  const fact = (field: string) => values[field] ?? textOf(stored?.[field]);
  const keys = ['uscc', 'legacy_reg_no', 'business_address', 'subject'];
  const place = placeKey(Object.fromEntries(keys.map((field) => [field, fact(field)])));
  const holder = place === null ? undefined : await findAtPlace(trx, place, Number(stored?.['id'] ?? 0));
  if (holder) throw filingProblems.place_taken({ name: holder.name, agency: holder.agencyName, case: one.id });
}
