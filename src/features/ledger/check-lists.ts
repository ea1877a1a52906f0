import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { placeOf } from '#domain/legacy/decisions.js';
import { listOf, type SplitRule } from '#domain/legacy/lists.js';
import { readLicence } from '#domain/legacy/licence.js';
import { holderOf } from '#domain/legacy/passing.js';
import { reportingUnitOf } from '#domain/legacy/units.js';
import type { LedgerFault } from '#domain/ledger/faults.js';
import { listDecided, listOpenPassedIds } from '#features/drive/legacy/docket-queries.js';
import { getDriveLists } from '#features/drive/legacy/drive-lists-queries.js';
import { type Licence, listWhole } from '#features/drive/legacy/licence-queries.js';
import { listPassesOf } from '#features/drive/passing/pass-queries.js';
import type { WalkedLedger } from './check-chains.js';
import { listDoubleRows, listLicenceIds, wasLoadedBetween } from './check-queries.js';
import { findLastLoad, findSeenLoad, type LedgerEntry } from './ledger-queries.js';

const atOnce = 1_000;

/** The lists against what was loaded, what it says, what persons decided, and what the ledger knows. */
export async function listFaultsOf(
  trx: Trx,
  deps: Deps,
  driveId: number,
  { current, goneAfter }: WalkedLedger,
): Promise<{ readonly licences: number; readonly faults: readonly LedgerFault[] }> {
  const faults: LedgerFault[] = [];
  const ids = await listLicenceIds(trx, driveId);
  for (const one of current.values())
    if (!ids.has(one.licenceId))
      faults.push({ kind: 'licence_missing', oldId: one.oldId, unit: one.unit, licenceId: one.licenceId, detail: '' });
  for (const one of await listDoubleRows(trx, driveId))
    faults.push({
      kind: 'licence_double',
      oldId: one.oldId,
      unit: one.unit ?? '',
      licenceId: one.id,
      detail: `名单第 ${one.row} 行有不止一户`,
    });
  const licences = [...ids.values()].filter((isGone) => !isGone).length;
  const load = await findLastLoad(trx, driveId);
  if (load && load.rows !== licences) {
    const detail = `装入 ${load.rows} 户，现有 ${licences} 户`;
    faults.push({ kind: 'list_size', oldId: '', unit: '', licenceId: null, detail });
  }
  for (const [licenceId, before] of goneAfter) {
    const one = current.get(licenceId);
    // Only a list that was loaded since can have left it out.
    if (one && !(await wasLoadedBetween(trx, driveId, before, one.fromAt)))
      faults.push({ kind: 'licence_missing', oldId: one.oldId, unit: one.unit, licenceId, detail: '没有装入新名单' });
  }
  faults.push(...(await alteredLicences(trx, deps, driveId, current)));
  return { licences, faults };
}

/** Each licence read again from what the old system gave, which is sealed. */
async function alteredLicences(
  trx: Trx,
  deps: Deps,
  driveId: number,
  current: ReadonlyMap<number, LedgerEntry>,
): Promise<LedgerFault[]> {
  const faults: LedgerFault[] = [];
  const { rule } = await getDriveLists(trx, driveId);
  const seenLoad = await findSeenLoad(trx, driveId);
  const asked = new Set(await listOpenPassedIds(trx, driveId));
  for (let after = 0; ; ) {
    const block = await listWhole(trx, deps.cipher, driveId, { after, limit: atOnce });
    const places = await placesNow(trx, block, rule, asked);
    for (const one of block) {
      const told = { oldId: one.oldId, unit: one.unit ?? '', licenceId: one.id };
      const place = places.get(one.id);
      const detail = differenceOf(one, rule, place);
      if (detail) faults.push({ kind: 'licence_altered', ...told, detail });
      if (!current.has(one.id) && one.loadId <= seenLoad)
        faults.push({ kind: 'licence_double', ...told, detail: '不是装入名单时写入的' });
    }
    const last = block.at(-1);
    if (!last || block.length < atOnce) return faults;
    after = last.id;
  }
}

type Place = ReturnType<typeof placeOf>;

/** Where split, decisions and passes have these licences. */
async function placesNow(
  trx: Trx,
  block: readonly Licence[],
  rule: SplitRule,
  asked: ReadonlySet<number>,
): Promise<ReadonlyMap<number, Place>> {
  const ids = block.map(({ id }) => id);
  const [decided, passes] = [await listDecided(trx, ids), await listPassesOf(trx, ids)];
  return new Map(
    block.map((one) => {
      const split = { list: listOf(one, rule), unit: unitOf(one) };
      const base = placeOf(
        split,
        decided.filter(({ licenceId }) => licenceId === one.id),
      );
      const own = passes.filter(({ licenceId }) => licenceId === one.id);
      return [one.id, { list: base.list, unit: asked.has(one.id) ? null : holderOf(base.unit, own) }];
    }),
  );
}

const unitOf = ({ division }: Licence): string | null =>
  division === null ? null : (reportingUnitOf(division) ?? null);

/** What of a licence is not what the old system said and persons decided; '' where all fits. */
function differenceOf(one: Licence, rule: SplitRule, place: Place | undefined): string {
  const read = readLicence(one.sheetRow, one.typed);
  if (read.id !== '' && read.id !== one.oldId) return '业户编号与名单原文不符';
  if (one.typed.business_name.trim().slice(0, 100) !== one.name.trim()) return '业户名称与名单原文不符';
  if (read.validTo !== one.validTo) return '有效期止与名单原文不符';
  if (read.division !== one.division) return '行政区划与名单原文不符';
  if (listOf(one, rule) !== one.splitList || unitOf(one) !== one.splitUnit) return '名单的划分与原文不符';
  if (place && (place.list !== one.list || place.unit !== one.unit)) return '所在名单或单位与划分和人工判断不符';
  return '';
}
