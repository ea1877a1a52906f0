import { createHash } from 'node:crypto';
import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { handedRowId } from '#domain/legacy/handed.js';
import { type ListedRow, listLines, listTitle } from '#domain/legacy/list-text.js';
import { isMarkedAnnex } from '#domain/legacy/marks.js';
import { handedRowsOf } from '#features/drive/legacy/handed.js';
import { passedRowsOf } from '#features/drive/passing/handed.js';
import { listSentBack } from '#features/drive/passing/pass-queries.js';
import type { Annex } from '#features/annexes/queries.js';

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A row of the list as it is held against a later one. */
export interface KeptLine {
  readonly rowId: string;
  readonly name: string;
  /** First characters of the digest of its line. */
  readonly digest: string;
}

/** The list that an office answers for in annex 4 or 5: its digest in hex, and its rows. */
export interface AnsweredList {
  readonly hash: string;
  readonly lines: readonly KeptLine[];
}

const digestChars = 16;

/** The list of nobody's licences, and what a nil return of annex 3 is bound to: unit and drive. */
export const emptyHash = ({ driveId, unitCode, annexNo }: Pick<Annex, 'driveId' | 'unitCode' | 'annexNo'>): string =>
  hashOf(listTitle(driveId, unitCode, annexNo), []);

/**
 * The list that an annex 4 or 5 answers: what the unit was handed, and what it has itself passed on; both are its to tell of. So its own
 * submission changes nothing of it, but what others do, does. Undefined where nothing was handed out.
 */
export async function answeredList(
  db: Db | Trx,
  deps: Pick<Deps, 'cipher'>,
  annex: Pick<Annex, 'driveId' | 'unitCode' | 'annexNo'>,
): Promise<AnsweredList | undefined> {
  const { driveId, unitCode, annexNo } = annex;
  if (!isMarkedAnnex(annexNo)) return undefined;
  const handed = await handedRowsOf(db, deps, annex);
  if (!handed) return undefined;
  const [passed, sentBack] = [
    await passedRowsOf(db, deps, { driveId, unitCode, annexNo }),
    await listSentBack(db, driveId, unitCode, annexNo),
  ];
  const returned = new Map(sentBack.map(({ oldId, copyNo, passId }) => [handedRowId(oldId, copyNo), passId]));
  const rows = new Map<string, ListedRow>();
  for (const { rowId, typed } of [...handed, ...passed]) {
    const passId = returned.get(rowId);
    rows.set(rowId, { rowId, typed, ...(passId !== undefined && { sentBack: passId }) });
  }
  const lines = listLines([...rows.values()]);
  return {
    hash: hashOf(
      listTitle(driveId, unitCode, annexNo),
      lines.map(({ text }) => text),
    ),
    lines: lines.map(({ rowId, name, text }) => ({ rowId, name, digest: sha256Of(text).slice(0, digestChars) })),
  };
}

const hashOf = (title: string, lines: readonly string[]): string => sha256Of([title, ...lines].join('\n'));
