import { noteStandings } from '#features/drive/progress/standings.js';
import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Progress } from '#platform/jobs/table.js';
import { type Checker, createChecker } from '#domain/checking/check.js';
import { annexDefinitions } from '#domain/annexes/index.js';
import { waiversInForce } from '#features/annexes/waivers/in-force.js';
import { deleteFindings } from './finding-queries.js';
import { listConfirmations } from './confirmation-queries.js';
import type { Confirmation } from './finding-queries.js';
import { type Annex, getAnnex, updateAnnex } from '#features/annexes/queries.js';
import {
  type AnnexVersion,
  findVersion,
  nextVersionNo,
  updateCheckedAgain,
  updateVersion,
} from '#features/annexes/version-queries.js';
import { defaultReadLimits } from '#formats/limits.js';
import { officeChoices } from '#domain/reading/column-choices.js';
import { readAnnex, requireReadableSize } from '#domain/reading/read-annex.js';
import { RefusedFile } from '#formats/refusals.js';
import { refuseVersion } from '#features/annexes/receiving/refusal.js';
import { crossCheckUnit, isCrossChecked } from '#features/annexes/crosschecks/cross-check.js';
import type { SeenVersions } from '#features/annexes/receiving/seen-versions.js';
import { moveToOwnAnnex } from '#features/annexes/uploads/moving.js';
import { type RowToStore, deleteRows, listFixes, updateBlock, walkRows } from './row-queries.js';
import { emptyRow, listRowChanges } from './row-change-queries.js';
import { createRekeying } from './row-keying.js';
import { effectiveRow, fixesByRow } from './rows.js';
import { nextState } from '#domain/annexes/states.js';
import type { AnnexNo, SheetHead } from '#domain/annexes/types.js';
import type { SheetRow } from '#formats/cells.js';
import { createStaging } from './staging.js';
import { contextOf, rowMaker } from './check-context.js';

/**
 * Reads a stored file, stages its rows and what the check finds, in one transaction; runs outside the serving process.
 * Safe to run again: a version that is no longer `reading` is left alone. A file that cannot be read ends as `refused`; one that is of
 * another annex of the unit is read as that, where the job knows what its sender had `seen` of it.
 */
export async function runAnnexCheck(
  deps: Deps,
  { versionId, seen }: { versionId: number; seen?: SeenVersions },
  progress: Progress,
): Promise<void> {
  const version = await findVersion(deps.db, versionId);
  if (version?.state === 'reading') await readVersion(deps, version, seen, progress);
  if (version) await crossCheckVersion(deps, version);
}

/** What the other annexes of the unit say to it, once it has been checked by itself under this job. */
async function crossCheckVersion(deps: Deps, { id, jobId }: Pick<AnnexVersion, 'id' | 'jobId'>): Promise<void> {
  const version = await findVersion(deps.db, id);
  if (version?.state !== 'checked') return;
  const annex = await getAnnex(deps.db, version.annexId);
  if (isCrossChecked(annex.annexNo) && annex.currentVersionId === id) await crossCheckUnit(deps, annex, { id, jobId });
}

async function readVersion(
  deps: Deps,
  version: AnnexVersion,
  seen: SeenVersions | undefined,
  progress: Progress,
): Promise<void> {
  let bytes: Buffer | undefined;
  try {
    const stored = await deps.files.find(deps.db, version.fileId);
    requireReadableSize(stored?.sizeBytes ?? 0, defaultReadLimits);
    bytes = await deps.files.read(deps.db, version.fileId);
    const content = bytes;
    await inTransaction(deps.db, (trx) => stage(trx, deps, version, content, progress));
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error;
    const isElsewhere = error.code === 'annex.wrong_annex';
    if (isElsewhere && bytes && seen && (await moveToOwnAnnex(deps, version, bytes, seen))) {
      const moved = await findVersion(deps.db, version.id);
      return moved && readVersion(deps, moved, undefined, progress);
    }
    await inTransaction(deps.db, (trx) => refuseVersion(trx, deps, version.id, error));
  }
}

async function stage(trx: Trx, deps: Deps, version: AnnexVersion, bytes: Buffer, progress: Progress): Promise<void> {
  const annex = await getAnnex(trx, version.annexId);
  const context = await contextOf(trx, deps, annex, version);
  const waived = await waiversInForce(trx, deps, annex.id);
  const known = { confirmations: await earlierConfirmations(trx, deps, version), waived };
  const staging = createStaging(trx, deps, version.id, known, annex.annexNo);
  const fixes = fixesByRow(await listFixes(trx, deps.cipher, version.id));
  const changes = await listRowChanges(trx, version.id);
  const rowOf = rowMaker(deps, annex.annexNo, waived);
  // A version that is read for the first time has none; to look for them would keep others from inserting beside.
  if (version.head !== null) await deleteRows(trx, version.id);
  let layFixes = (row: SheetRow): SheetRow => row;
  let checker: Checker | undefined;
  let rows = 0;
  let rowsThere: number | null = null;

  const { head, tail } = await readAnnex(
    { bytes, name: version.fileName },
    annex.annexNo,
    annexDefinitions,
    defaultReadLimits,
    {
      head(found: SheetHead) {
        checker = createChecker(annex.annexNo, context, found);
        layFixes = (row) => effectiveRow(row, fixes.get(row.row) ?? [], found);
      },
      counted(count: number) {
        rowsThere = count;
        progress(0, rowsThere);
      },
      async rows(batch: readonly SheetRow[]) {
        if (!checker) throw new Error('rows came before their header');
        for (const row of batch) {
          if (changes.removed.has(row.row)) continue;
          const checked = checker.row(layFixes(row));
          await staging.add(rowOf(row, checked), checked.findings);
        }
        rows += batch.length;
        progress(rows, rowsThere);
      },
    },
    { choices: officeChoices(annex.annexNo, version.columnChoices), earlier: version.head },
  );
  for (const added of checker ? changes.added.map(emptyRow) : []) {
    const checked = (checker as Checker).row(layFixes(added));
    await staging.add(rowOf(added, checked), checked.findings);
  }
  const counts = await staging.finish(checker?.finish() ?? []);

  // A version that is read once more keeps its number and its receipt.
  const no = version.no ?? (await nextVersionNo(trx, deps.db, annex.id));
  await updateVersion(trx, version.id, {
    state: 'checked',
    no,
    receipt_no: version.isAwaiting ? null : (version.receiptNo ?? receiptNo(deps, annex, version)),
    nearest_head: null,
    head: JSON.stringify(head),
    tail: JSON.stringify(tail),
    row_count: tail.dataRows - changes.removed.size + changes.added.length,
    error_count: counts.errors,
    warning_count: counts.warnings,
    waived_count: counts.waived,
    // A version that is read once more keeps what was found in it at first.
    ...(version.head === null ? { found_error_count: counts.errors + counts.waived } : {}),
    clean_at: counts.errors === 0 ? deps.clock.now() : null,
    filed_count: counts.filed,
    is_keyed: 1,
  });
  const isCurrent = await makeCurrent(trx, deps.db, annex.id, version);
  await updateVersion(trx, version.id, { checked_at: checkedAt(deps, annex.annexNo, isCurrent) });
  if (isCurrent)
    await noteStandings(trx, { annexId: annex.id }, { at: deps.clock.now(), by: version.uploadedBy, step: 'upload' });
}

/** The check of a version that other annexes speak of ends when it has been held against them. */
const checkedAt = (deps: Deps, annexNo: AnnexNo, isCurrent: boolean): Date | null =>
  isCurrent && isCrossChecked(annexNo) ? null : deps.clock.now();

/** The new version counts at once, unless another one came in since its sender looked: then a person compares and decides (C25). */
async function makeCurrent(trx: Trx, db: Db, annexId: number, version: AnnexVersion): Promise<boolean> {
  if (version.isAwaiting) return false;
  // As it is now, not as it was when the reading began; the lock of the version's number keeps it so.
  const annex = await getAnnex(db, annexId);
  const state = nextState(annex.state, 'upload');
  if (annex.currentVersionId === version.id) return true;
  if (!state || annex.currentVersionId !== version.basedOnVersionId) return false;
  await updateAnnex(trx, annex, { state, current_version_id: version.id });
  return true;
}

/** Names a version for good, on the paper that the office gets for it. */
export function receiptNo(
  deps: Pick<Deps, 'config' | 'ids'>,
  annex: Annex,
  version: Pick<AnnexVersion, 'uploadedAt'>,
): string {
  return `${dayIn(deps.config.officeZone, version.uploadedAt).replaceAll('-', '')}-${annex.agencyCode}-${annex.annexNo}-${deps.ids.short(6)}`;
}

/** Thrown inside the transaction of a check that a later one has overtaken: nothing of it is kept. */
class Overtaken extends Error {}

/**
 * Checks a version again from its stored rows, with what was mended on line laid over them. The outcome belongs to the version's job:
 * where more was mended meanwhile, the job for that one checks it, and this one leaves everything as it was.
 */
export async function runAnnexRecheck(deps: Deps, payload: { versionId: number }, progress: Progress): Promise<void> {
  try {
    const checked = await inTransaction(deps.db, (trx) => checkAgain(trx, deps, payload.versionId, progress));
    if (checked) await crossCheckVersion(deps, checked);
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
  }
}

/** Returns the version as it was checked. */
async function checkAgain(
  trx: Trx,
  deps: Deps,
  versionId: number,
  progress: Progress,
): Promise<AnnexVersion | undefined> {
  const version = await findVersion(trx, versionId);
  if (!version?.head || version.state !== 'checked') return undefined;
  const annex = await getAnnex(trx, version.annexId);
  const checker = createChecker(annex.annexNo, await contextOf(trx, deps, annex, version), version.head);
  const confirmations = await listConfirmations(trx, deps.cipher, version.id);
  const fixes = fixesByRow(await listFixes(trx, deps.cipher, version.id));
  const waived = await waiversInForce(trx, deps, annex.id);
  const rowOf = rowMaker(deps, annex.annexNo, waived);
  const staging = createStaging(trx, deps, version.id, { confirmations, waived });
  const rekeying = createRekeying(trx, deps.cipher, annex.annexNo, version.id);
  await deleteFindings(trx, version.id);
  let done = 0;
  for await (const block of walkRows(trx, deps.cipher, version.id)) {
    const rows: RowToStore[] = [];
    for (const stored of block.rows) {
      const checked = checker.row(effectiveRow(stored, fixes.get(stored.row) ?? [], version.head));
      const row = rowOf(stored, checked);
      rows.push(row);
      if (row.digest !== stored.digest) rekeying.changed(row);
      await staging.add(row, checked.findings);
    }
    await updateBlock(trx, deps.cipher, version.id, block, rows);
    done += rows.length;
    progress(done, version.rowCount);
  }
  const counts = await staging.finish(checker.finish());
  await rekeying.finish();
  const at = checkedAt(deps, annex.annexNo, annex.currentVersionId === version.id);
  if (!(await updateCheckedAgain(trx, version, counts, at, deps.clock.now()))) throw new Overtaken();
  await noteStandings(trx, { versionId }, { at: deps.clock.now(), by: null, step: 'check' });
  return version;
}

/** Reasons given before: in the version itself, where it is read once more, else in the one it goes on from. */
async function earlierConfirmations(trx: Trx, deps: Deps, version: AnnexVersion): Promise<Map<string, Confirmation>> {
  const from = version.head === null ? version.basedOnVersionId : version.id;
  return from === null ? new Map() : listConfirmations(trx, deps.cipher, from);
}
