import { noteStandings } from '#features/drive/progress/standings.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { rowInFile, rowWords, sheetNames, sheetsOf } from '#domain/annexes/sheets.js';
import { appendRow, listRemovedRows, putRowBack, takeRowOut } from '#features/annexes/checking/row-change-queries.js';
import { deleteIdentitiesOf } from '#features/annexes/checking/row-identity-queries.js';
import { rowName } from '#features/annexes/checking/row-names.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { Annex } from '#features/annexes/queries.js';
import { type AnnexVersion, updateVersion } from '#features/annexes/version-queries.js';
import { insertFixHistory } from './fix-queries.js';
import { openVersion } from './fix.js';
import { cellNotes, type Mending, mendCells, recheckLater, valueLimit } from './mending.js';

interface Target {
  readonly annexId: number;
  readonly versionId: number;
  readonly row: number;
}

/** Field under which the history of mendings keeps what was done to a whole row. */
export const wholeRowField = '';
/** What that says of a row that was added. */
export const rowAdded = '增加本行';

/**
 * Deletes a row on line: the file stays as it was, and the row counts no more, in no check, count, submission or import, until it is
 * restored. @throws annex.row_gone where somebody else has deleted it
 */
export async function removeRow(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { annexId, versionId, row }: Target,
): Promise<void> {
  const { annex, version } = await openVersion(trx, actor, annexId, versionId);
  const now = deps.clock.now();
  const taken = await takeRowOut(trx, deps.cipher, version.id, row, { by: actor.id, at: now });
  if (!taken) throw await whyNoRow(trx, deps, version, row);
  await deleteIdentitiesOf(trx, version.id, [row]);
  await countRows(trx, deps, actor, version, { row, by: -1, before: '在表中', after: '已删除', at: now });
  noteChange(trx, deps, actor, annex, version, 'annex.remove_row', {
    row,
    name: rowName(annex.annexNo, version.head, taken),
  });
}

/** Takes the deleting of a row back: it stands where it stood, with what had been mended in it. @throws annex.row_there */
export async function restoreRow(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { annexId, versionId, row }: Target,
): Promise<void> {
  const { annex, version } = await openVersion(trx, actor, annexId, versionId);
  const [removed] = await listRemovedRows(trx, deps.cipher, version.id, row);
  if (!removed) throw annexProblems.row_there({ row: rowWords(row, sheetNames(version.head)) });
  await putRowBack(trx, deps.cipher, version.id, removed);
  await countRows(trx, deps, actor, version, { row, by: 1, before: '已删除', after: '在表中', at: deps.clock.now() });
  noteChange(trx, deps, actor, annex, version, 'annex.restore_row', {
    row,
    name: rowName(annex.annexNo, version.head, removed.row),
  });
}

/** Appends a row with what was typed in its form, as cells mended on line. Returns its number. @throws annex.row_empty */
export async function addRow(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { annexId, versionId, values }: Omit<Target, 'row'> & { readonly values: Readonly<Record<string, string>> },
): Promise<number> {
  const { annex, version } = await openVersion(trx, actor, annexId, versionId);
  const { head } = version;
  if (!head) throw problems.not_found();
  const typed = typedCells(annex, version, values);
  if (typed.length === 0) throw annexProblems.row_empty();
  const tooLong = typed.find(([, value]) => value.length > valueLimit);
  if (tooLong) throw annexProblems.value_too_long({ max: valueLimit, field: `v.${tooLong[0]}` });
  const now = deps.clock.now();
  const sheetNo = sheetsOf(head).length - 1;
  const behind = Math.max(
    rowInFile(sheetNo, (sheetsOf(head)[sheetNo] ?? head).firstDataRow - 1),
    ...(version.tail?.footRows ?? []),
  );
  const row = await appendRow(trx, deps.cipher, version.id, behind, { by: actor.id, at: now });
  await countRows(trx, deps, actor, version, { row, by: 1, before: '', after: rowAdded, at: now });
  const mendings: Mending[] = typed.map(([field, after]) => ({ row, field, typed: '', before: '', after }));
  // What is typed in with the row is of the same moment: no mending of it.
  await mendCells(trx, deps, actor, version, mendings, now);
  const notes = cellNotes(annex.annexNo, mendings);
  noteChange(trx, deps, actor, annex, version, 'annex.add_row', {
    row,
    values: Object.fromEntries(notes.map(({ field, after }) => [field, after])),
  });
  return row;
}

/** What was typed in columns that the office fills and the sheet has. */
function typedCells({ annexNo }: Annex, { head }: AnnexVersion, values: Readonly<Record<string, string>>) {
  const last = head ? sheetsOf(head).at(-1) : undefined;
  return annexDefinition(annexNo)
    .columns.filter(({ field, filledBy }) => filledBy === 'agency' && last?.columns.some((one) => one.field === field))
    .map(({ field }) => [field, values[field]?.trim() ?? ''] as const)
    .filter(([, value]) => value !== '');
}

async function countRows(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  version: AnnexVersion,
  { row, by, before, after, at }: { row: number; by: 1 | -1; before: string; after: string; at: Date },
): Promise<void> {
  await insertFixHistory(trx, version.id, deps.cipher, [
    { row, field: wholeRowField, before, after, fixedBy: actor.id, fixedAt: at },
  ]);
  await updateVersion(trx, version.id, { row_count: version.rowCount + by });
  await noteStandings(trx, { versionId: version.id }, { at, by: actor.id, step: 'rows' });
  await recheckLater(trx, deps, version.id);
}

function noteChange(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  annex: Annex,
  version: AnnexVersion,
  verb: 'annex.remove_row' | 'annex.restore_row' | 'annex.add_row',
  what: Readonly<Record<string, unknown>>,
): void {
  audit(trx, deps.clock.now(), actor, {
    verb,
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { annexNo: annex.annexNo, versionId: version.id, ...what },
  });
}

/** Why a row cannot be worked on that is not among those of the version. */
export async function whyNoRow(trx: Trx, deps: Deps, version: AnnexVersion, row: number): Promise<Error> {
  const [removed] = await listRemovedRows(trx, deps.cipher, version.id, row);
  if (!removed) return problems.not_found();
  return annexProblems.row_gone({ row: rowWords(row, sheetNames(version.head)), name: removed.removedByName });
}
