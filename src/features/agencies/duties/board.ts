import type { Db } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { coverageFault, type CoverageFault } from './coverage-rules.js';
import {
  type AgencyFile,
  type AnnexMark,
  countLiveAccounts,
  listAgencyFiles,
  listAnnexMarks,
} from '#features/agencies/directory/directory-queries.js';
import { findDriveId, type Forwarding, listForwardings } from './forwarding-queries.js';
import { type Ledger, listChanges, loadLedger } from '#features/agencies/changes/ledger-queries.js';
import { holdsOn, responsibleOn } from '#features/agencies/changes/ledger-rules.js';
import { listDivisions } from '#features/agencies/queries.js';

/** One reporting unit on the board of duties. */
export interface BoardLine {
  readonly code: string;
  readonly name: string;
  readonly office: AgencyFile | undefined;
  /** Its name on that day. */
  readonly officeName: string;
  readonly fault: CoverageFault | null;
  /** Live hops up to that day, in order. */
  readonly hops: readonly Forwarding[];
  readonly accounts: number;
  readonly annexes: readonly AnnexMark[];
}

/**
 * Who answers for each reporting unit on a day, and how far it is (C4): the province sees all lines, an office those it has to do with.
 * `chosenId`: the drive whose receipts and annexes stand in it. What offices say of themselves has no dates: double coverage is judged for `today` alone.
 */
export async function loadBoard(
  db: Db,
  actor: Actor,
  on: string,
  today: string,
  chosenId?: number,
): Promise<BoardLine[]> {
  const driveId = chosenId ?? (await findDriveId(db));
  const [ledger, divisions, files, accounts, hops, marks] = await Promise.all([
    loadLedger(db),
    listDivisions(db),
    listAgencyFiles(db),
    countLiveAccounts(db),
    driveId === undefined ? [] : listForwardings(db, { driveId }),
    driveId === undefined ? [] : listAnnexMarks(db, driveId),
  ]);
  const named = new Map(divisions.map((one) => [one.code, one]));
  const lines = divisions
    .filter(({ reporting }) => reporting === 'report')
    .map((unit) => {
      const holders = responsibleOn(ledger.tenures, named, unit.code, on);
      const office = files.find(({ id }) => id === holders[0]);
      const officeName = office ? nameAt(ledger, office, on) : '';
      const known = on === today ? files : files.map((one) => ({ ...one, state: 'invited', doesRepair: null }));
      return {
        code: unit.code,
        name: unit.name,
        office,
        officeName,
        fault: coverageFault(unit, holders, known),
        hops: hops.filter((hop) => hop.unitCode === unit.code && hop.withdrawnAt === null && hop.forwardedOn <= on),
        accounts: office ? (accounts.get(office.id) ?? 0) : 0,
        annexes: marks.filter(({ unitCode }) => unitCode === unit.code),
      };
    });
  if (actor.scope.level === 'province') return lines;
  const isOwn = (id: number | undefined) => id === actor.agencyId;
  return lines.filter(
    ({ office, hops: own }) => isOwn(office?.id) || own.some((hop) => isOwn(hop.fromAgencyId) || isOwn(hop.toAgencyId)),
  );
}

/** The name an office bore on a day as it was known at an instant: what a receipt of then showed, whatever has been entered since (C2). */
export const nameWhen = (
  ledger: Ledger,
  office: { readonly id: number; readonly name: string },
  on: string,
  at: Date,
): string =>
  ledger.names
    .filter((one) => one.agencyId === office.id && one.from <= on && (!one.enteredAt || one.enteredAt <= at))
    .sort((a, b) => (a.from === b.from ? a.id - b.id : a.from < b.from ? -1 : 1))
    .at(-1)?.name ?? office.name;

/** The name an office bore on a day; its present one where nobody kept an older. */
export const nameAt = (ledger: Ledger, office: { readonly id: number; readonly name: string }, on: string): string =>
  ledger.names.filter((one) => one.agencyId === office.id && holdsOn(one, on)).at(-1)?.name ?? office.name;

/** Offices whose file this person may open; null: every one. An office sees itself, those it exchanged the duty with and those it took in. */
export async function visibleAgencies(db: Db, actor: Actor): Promise<readonly number[] | null> {
  if (actor.scope.level === 'province') return null;
  const [hops, changes] = await Promise.all([
    listForwardings(db, { of: actor.agencyId }),
    listChanges(db, { live: true, parts: [`office:${actor.agencyId}`] }),
  ]);
  const merged = changes.filter(({ kind }) => kind === 'merge').flatMap(({ parts }) => parts.flatMap(officeOf));
  return [...new Set([actor.agencyId, ...hops.flatMap((hop) => [hop.fromAgencyId, hop.toAgencyId]), ...merged])];
}

const officeOf = (part: string): number[] => (part.startsWith('office:') ? [Number(part.slice(7))] : []);
