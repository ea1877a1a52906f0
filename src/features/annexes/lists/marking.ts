import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { codeName } from '#domain/codes/code-lists.js';
import { isMarkedAnnex, type MarkedAnnex, resultLists, withConsequences } from '#domain/legacy/marks.js';
import { openVersion } from '#features/annexes/mending/fix.js';
import { cellNotesInParts, type Mending, mendCells } from '#features/annexes/mending/mending.js';
import { cellStates, fixRows, mendingOf, type RowsFixed, type RowToFix } from '#features/annexes/mending/row-fix.js';
import type { CellState } from '#features/annexes/mending/row-merge-rules.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { endBatch, findBatch, insertBatch, lastMending, listMarkedCells, type MarkedCell } from './marking-queries.js';

const rowsAtOnce = 200;
/** Most rows that one press marks; the rest is marked by the next. */
export const mostMarked = 5_000;

interface OfVersion {
  readonly annexId: number;
  readonly versionId: number;
}

const shownTexts = (states: readonly CellState[]) =>
  Object.fromEntries(states.map(({ field, shown }) => [field, shown]));

/** Saves the rows of a page of marks, each with what its result brings along. @throws as `fixRows` */
export async function saveMarks(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { annexId, versionId, rows }: OfVersion & { readonly rows: readonly RowToFix[] },
): Promise<RowsFixed> {
  const { annex, version } = await openVersion(trx, actor, annexId, versionId);
  const annexNo = markedNo(annex);
  const states = await cellStates(trx, deps, version, rows);
  const whole = rows.map((row) => ({
    ...row,
    values: withConsequences(annexNo, shownTexts(states.get(row.row) ?? []), row.values),
  }));
  return fixRows(trx, deps, actor, { annexId, versionId, rows: whole });
}

/** Gives rows one result by one press. Returns how many it changed. */
export async function markRows(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { annexId, versionId, rows, result }: OfVersion & { readonly rows: readonly number[]; readonly result: string },
): Promise<number> {
  const { annex, version } = await openVersion(trx, actor, annexId, versionId);
  const annexNo = markedNo(annex);
  const text = codeName(resultLists[annexNo], result);
  const mendings: Mending[] = [];
  for await (const [row, cells] of statesOf(trx, deps, version, rows))
    mendings.push(...mendingsOf(annexNo, row, cells, text));
  const count = new Set(mendings.map(({ row }) => row)).size;
  if (count === 0) return 0;
  const before = await lastMending(trx, version.id);
  await mendCells(trx, deps, actor, version, mendings);
  await insertBatch(trx, {
    versionId: version.id,
    result,
    rowCount: count,
    firstMending: before + 1,
    lastMending: await lastMending(trx, version.id),
    markedBy: actor.id,
    markedAt: deps.clock.now(),
  });
  auditMarks(trx, deps, actor, { annex, version, verb: 'annex.mark', mendings, count, extra: { result: text } });
  return count;
}

/** Takes back what one press has marked; what somebody has changed since stays as it is. Returns the rows taken back. */
export async function unmarkRows(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { annexId, versionId, batchId }: OfVersion & { readonly batchId: number },
): Promise<number> {
  const { annex, version } = await openVersion(trx, actor, annexId, versionId);
  const batch = await findBatch(trx, version.id, batchId);
  if (!batch) throw annexProblems.no_such_batch();
  if (batch.undoneAt !== null) throw annexProblems.batch_undone();
  const marked = await listMarkedCells(trx, deps.cipher, version.id, batch);
  const byRow = new Map<number, MarkedCell[]>();
  for (const cell of marked) byRow.set(cell.row, [...(byRow.get(cell.row) ?? []), cell]);
  const mendings: Mending[] = [];
  for await (const [row, cells] of statesOf(trx, deps, version, [...byRow.keys()]))
    mendings.push(...takenBack(row, cells, byRow.get(row) ?? []));
  const count = new Set(mendings.map(({ row }) => row)).size;
  await endBatch(trx, batch.id, deps.clock.now());
  if (count > 0) await mendCells(trx, deps, actor, version, mendings);
  auditMarks(trx, deps, actor, { annex, version, verb: 'annex.unmark', mendings, count });
  return count;
}

/** The cells of these rows as they count now, some rows at a time. */
async function* statesOf(
  trx: Trx,
  deps: Deps,
  version: AnnexVersion,
  rows: readonly number[],
): AsyncGenerator<readonly [row: number, cells: readonly CellState[]]> {
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    const some = rows.slice(at, at + rowsAtOnce).map((row) => ({ row }));
    yield* await cellStates(trx, deps, version, some);
  }
}

function markedNo({ annexNo }: Annex): MarkedAnnex {
  if (!isMarkedAnnex(annexNo)) throw annexProblems.not_marked();
  return annexNo;
}

function mendingsOf(annexNo: MarkedAnnex, row: number, cells: readonly CellState[], text: string): Mending[] {
  const now = Object.fromEntries(cells.map(({ field, counted }) => [field, counted]));
  const wanted = withConsequences(annexNo, now, { check_result: text });
  return cells.flatMap((state) => {
    const value = wanted[state.field];
    if (value === undefined || value === state.counted.trim()) return [];
    return [mendingOf(row, { state, value, isAsTyped: value === state.typed.trim() })];
  });
}

/** Nothing of a row whose result somebody has changed since: what belongs to the new result stays with it. */
function takenBack(row: number, cells: readonly CellState[], marked: readonly MarkedCell[]): Mending[] {
  const stands = ({ field, after }: MarkedCell) => cells.find((one) => one.field === field)?.counted === after;
  if (marked.some((cell) => cell.field === 'check_result' && !stands(cell))) return [];
  return marked.filter(stands).flatMap(({ field, before, after }) => {
    const typed = cells.find((one) => one.field === field)?.typed ?? '';
    return [{ row, field, typed, before: after, after: before }];
  });
}

interface ToAudit {
  readonly annex: Annex;
  readonly version: AnnexVersion;
  readonly verb: 'annex.mark' | 'annex.unmark';
  readonly mendings: readonly Mending[];
  readonly count: number;
  readonly extra?: Readonly<Record<string, string>>;
}

function auditMarks(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { annex, version, verb, mendings, count, extra }: ToAudit,
): void {
  const parts = cellNotesInParts(annex.annexNo, mendings);
  for (const [at, cells] of (parts.length > 0 ? parts : [[]]).entries())
    audit(trx, deps.clock.now(), actor, {
      verb,
      objectType: 'annex',
      objectId: annex.id,
      agencyId: annex.agencyId,
      before: { values: Object.fromEntries(cells.map(({ row, field, before }) => [`${row} ${field}`, before])) },
      after: {
        annexNo: annex.annexNo,
        versionId: version.id,
        ...extra,
        values: Object.fromEntries(cells.map(({ row, field, after }) => [`${row} ${field}`, after])),
        n: count,
        ...(parts.length > 1 ? { part: at + 1, parts: parts.length } : {}),
      },
    });
}
