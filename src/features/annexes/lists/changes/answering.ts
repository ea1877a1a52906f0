import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { isNoDelta, type ListDelta, listDelta } from '#domain/legacy/list-delta.js';
import { isMarkedAnnex } from '#domain/legacy/marks.js';
import { type AnsweredList, answeredList, emptyHash } from '#features/annexes/lists/answered-list.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import { handedList } from '#domain/legacy/handed.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { Annex } from '#features/annexes/queries.js';
import { deleteAnsweredList, findAnsweredList, saveAnsweredList } from './answered-queries.js';
import { closeChanges } from './change-queries.js';

type Reading = Pick<Deps, 'cipher'>;

/** Keeps on which list an annex 4 or 5 is handed in; whatever its list had said otherwise before is answered by that. */
export async function keepAnsweredList(trx: Trx, deps: Reading, annex: Annex, submittedAt: Date): Promise<void> {
  if (!isMarkedAnnex(annex.annexNo) || annex.currentVersionId === null) return;
  const list = await answeredList(trx, deps, annex);
  const kept = { annexId: annex.id, versionId: annex.currentVersionId, submittedAt };
  if (list) await saveAnsweredList(trx, deps.cipher, { ...kept, ...list });
  else await deleteAnsweredList(trx, annex.id);
  await closeChanges(trx, annex.id, { by: null, at: submittedAt });
}

/** How the list of an annex that was handed in stands now against the one that it answers. */
export interface ListStanding {
  readonly before: AnsweredList;
  readonly now: AnsweredList;
  readonly delta: ListDelta;
}

/** Undefined where the annex was not handed in, nothing is handed out, or the list is the same. */
export async function listStanding(db: Db | Trx, deps: Reading, annex: Annex): Promise<ListStanding | undefined> {
  if (annex.submittedAt === null || annex.currentVersionId === null) return undefined;
  const now = await answeredList(db, deps, annex);
  if (!now) return undefined;
  const before =
    (await findAnsweredList(db, deps.cipher, annex.id, annex.submittedAt)) ??
    (await answeredByRows(db, deps, annex, now));
  return before.hash === now.hash ? undefined : { before, now, delta: listDelta(before.lines, now.lines) };
}

/** Of an annex that was handed in before its list was there: what of the list its rows answer. */
async function answeredByRows(
  db: Db | Trx,
  { cipher }: Reading,
  annex: Annex,
  now: AnsweredList,
): Promise<AnsweredList> {
  const list = handedList(now.lines.map(({ rowId }) => ({ rowId, typed: { old_system_id: rowId } })));
  const answered = new Set<string>();
  for await (const block of walkFacts(db, cipher, annex.currentVersionId ?? 0))
    for (const { rowId = '', values } of block) {
      const known = list.find(rowId, values['old_system_id'] ?? '');
      if (known) answered.add(known.rowId);
    }
  const lines = now.lines.filter(({ rowId }) => answered.has(rowId));
  return lines.length === now.lines.length ? now : { hash: emptyHash(annex), lines };
}

/** Nobody accepts an annex on a list that is no more, though nobody has noticed yet. @throws annex.list_moved */
export async function requireListStands(trx: Trx, deps: Reading, annex: Annex): Promise<void> {
  const { id, submittedAt } = annex;
  // What was handed in before its list was there is the judging job's alone: nothing says what it rests on.
  if (submittedAt === null || !(await findAnsweredList(trx, deps.cipher, id, submittedAt))) return;
  const standing = await listStanding(trx, deps, annex);
  if (standing && !isNoDelta(standing.delta)) throw annexProblems.list_moved();
}
