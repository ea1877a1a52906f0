import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { nextOfficeCode } from '#features/agencies/changes/change-queries.js';
import { completeChange, insertChange, takeLedger } from '#features/agencies/changes/ledger-queries.js';
import { always, insertAgency } from '#features/agencies/queries.js';
import { auditedChange, registeredFacts } from './registration-facts.js';
import { type KnownName, type RegisteredOffice, resolveRows } from './naming-rules.js';
import { closeName, findOpenName, insertName, listKnownNames } from './name-queries.js';
import {
  insertRegistrationForwarding,
  listLiveForwardings,
  withdrawForwarding,
} from './registered-forwarding-queries.js';
import { type StoredFacts, takeAgencyFacts, updateAgencyFacts } from './facts-queries.js';
import { nameKey } from '#domain/values/names.js';
import { planRegistration, type RegistrationRow } from './registration-rules.js';
import type { AgencyKind } from '#features/agencies/words.js';

/** The reporting unit whose annex 1 takes effect. */
export interface RegisteringUnit {
  readonly code: string;
  readonly driveId: number;
  /** Its responsible office today: it keeps its id. */
  readonly agencyId: number;
  readonly versionId: number;
}

export interface Registration {
  readonly changeId: number;
  /** The agencies of the rows, the unit's office among them. */
  readonly agencies: readonly number[];
  /** Those whose two names differ and wait for a decision (C2). */
  readonly undecided: readonly number[];
}

/** What an undo puts back, as the ledger keeps it. */
export interface RegistrationDetail {
  readonly unit: string;
  readonly versionId: number;
  /** Rows of agencies as they were; those in `made` are new. */
  readonly before: StoredFacts[];
  readonly made: number[];
  readonly namesOpened: number[];
  readonly namesClosed: number[];
  readonly forwarded: number[];
  readonly withdrawn: number[];
}

type RegistrationDeps = Pick<Deps, 'clock' | 'cipher' | 'config' | 'ids'>;

/** One registration under way. */
interface Work {
  readonly trx: Trx;
  readonly deps: RegistrationDeps;
  readonly actor: Actor;
  readonly unit: RegisteringUnit;
  readonly at: Date;
  /** Day of acceptance in the office's zone: names and forwardings begin on it. */
  readonly on: string;
  readonly changeId: number;
  readonly known: KnownName[];
  readonly detail: RegistrationDetail;
}

/**
 * What an accepted annex 1 does (R7-R9, R25): the unit's office and the offices that forward to it get what their rows say, names go
 * on with their dates, forwardings are made and those no longer named are withdrawn. One entry of the ledger holds it all; a later
 * version is a difference to this one (R30). @throws agency_registration.* naming the row
 */
export async function registerAgencies(
  trx: Trx,
  deps: RegistrationDeps,
  actor: Actor,
  unit: RegisteringUnit,
  rows: readonly RegistrationRow[],
): Promise<Registration> {
  await takeLedger(trx);
  const known = await listKnownNames(trx);
  const { offices, forwardings } = resolveRows(planRegistration(rows), unit, known);
  const at = deps.clock.now();
  const on = dayIn(deps.config.officeZone, at);
  const main = offices.find(({ agencyId }) => agencyId === unit.agencyId)?.row;
  const changeId = await insertChange(trx, {
    kind: 'registration',
    effectiveOn: on,
    document: main?.dutyDocument ?? '',
    reason: '附件1已接收',
    title: `登记：${main?.name ?? unit.code}`,
    by: actor.id,
    at,
  });
  const detail: RegistrationDetail = {
    unit: unit.code,
    versionId: unit.versionId,
    before: [],
    made: [],
    namesOpened: [],
    namesClosed: [],
    forwarded: [],
    withdrawn: [],
  };
  const work: Work = { trx, deps, actor, unit, at, on, changeId, known, detail };
  const agencies: number[] = [];
  const undecided: number[] = [];
  // Those who pass the duty on come first: the office that does the work often names one of them as the authority above it.
  for (const [place, office] of [...offices.entries()].reverse()) {
    const { id, isDecided } = await takeUp(work, office);
    agencies[place] = id;
    if (!isDecided) undecided.push(id);
  }
  await forward(
    work,
    forwardings.map(({ from, to, document }) => ({
      from: agencies[from] as number,
      to: typeof to === 'number' ? (agencies[to] as number) : to.agencyId,
      document,
    })),
  );
  await completeChange(
    trx,
    changeId,
    detail,
    agencies.map((id) => `agency:${id}`),
  );
  return { changeId, agencies, undecided };
}

/** One row takes effect. Returns the agency, and whether it is decided how its two names belong together. */
async function takeUp(
  work: Work,
  { row, agencyId }: RegisteredOffice,
): Promise<{ readonly id: number; readonly isDecided: boolean }> {
  const { trx, deps, actor, unit, at, detail } = work;
  const id = agencyId ?? (await makeOffice(work, row));
  const before = await takeAgencyFacts(trx, id);
  detail.before.push(before);
  const facts = registeredFacts(deps.cipher, row, before, {
    parentId: parentOf(work, row, id),
    versionId: unit.versionId,
    at,
  });
  await recordName(work, id, 'system', facts.system_name, row.dutyDocument);
  await recordName(work, id, 'actual', facts.name, row.dutyDocument);
  await updateAgencyFacts(trx, id, facts);
  const { was, is } = auditedChange(deps.cipher, before, facts);
  audit(trx, at, actor, {
    verb: 'agency.register',
    objectType: 'agency',
    objectId: id,
    agencyId: id,
    before: { state: before.state, values: was },
    after: { state: facts.state, annexNo: 1, versionId: unit.versionId, values: is },
  });
  return { id, isDecided: facts.name_relation !== '' || facts.system_name === '' };
}

/** An office that nobody knew: it belongs to the unit, reports nothing and holds no territory. */
async function makeOffice({ trx, unit, on, detail, known }: Work, row: RegistrationRow): Promise<number> {
  const id = await insertAgency(trx, {
    code: await nextOfficeCode(trx, unit.code),
    name: row.name,
    shortName: row.name.slice(0, 30),
    systemName: row.systemName,
    divisionCode: unit.code,
    isReporting: false,
    divisions: [],
    state: 'registered',
    kind: row.kind as AgencyKind,
    from: on,
  });
  detail.made.push(id);
  known.push({ agencyId: id, name: row.name, divisionCode: unit.code, isReporting: false, isOpen: true });
  return id;
}

/** The authority above, where it is an agency we know. */
function parentOf({ known }: Work, row: RegistrationRow, own: number): number | null {
  const found = known.filter((one) => one.isOpen && nameKey(one.name) === nameKey(row.parentName));
  const [first, ...more] = new Set(found.map(({ agencyId }) => agencyId));
  return first === undefined || more.length > 0 || first === own ? null : first;
}

/** A name that changed goes on as history; the new one begins today, a first name of the old system was always there. */
async function recordName(
  { trx, on, changeId, detail }: Work,
  agencyId: number,
  source: 'actual' | 'system',
  name: string,
  document: string,
): Promise<void> {
  const open = await findOpenName(trx, agencyId, source);
  if (name === '' || open?.name === name) return;
  if (open) {
    await closeName(trx, open.id, on);
    detail.namesClosed.push(open.id);
  }
  const validFrom = source === 'system' && !open ? always : on;
  detail.namesOpened.push(await insertName(trx, { agencyId, source, name, validFrom, document, changeId }));
}

/** Makes what the rows say; takes back what an earlier registration of this unit's offices said and this one does not. */
async function forward(
  { trx, deps, actor, unit, at, on, changeId, detail }: Work,
  wanted: readonly { from: number; to: number; document: string }[],
): Promise<void> {
  const live = await listLiveForwardings(trx, unit.driveId, unit.code);
  for (const one of live) {
    const stays = wanted.some(({ from, to }) => from === one.fromAgencyId && to === one.toAgencyId);
    if (stays || !one.isRegistered) continue;
    await withdrawForwarding(trx, one.id, actor.id, at);
    detail.withdrawn.push(one.id);
  }
  for (const { from, to, document } of wanted) {
    if (live.some((one) => one.fromAgencyId === from && one.toAgencyId === to)) continue;
    const forwarding = {
      driveId: unit.driveId,
      unitCode: unit.code,
      fromAgencyId: from,
      toAgencyId: to,
      on,
      by: actor.id,
      at,
      document,
      receiptNo: `${on.replaceAll('-', '')}-${unit.code}-ZF-${deps.ids.short(6)}`,
      changeId,
    };
    detail.forwarded.push(await insertRegistrationForwarding(trx, forwarding));
  }
}
