import { audit } from '#platform/audit.js';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { confirmWarnings } from '#features/annexes/checking/confirmation-queries.js';
import { listRowsByNo } from '#features/annexes/checking/row-queries.js';
import { markRows } from '#features/annexes/lists/marking.js';
import { openVersion } from '#features/annexes/mending/fix.js';
import { removeRow, whyNoRow } from '#features/annexes/mending/row-changes.js';
import { cellStates, fixRow } from '#features/annexes/mending/row-fix.js';
import { listOpenDuplicates } from './duplicate-queries.js';
import { collisionProblems } from './problems.js';

/** Two rows of one version: one that stays and one that goes, or two that both stay. */
export interface RowPair {
  readonly annexId: number;
  readonly versionId: number;
  readonly keep: number;
  readonly other: number;
}

/**
 * Keeps one of two rows. The other is deleted on line, where it can be restored; a licence of annexes 4 and 5 is marked as 重复. `fields` are
 * taken over from the other row first. @throws annex.row_gone where somebody has deleted one of them
 */
export async function keepOne(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  pair: RowPair & { readonly fields?: readonly string[] },
): Promise<void> {
  const { annexId, versionId, keep, other } = pair;
  const { annex, version } = await lockPair(trx, deps, actor, pair);
  const taken = await cellsOf(trx, deps, version, other, pair.fields ?? []);
  if (Object.keys(taken).length > 0) await fixRow(trx, deps, actor, { annexId, versionId, row: keep, values: taken });
  const target = { annexId, versionId };
  if (annex.annexNo === 3) await removeRow(trx, deps, actor, { ...target, row: other });
  else if ((await markRows(trx, deps, actor, { ...target, rows: [other], result: 'duplicate' })) === 0)
    throw collisionProblems.marked();
}

/** Both rows are right: what the rules ask of them is confirmed with the reason, which the next versions keep (C20). */
export async function keepBoth(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  pair: RowPair & { readonly reason: string },
): Promise<void> {
  const reason = pair.reason.replace(/\s+/g, ' ').trim();
  if ([...reason].length < 2 || [...reason].length > 200) throw collisionProblems.both_reason({ field: 'reason' });
  const { annex, version } = await lockPair(trx, deps, actor, pair);
  const open = await listOpenDuplicates(trx, version.id, [pair.keep, pair.other]);
  if (open.length === 0) throw collisionProblems.nothing_open();
  const at = deps.clock.now();
  for (const { id } of open)
    await confirmWarnings(trx, version.id, { id }, { reason, confirmedBy: actor.id, confirmedAt: at });
  audit(trx, at, actor, {
    verb: 'annex.confirm',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { versionId: version.id, kind: open[0]?.kind ?? '', reason, count: open.length },
  });
}

async function lockPair(trx: Trx, deps: Deps, actor: Actor, { annexId, versionId, keep, other }: RowPair) {
  if (keep === other) throw problems.not_found();
  const { annex, version } = await openVersion(trx, actor, annexId, versionId);
  const there = new Set((await listRowsByNo(trx, deps.cipher, version.id, [keep, other])).map(({ row }) => row));
  for (const row of [keep, other]) if (!there.has(row)) throw await whyNoRow(trx, deps, version, row);
  return { annex, version };
}

/** What stands in these columns of a row now, as text; columns that the office does not fill are left out. */
async function cellsOf(
  trx: Trx,
  deps: Deps,
  version: Parameters<typeof cellStates>[2],
  row: number,
  fields: readonly string[],
): Promise<Record<string, string>> {
  if (fields.length === 0) return {};
  const mendable = new Set(
    annexDefinition(3)
      .columns.filter(({ filledBy }) => filledBy === 'agency')
      .map(({ field }) => field),
  );
  const cells = (await cellStates(trx, deps, version, [{ row }])).get(row) ?? [];
  return Object.fromEntries(
    cells
      .filter(({ field }) => fields.includes(field) && mendable.has(field))
      .map(({ field, counted }) => [field, counted]),
  );
}
