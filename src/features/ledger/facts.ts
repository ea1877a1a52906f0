import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { handedList, handedRowId } from '#domain/legacy/handed.js';
import { holdsBack } from '#domain/legacy/decisions.js';
import { isMarkedAnnex } from '#domain/legacy/marks.js';
import type { LicenceFacts, MarkedRow } from '#domain/ledger/class-rules.js';
import { getDriveLists } from '#features/drive/legacy/drive-lists-queries.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import { heldRows } from '#features/annexes/collisions/standing.js';
import { entriesOf } from '#features/imports/entry-queries.js';
import {
  findNilOf,
  type LedgerAnnex,
  listFiledByRow,
  listFiledLinks,
  listLedgerAnnexes,
  listPassesTo,
  listUnclaimedFilings,
  listUndecided,
  listUnitLicences,
  type ListedLicence,
} from './fact-queries.js';

export interface UnitFact {
  readonly licence: ListedLicence;
  readonly facts: LicenceFacts;
}

/** Everything on which the classes of a unit's licences rest, as this transaction sees it. `unit` '': those in nobody's list. */
export async function factsOfUnit(
  db: Db | Trx,
  { cipher }: Pick<Deps, 'cipher'>,
  driveId: number,
  unit: string,
): Promise<UnitFact[]> {
  const licences = await listUnitLicences(db, driveId, unit);
  const annexes = unit === '' ? [] : await listLedgerAnnexes(db, driveId, unit);
  const annexOf = (no: number) => annexes.find((one) => one.no === no);
  const filed = annexOf(3);
  const [isHandedOut, docket, passes, entries, rows, found, nilReturn] = [
    (await getDriveLists(db, driveId)).releasedAt !== null,
    new Map(
      (await listUndecided(db, driveId)).filter(({ reason }) => holdsBack(reason)).map((one) => [one.licenceId, one]),
    ),
    new Map((unit === '' ? [] : await listPassesTo(db, driveId, unit)).map((one) => [one.licenceId, one])),
    await entriesOf(
      db,
      licences.map(({ id }) => id),
    ),
    await rowsOfLists(db, cipher, annexes, licences),
    await foundIn(db, driveId, unit, filed),
    await nilOf(db, annexOf(5)),
  ];
  return licences.map((licence) => {
    const annex = isMarkedAnnex(licence.list) ? annexOf(licence.list) : undefined;
    const pass = passes.get(licence.id);
    return {
      licence,
      facts: {
        list: isMarkedAnnex(licence.list) ? licence.list : 0,
        unit,
        isGone: licence.isGone,
        isHandedOut,
        docket: docket.get(licence.id) ?? null,
        pass: pass ? { id: pass.id, isTaken: pass.state === 'taken' } : null,
        annex: annex ? { id: annex.id, versionId: annex.versionId, isAccepted: isAccepted(annex) } : null,
        isFiledIn: filed?.state === 'imported',
        row: rows.get(licence.id) ?? null,
        entry: entries.get(licence.id) ?? null,
        found: found.get(licence.id) ?? null,
        nilReturn: licence.list === 5 ? nilReturn : null,
      },
    };
  });
}

const isAccepted = ({ state }: LedgerAnnex): boolean => state === 'accepted' || state === 'imported';

/** What counts of an annex: of annex 5, which need not come back, also what its office has handed in and nobody has accepted yet. */
const isAsked = (annex: LedgerAnnex): boolean => isAccepted(annex) || (annex.no === 5 && annex.state !== 'filling');

const nilOf = async (db: Db | Trx, annex: LedgerAnnex | undefined): Promise<number | null> =>
  annex && isAccepted(annex) ? findNilOf(db, annex.id, annex.submittedAt) : null;

/** Rows of annexes 4 and 5 by the licence that they speak of; the first one of each counts. */
async function rowsOfLists(
  db: Db | Trx,
  cipher: Deps['cipher'],
  annexes: readonly LedgerAnnex[],
  licences: readonly ListedLicence[],
): Promise<ReadonlyMap<number, MarkedRow>> {
  const rows = new Map<number, MarkedRow>();
  const filed = annexes.find(({ no }) => no === 3);
  const heldFilings = filed?.versionId
    ? await heldRows(db, { annexId: filed.id, versionId: filed.versionId })
    : new Map();
  for (const annex of annexes) {
    if (annex.no === 3 || annex.versionId === null || !isAsked(annex)) continue;
    const { versionId } = annex;
    const find = finderOf(licences.filter(({ list, isGone }) => list === annex.no && !isGone));
    const links = new Map((await listFiledLinks(db, versionId)).map((one) => [one.row, one]));
    const held = await heldRows(db, { annexId: annex.id, versionId });
    for await (const block of walkFacts(db, cipher, versionId))
      for (const { row, rowId = '', values } of block) {
        const licenceId = find(rowId, values['old_system_id'] ?? '');
        if (licenceId === undefined || rows.has(licenceId)) continue;
        const link = links.get(row);
        rows.set(licenceId, {
          row,
          result: values['check_result'] ?? '',
          isFiled: values['is_filed'] === '1',
          filing: link ? { versionId: link.versionId, row: link.filedRow } : null,
          isHeld: held.has(row) || (link !== undefined && heldFilings.has(link.filedRow)),
        });
      }
  }
  return rows;
}

/** Finds licences as everywhere else: by the name of the row, or by the old system's number. */
export function finderOf(licences: readonly ListedLicence[]): (rowId: string, oldId: string) => number | undefined {
  const ids = new Map(licences.map(({ id, oldId, copyNo }) => [handedRowId(oldId, copyNo), id]));
  const list = handedList(
    licences.map(({ oldId, copyNo }) => ({ rowId: handedRowId(oldId, copyNo), typed: { old_system_id: oldId } })),
  );
  return (rowId, oldId) => {
    const known = list.find(rowId, oldId);
    return known && ids.get(known.rowId);
  };
}

/** Filings in the register that name a licence of annex 5 which nobody marked. */
async function foundIn(
  db: Db | Trx,
  driveId: number,
  unit: string,
  filed: LedgerAnnex | undefined,
): Promise<ReadonlyMap<number, NonNullable<LicenceFacts['found']>>> {
  const found = new Map<number, NonNullable<LicenceFacts['found']>>();
  if (filed?.state !== 'imported' || filed.versionId === null) return found;
  const { versionId } = filed;
  const unclaimed = await listUnclaimedFilings(db, driveId, unit, versionId);
  if (unclaimed.length === 0) return found;
  const businesses = await listFiledByRow(db, versionId);
  const taken = new Set<number>();
  for (const { licenceId, row } of unclaimed) {
    const businessId = businesses.get(row);
    if (businessId === undefined || found.has(licenceId) || taken.has(row)) continue;
    taken.add(row);
    found.set(licenceId, { businessId, versionId, row });
  }
  return found;
}
