import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { listDivisions } from '#features/agencies/queries.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { seenLists } from '#features/drive/legacy/seen.js';
import { type AskedLook, lookOf } from '#features/drive/progress/look.js';
import { type Drive, listBoard } from '#features/drive/queries.js';
import { findLedgerBegun } from './ledger-row-queries.js';

/** What of the ledger a person may see, and as of which moment. */
export interface SeenLedger {
  readonly drive: Drive;
  /** Units whose licences these are; undefined: all. */
  readonly own: readonly string[] | undefined;
  /** Every division by its code. */
  readonly names: ReadonlyMap<string, string>;
  /** Units to choose from. */
  readonly units: readonly (readonly [code: string, name: string])[];
  readonly look: AskedLook;
  /** The moment for queries; undefined: now. */
  readonly at: Date | undefined;
}

/** @throws portal.not_found for an office before the lists are handed out, and where there is no drive */
export async function seenLedger(deps: Deps, req: Request): Promise<SeenLedger> {
  const { drive, own } = await seenLists(deps.db, actorOf(req), await chosenDrive(deps, req));
  const [divisions, begun] = await Promise.all([listDivisions(deps.db), findLedgerBegun(deps.db, drive.id)]);
  const codes = own ?? [...new Set((await listBoard(deps.db, drive.id, null)).map(({ unitCode }) => unitCode))];
  const look = lookOf(deps, req, drive, begun ?? deps.clock.now());
  const names = new Map(divisions.map(({ code, name }) => [code, name]));
  const units = codes.map((code) => [code, names.get(code) ?? code] as const);
  return { drive, own, names, units, look, at: look.isNow ? undefined : look.at };
}
