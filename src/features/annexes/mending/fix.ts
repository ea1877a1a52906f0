import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { sheetOf } from '#domain/annexes/sheets.js';
import { confirmWarnings, unconfirmWarnings } from '#features/annexes/checking/finding-queries.js';
import { cellNotes, type Mending, mendCells, valueLimit } from './mending.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type Annex, type AnnexVersion, getOwnAnnex, getVersion } from '#features/annexes/queries.js';
import { findRow, listFixes } from '#features/annexes/checking/row-queries.js';
import { cellText } from '#features/annexes/checking/rows.js';
import { requireStep } from '#features/annexes/receiving/upload.js';

/** The current version of an annex that may be worked on now. @throws annex.not_now, annex.still_reading, portal.stale */
export async function openVersion(
  trx: Trx,
  actor: Actor,
  annexId: number,
  versionId: number,
): Promise<{ annex: Annex; version: AnnexVersion }> {
  const annex = await getOwnAnnex(trx, actor, annexId, true);
  requireStep(annex, 'submit', '修改');
  const version = await getVersion(trx, annex.id, versionId);
  if (version.state !== 'checked') throw annexProblems.still_reading();
  if (annex.currentVersionId !== version.id) throw problems.stale();
  return { annex, version };
}

/**
 * Mends cells of one row on line (C22). The file stays as it was; the mended values lie over it, and the whole version is checked
 * again because other rows may depend on this one. Columns that the office does not fill are left alone, but for a proposal `taken` by its
 * button. Returns the job of that check, or null when nothing changed.
 */
export async function fixRow(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: {
    annexId: number;
    versionId: number;
    row: number;
    values: Readonly<Record<string, string>>;
    taken?: Readonly<Record<string, string>>;
  },
): Promise<number | null> {
  const { annex, version } = await openVersion(trx, actor, input.annexId, input.versionId);
  const row = await findRow(trx, deps.cipher, version.id, input.row);
  if (!row || !version.head) throw problems.not_found();
  const locked = new Set(
    annexDefinition(annex.annexNo)
      .columns.filter(({ filledBy }) => filledBy !== 'agency')
      .map(({ field }) => field),
  );
  const earlier = new Map((await listFixes(trx, deps.cipher, version.id, [row.row])).map((fix) => [fix.field, fix]));
  const mendings: Mending[] = [];
  for (const column of sheetOf(version.head, row.row).columns) {
    if (column.field === null) continue;
    const taken = input.taken?.[column.field];
    const value = (taken ?? (locked.has(column.field) ? undefined : input.values[column.field]))?.trim();
    if (value === undefined) continue;
    const isSame = (text: string) =>
      taken === undefined ? inOneLine(value) === inOneLine(text) : value === text.trim();
    const whole = cellText(row.cells[column.index]);
    const counted = earlier.get(column.field)?.value ?? whole;
    if (isSame(counted)) continue;
    if (value.length > valueLimit) throw annexProblems.value_too_long({ max: valueLimit });
    const typed = whole.slice(0, valueLimit);
    mendings.push({
      row: row.row,
      field: column.field,
      typed,
      before: counted.slice(0, valueLimit),
      after: isSame(whole) ? typed : value,
    });
  }
  if (mendings.length === 0) return null;
  const jobId = await mendCells(trx, deps, actor, version, mendings);
  const notes = cellNotes(annex.annexNo, mendings);
  audit(trx, deps.clock.now(), actor, {
    verb: 'annex.fix',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    before: { values: Object.fromEntries(notes.map(({ field, before }) => [field, before])) },
    after: {
      annexNo: annex.annexNo,
      versionId: version.id,
      row: row.row,
      values: Object.fromEntries(notes.map(({ field, after }) => [field, after])),
    },
  });
  return jobId;
}

/** As a field of the form gives a cell back: without line breaks, which alone are no change. */
const inOneLine = (text: string): string => text.replace(/[\r\n]+/g, '').trim();

/** Confirms warnings of one kind (or one of them) with a reason that the reviewer sees (C20). Returns how many. */
export async function confirmFindings(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { annexId: number; versionId: number; kind: string; findingId: number | null; reason: string },
): Promise<number> {
  const reason = input.reason.trim();
  if (reason.length < 2) throw annexProblems.reason_needed();
  if (reason.length > 200) throw annexProblems.value_too_long({ max: 200 });
  const { annex, version } = await openVersion(trx, actor, input.annexId, input.versionId);
  const now = deps.clock.now();
  const which = input.findingId === null ? { kind: input.kind } : { id: input.findingId };
  const count = await confirmWarnings(trx, version.id, which, { reason, confirmedBy: actor.id, confirmedAt: now });
  audit(trx, now, actor, {
    verb: 'annex.confirm',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { versionId: version.id, ...which, reason, count },
  });
  return count;
}

export async function unconfirmFindings(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { annexId: number; versionId: number; kind: string },
): Promise<number> {
  const { annex, version } = await openVersion(trx, actor, input.annexId, input.versionId);
  const count = await unconfirmWarnings(trx, version.id, input.kind);
  audit(trx, deps.clock.now(), actor, {
    verb: 'annex.unconfirm',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { versionId: version.id, kind: input.kind, count },
  });
  return count;
}
