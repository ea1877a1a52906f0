import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { insertFixHistory } from './fix-queries.js';
import { maskCell } from '#domain/values/masking.js';
import { type AnnexVersion, updateVersion } from '#features/annexes/version-queries.js';
import { countFixes, deleteFixes, saveFixes } from '#features/annexes/checking/row-queries.js';
import type { AnnexNo } from '#domain/annexes/types.js';

/** Longest value of a mended cell, in characters. */
export const valueLimit = 2_000;
const cellsAtOnce = 500;
const cellsAnEntry = 250;

/** One cell mended on line. */
export interface Mending {
  readonly row: number;
  readonly field: string;
  /** As it stands in the file. */
  readonly typed: string;
  /** What counted before, and what counts now; what was typed again takes the mending back. */
  readonly before: string;
  readonly after: string;
}

/** Lays mended cells over the version, keeps each in the history, and asks for a new check. Returns its job. */
export async function mendCells(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  version: AnnexVersion,
  mendings: readonly Mending[],
  at = deps.clock.now(),
): Promise<number> {
  const by = { fixedBy: actor.id, fixedAt: at };
  for (let at = 0; at < mendings.length; at += cellsAtOnce) {
    const some = mendings.slice(at, at + cellsAtOnce);
    const saved = some.filter(({ after, typed }) => after !== typed);
    await saveFixes(
      trx,
      deps.cipher,
      version.id,
      saved.map((one) => ({ ...one, value: one.after, ...by })),
    );
    const takenBack = some.filter(({ after, typed }) => after === typed);
    await deleteFixes(trx, version.id, takenBack);
    await insertFixHistory(
      trx,
      version.id,
      deps.cipher,
      some.map((one) => ({ ...one, ...by })),
    );
  }
  return recheckLater(trx, deps, version.id);
}

/** Asks for a new check of the version. Returns its job. */
export async function recheckLater(trx: Trx, deps: Deps, versionId: number): Promise<number> {
  const jobId = await enqueue(trx, deps.clock.now(), {
    name: 'annex.recheck',
    payload: { versionId },
    dedupeKey: `annex.recheck:${versionId}:${deps.ids.token(8)}`,
  });
  // Not checked until that job says so: nobody submits by the counts from before.
  await updateVersion(trx, versionId, { job_id: jobId, fix_count: await countFixes(trx, versionId), checked_at: null });
  return jobId;
}

/** What the audit keeps of mended cells: what counted before and what counts now, personal numbers masked (C60, C61). */
export function cellNotes(annexNo: AnnexNo, mendings: readonly Mending[]) {
  const columns = new Map(annexDefinition(annexNo).columns.map((column) => [column.field, column]));
  return mendings.map(({ row, field, before, after }) => {
    const column = columns.get(field) ?? {};
    return { row, field, before: maskCell(column, before), after: maskCell(column, after) };
  });
}

/** The same in parts that an audit entry can hold. */
export function cellNotesInParts(annexNo: AnnexNo, mendings: readonly Mending[]) {
  const notes = cellNotes(annexNo, mendings);
  return Array.from({ length: Math.ceil(notes.length / cellsAnEntry) }, (_, part) =>
    notes.slice(part * cellsAnEntry, (part + 1) * cellsAnEntry),
  );
}
