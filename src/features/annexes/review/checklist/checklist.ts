import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { listOpenings, loadChecklistFacts, noteOpened } from './checklist-queries.js';
import {
  type ChecklistItem,
  type ChecklistLine,
  checklistItems,
  checklistOf,
  onAnnexPage,
  unopened,
} from './checklist-rules.js';

type Reviewed = Pick<Annex, 'id' | 'isLate' | 'submittedAt'>;

/** How the checklist of a version stands for a reviewer. */
export async function checklistFor(
  db: Db | Trx,
  annex: Reviewed,
  version: Pick<AnnexVersion, 'id' | 'checkedAt'>,
  reviewerId: number,
): Promise<readonly ChecklistLine[]> {
  return checklistOf(await loadChecklistFacts(db, annex, version), await listOpenings(db, version.id, reviewerId));
}

/** The same for who has the annex's page on the screen: what stands there is opened by that. */
export async function checklistOnPage(
  deps: Pick<Deps, 'db' | 'clock'>,
  annex: Reviewed,
  version: Pick<AnnexVersion, 'id' | 'checkedAt'>,
  reviewerId: number,
): Promise<readonly ChecklistLine[]> {
  const now = deps.clock.now();
  const lines = await checklistFor(deps.db, annex, version, reviewerId);
  const seen = unopened(lines).filter(({ item }) => onAnnexPage.includes(item));
  if (seen.length === 0) return lines;
  await inTransaction(deps.db, (trx) => noteOpened(trx, version.id, reviewerId, seen, now));
  return checklistFor(deps.db, annex, version, reviewerId);
}

/** What of it stands in the way of a decision, as its refusal; undefined: nothing. `told`: items that the page of the decision shows itself. */
export function checklistBar(
  lines: readonly ChecklistLine[],
  decision: 'accept' | 'return',
  told: readonly ChecklistItem[] = [],
) {
  const left = unopened(lines).filter(({ item }) => !told.includes(item));
  if (left.length === 0) return undefined;
  const names = left.map(({ item }) => checklistItems[item]).join('、');
  return annexProblems[decision === 'accept' ? 'checklist_accept' : 'checklist_return']({ count: left.length, names });
}

/** @throws annex.checklist_accept, annex.checklist_return while something was not opened (C32) */
export async function requireChecklist(
  trx: Trx,
  annex: Reviewed,
  version: Pick<AnnexVersion, 'id' | 'checkedAt'>,
  reviewerId: number,
  decision: 'accept' | 'return',
  told: readonly ChecklistItem[] = [],
): Promise<void> {
  const bar = checklistBar(await checklistFor(trx, annex, version, reviewerId), decision, told);
  if (bar) throw bar;
}

/** As if every item had been opened: for plays of a season, which have no screen. */
export async function openAll(
  trx: Trx,
  annex: Reviewed,
  version: Pick<AnnexVersion, 'id' | 'checkedAt'>,
  reviewerId: number,
  at: Date,
): Promise<void> {
  await noteOpened(trx, version.id, reviewerId, await checklistFor(trx, annex, version, reviewerId), at);
}
