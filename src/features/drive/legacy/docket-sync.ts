import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { type Decided, placeOf } from '#domain/legacy/decisions.js';
import { type OldLicence, readLicence } from '#domain/legacy/licence.js';
import { type DocketEntry, docketOf, type DocketReason } from '#domain/legacy/split.js';
import { reportingUnitOf } from '#domain/legacy/units.js';
import {
  type DocketLine,
  type DocketToStore,
  insertDocket,
  listDecided,
  listDecidedIds,
  listDocket,
  updateDocket,
} from './docket-queries.js';
import { listSplits, listWhole, placeLicence } from './licence-queries.js';

const atOnce = 1_000;

/**
 * Asks persons what the lists as they stand now leave open. What was asked or decided before holds while its facts are the same; where
 * they are others it is past, and asked anew.
 */
export async function askAnew(trx: Trx, { cipher }: Pick<Deps, 'cipher'>, driveId: number): Promise<void> {
  const wanted = await wantedNow(trx, cipher, driveId);
  const past: number[] = [];
  for (const line of await listAll(trx, driveId)) {
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

/** Puts every licence of which something is decided where the decisions have it. */
export async function placeDecided(trx: Trx, driveId: number): Promise<void> {
  await placeAgain(trx, driveId, await listDecidedIds(trx, driveId));
}

/** Puts these licences where split and decisions have them now. */
export async function placeAgain(trx: Trx, driveId: number, licenceIds: readonly number[]): Promise<void> {
  for (let at = 0; at < licenceIds.length; at += atOnce) {
    const ids = licenceIds.slice(at, at + atOnce);
    const decided = new Map<number, Decided[]>();
    for (const { licenceId, outcome, unit } of await listDecided(trx, ids))
      decided.set(licenceId, [...(decided.get(licenceId) ?? []), { outcome, unit }]);
    for (const { id, splitList, splitUnit } of await listSplits(trx, driveId, ids))
      await placeLicence(trx, id, placeOf({ list: splitList, unit: splitUnit }, decided.get(id) ?? []));
  }
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
