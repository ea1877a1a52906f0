import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { type Decided, placeOf } from '#domain/legacy/decisions.js';
import { type OldLicence, readLicence } from '#domain/legacy/licence.js';
import { holderOf, isOvertaken } from '#domain/legacy/passing.js';
import { type DocketEntry, docketOf, type DocketReason, passReasons } from '#domain/legacy/split.js';
import { reportingUnitOf } from '#domain/legacy/units.js';
import {
  type DocketLine,
  type DocketToStore,
  insertDocket,
  listDecided,
  listDecidedIds,
  listDocket,
  listOpenPassedIds,
  updateDocket,
  voidOpenPassed,
} from './docket-queries.js';
import { listWhole } from './licence-queries.js';
import { listSplits, placeLicence } from './licence-store-queries.js';
import { listPassedIds, listPassesOf, overtakePasses, type StoredPass } from '#features/drive/passing/pass-queries.js';

const atOnce = 1_000;

/**
 * Asks persons what the lists as they stand now leave open. What was asked or decided before holds while its facts are the same; where
 * they are others it is past, and asked anew.
 */
export async function askAnew(trx: Trx, { cipher }: Pick<Deps, 'cipher'>, driveId: number): Promise<void> {
  const wanted = await wantedNow(trx, cipher, driveId);
  const past: number[] = [];
  for (const line of await listAll(trx, driveId)) {
    // What offices could not settle is no question of the list.
    if (isOfOffices(line.reason)) continue;
    const now = wanted.get(keyOf(line));
    if (now?.facts === line.facts) wanted.delete(keyOf(line));
    else past.push(line.id);
  }
  for (let at = 0; at < past.length; at += atOnce)
    await updateDocket(trx, past.slice(at, at + atOnce), { state: 'void', is_current: null });
  await insertDocket(trx, driveId, [...wanted.values()]);
}

/** Writes what the open and decided lines rest on by the keys of now: nothing is asked anew because a key is another. */
export async function restateFacts(trx: Trx, { cipher }: Pick<Deps, 'cipher'>, driveId: number): Promise<void> {
  const wanted = await wantedNow(trx, cipher, driveId);
  for (const line of await listAll(trx, driveId)) {
    const now = wanted.get(keyOf(line));
    if (now && now.facts !== line.facts) await updateDocket(trx, [line.id], { facts: now.facts });
  }
}

/** What the lists leave open as they stand. */
async function wantedNow(trx: Trx, cipher: Deps['cipher'], driveId: number): Promise<Map<string, DocketToStore>> {
  const licences = await readAll(trx, cipher, driveId);
  const ids = new Map<OldLicence, number>(licences.map(({ id, licence }) => [licence, id]));
  const wanted = new Map<string, DocketToStore>();
  for (const entry of docketOf([...ids.keys()], reportingUnitOf)) {
    const stored = toStore(entry, ids, (text) => cipher.fingerprint(text).slice(0, 32));
    wanted.set(keyOf(stored), stored);
  }
  return wanted;
}

/** Puts every licence of which persons have said something where that has it. */
export async function placeDecided(trx: Trx, driveId: number): Promise<void> {
  const [decided, passed, asked] = [
    await listDecidedIds(trx, driveId),
    await listPassedIds(trx, driveId),
    await listOpenPassedIds(trx, driveId),
  ];
  await placeAgain(trx, driveId, [...new Set([...decided, ...passed, ...asked])]);
}

/**
 * Puts these licences where split, decisions and what offices passed on have them now; what the province is asked of is in nobody's list.
 */
export async function placeAgain(trx: Trx, driveId: number, licenceIds: readonly number[]): Promise<void> {
  for (let at = 0; at < licenceIds.length; at += atOnce) {
    const ids = licenceIds.slice(at, at + atOnce);
    const passes = await listPassesOf(trx, ids);
    const asked = new Set(await listOpenPassedIds(trx, driveId));
    for (const [id, base] of await placesOf(trx, driveId, ids)) {
      const own = passes.filter(({ licenceId }) => licenceId === id);
      const holds = await stillWeighing(trx, driveId, own, base.unit, asked.has(id));
      const unit = asked.has(id) && holds.isAsked ? null : holderOf(base.unit, holds.passes);
      await placeLicence(trx, id, { list: base.list, unit });
    }
  }
}

/** Passes that hold: those that rest on another place than the list and decisions have now are past, and so is what was asked of them. */
async function stillWeighing(
  trx: Trx,
  driveId: number,
  passes: readonly StoredPass[],
  base: string | null,
  isAsked: boolean,
): Promise<{ readonly passes: readonly StoredPass[]; readonly isAsked: boolean }> {
  const isSettled = !isAsked && passes.some(({ state, isPast }) => state === 'docket' && !isPast);
  const past = passes.filter((one) => !one.isPast && (isSettled || isOvertaken(base, one)));
  if (past.length === 0) return { passes, isAsked };
  await overtakePasses(
    trx,
    past.map(({ id }) => id),
  );
  if (isAsked) await voidOpenPassed(trx, driveId, [...new Set(past.map(({ licenceId }) => licenceId))]);
  return { passes: passes.filter((one) => !past.includes(one)), isAsked: false };
}

/** Where list and decisions have these licences, whoever passed them on. */
export async function placesOf(trx: Trx, driveId: number, ids: readonly number[]) {
  const decided = new Map<number, Decided[]>();
  for (const { licenceId, outcome, unit } of await listDecided(trx, ids))
    decided.set(licenceId, [...(decided.get(licenceId) ?? []), { outcome, unit }]);
  return (await listSplits(trx, driveId, ids)).map(
    ({ id, splitList, splitUnit }) =>
      [id, placeOf({ list: splitList, unit: splitUnit }, decided.get(id) ?? [])] as const,
  );
}

async function readAll(trx: Trx, cipher: Deps['cipher'], driveId: number) {
  const all: { readonly id: number; readonly licence: OldLicence }[] = [];
  for (let after = 0; ; ) {
    const part = await listWhole(trx, cipher, driveId, { after, limit: atOnce });
    for (const one of part) all.push({ id: one.id, licence: readLicence(one.sheetRow, one.typed) });
    const last = part.at(-1);
    if (last === undefined || part.length < atOnce) return all;
    after = last.id;
  }
}

async function listAll(trx: Trx, driveId: number): Promise<DocketLine[]> {
  const all: DocketLine[] = [];
  for (let after = 0; ; ) {
    const part = await listDocket(trx, driveId, {}, { after, limit: atOnce });
    all.push(...part);
    const last = part.at(-1);
    if (last === undefined || part.length < atOnce) return all;
    after = last.id;
  }
}

const isOfOffices = (reason: DocketReason): boolean => (passReasons as readonly DocketReason[]).includes(reason);

const keyOf = ({ licenceId, reason }: Pick<DocketToStore, 'licenceId' | 'reason'>): string => `${licenceId} ${reason}`;

function toStore(
  entry: DocketEntry,
  ids: ReadonlyMap<OldLicence, number>,
  fingerprint: (text: string) => string,
): DocketToStore {
  const { licence, reason, other, suggestion } = entry;
  return {
    licenceId: ids.get(licence) ?? 0,
    reason,
    otherId: other === undefined ? null : (ids.get(other) ?? null),
    suggestion: suggestion === undefined ? null : (reportingUnitOf(suggestion) ?? null),
    facts: fingerprint(JSON.stringify([reason, ...factsOf(reason, licence), other?.id ?? ''])),
  };
}

/** What a reason rests on. */
function factsOf(reason: DocketReason, { typed, licenceKey, shopKey }: OldLicence): readonly string[] {
  switch (reason) {
    case 'division_unknown':
    case 'division_without_own_agency':
      return [typed.division_code, typed.address];
    case 'same_licence_twice':
      return [licenceKey];
    case 'same_shop_two_licences':
      return [shopKey, licenceKey];
    default:
      return [typed.valid_from, typed.valid_to, typed.business_class];
  }
}
