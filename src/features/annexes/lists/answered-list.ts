import { createHash } from 'node:crypto';
import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { handedRowId } from '#domain/legacy/handed.js';
import type { KeptLine } from '#domain/legacy/list-delta.js';
import { type ListedRow, listLines, listText } from '#domain/legacy/list-text.js';
import { isMarkedAnnex } from '#domain/legacy/marks.js';
import { handedRowsOf } from '#features/drive/legacy/handed.js';
import { passedRowsOf } from '#features/drive/passing/handed.js';
import { listReturned } from '#features/drive/passing/pass-queries.js';
import type { Annex } from '#features/annexes/queries.js';

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The list that an office answers for in annex 4 or 5: its digest in hex, and its rows. */
export interface AnsweredList {
  readonly hash: string;
  readonly lines: readonly KeptLine[];
}

type OfUnit = Pick<Annex, 'driveId' | 'unitCode' | 'annexNo'>;

const digestChars = 16;

/** Of a list without licences, and of a nil return of annex 3: unit and drive alone. */
export const emptyHash = (annex: OfUnit): string => sha256Of(listText(annex, []));

/**
 * The list that an annex 4 or 5 answers: what the unit was handed, and what it has itself passed on; both are its to tell of. So its own
 * submission takes nothing out of it, but what others do, does. Undefined where nothing was handed out.
 */
export async function answeredList(
  db: Db | Trx,
  deps: Pick<Deps, 'cipher'>,
  annex: OfUnit,
): Promise<AnsweredList | undefined> {
  const { driveId, unitCode, annexNo } = annex;
  if (!isMarkedAnnex(annexNo)) return undefined;
  const handed = await handedRowsOf(db, deps, annex);
  if (!handed) return undefined;
  const passed = await passedRowsOf(db, deps, { driveId, unitCode, annexNo });
  const back = await listReturned(db, driveId, unitCode, annexNo);
  const returned = new Map(back.map(({ oldId, copyNo, passId }) => [handedRowId(oldId, copyNo), passId]));
  const held = handed.map(({ rowId, typed }): ListedRow => {
    const passId = returned.get(rowId);
    return { rowId, typed, ...(passId !== undefined && { returned: passId }) };
  });
  const lines = listLines([...held, ...passed.map(({ rowId, typed }) => ({ rowId, typed, isAway: true }))]);
  return {
    hash: sha256Of(listText(annex, lines)),
    lines: lines.map((line) => ({ ...line, digest: sha256Of(line.text).slice(0, digestChars) })),
  };
}
