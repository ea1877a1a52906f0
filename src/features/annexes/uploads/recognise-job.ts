import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { GiveUpReason } from '#platform/jobs/table.js';
import { annexDefinitions } from '#domain/annexes/index.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { defaultReadLimits } from '#formats/limits.js';
import { RefusedFile, refusals } from '#formats/refusals.js';
import { findAgencyByCode, getAgency, listDivisions } from '#features/agencies/queries.js';
import { provinceCode, territoryOf } from '#features/agencies/territory.js';
import { listRememberedChoices } from '#features/annexes/receiving/column-choice-queries.js';
import { officeChoices } from '#domain/reading/column-choices.js';
import { namedDrives } from '#features/drive/chosen-drive.js';
import { requireReadableSize } from '#domain/reading/read-annex.js';
import { driveSaid, type Recognition, recogniseFile } from '#features/annexes/receiving/recognise.js';
import { placesNamed } from './place-rules.js';
import { placeFound, refuseFile, slotsOf } from './placing.js';
import type { Recognised } from './slot-rules.js';
import { findUploadFile, getUpload, listUploadFilesLocked, lockUpload, updateUploadFile } from './upload-queries.js';

interface Payload {
  readonly id: number;
}

/** Looks at a parked file, and puts it where it belongs together with those it came with. Safe to run again. */
export async function runRecognition(deps: Deps, { id }: Payload): Promise<void> {
  const file = await findUploadFile(deps.db, id);
  if (file?.state !== 'reading') return;
  const upload = await getUpload(deps.db, file.uploadId);
  try {
    requireReadableSize(file.sizeBytes, defaultReadLimits);
    const source = { bytes: await deps.files.read(deps.db, file.fileId), name: file.name };
    const found = await recogniseFor(deps, upload.agencyId, source);
    await settle(deps, file.uploadId, id, (trx) =>
      updateUploadFile(trx, id, { state: 'found', found: JSON.stringify(found) }),
    );
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error;
    await settle(deps, file.uploadId, id, (trx) => refuseFile(trx, id, error.refusal.sentence));
  }
}

/** Which annex of this office a file is, as far as the file says. @throws RefusedFile */
export async function recogniseFor(
  { db }: Pick<Deps, 'db'>,
  agencyId: number,
  source: { readonly bytes: Buffer; readonly name: string },
): Promise<Recognised> {
  const numbers: readonly AnnexNo[] = annexDefinitions.map(({ no }) => no);
  const remembered = await Promise.all(
    numbers.map(async (no) => officeChoices(no, await listRememberedChoices(db, agencyId, no))),
  );
  const spoken = remembered.filter(({ fields }) => fields.size > 0);
  const recognition = await recogniseFile(source, annexDefinitions, defaultReadLimits, spoken);
  const { annexes, isClear } = recognition;
  const driveId = driveSaid(recognition, await namedDrives(db));
  return { annexes, isClear, ...(await whose(db, agencyId, recognition)), ...(driveId !== undefined && { driveId }) };
}

/** Whose file it says it is. */
async function whose(
  db: Db,
  agencyId: number,
  { texts, agencyCode }: Recognition,
): Promise<Pick<Recognised, 'ownUnits' | 'otherOffice'>> {
  const [slots, divisions, own] = await Promise.all([
    slotsOf(db, agencyId),
    listDivisions(db),
    getAgency(db, agencyId),
  ]);
  const units = [...new Map(slots.map(({ unitCode: code, unitName: name }) => [code, { code, name }])).values()];
  const area = new Set(
    territoryOf(
      units.map(({ code }) => code),
      divisions,
    ),
  );
  const above = new Set(divisions.flatMap(({ code, parent }) => (area.has(code) && parent ? [parent] : [])));
  const named = placesNamed(texts, {
    units,
    own: [own.name, ...divisions.filter(({ code }) => area.has(code)).map(({ name }) => name)],
    others: divisions.filter(({ code }) => code !== provinceCode && !area.has(code) && !above.has(code)),
  });
  if (agencyCode === null || agencyCode === '') return named;
  // Made by the portal for somebody: that counts for more than a name somebody typed.
  const agency = await findAgencyByCode(db, agencyCode);
  if (agency?.id === agencyId || area.has(agency?.divisionCode ?? agencyCode)) return { ...named, otherOffice: '' };
  return { ...named, otherOffice: agency?.name ?? '' };
}

/** Writes what became of one file, unless that is written already, and goes on with all of them. */
const settle = (deps: Deps, uploadId: number, id: number, write: (trx: Trx) => Promise<void>): Promise<void> =>
  inTransaction(deps.db, (trx) => settleIn(trx, deps, uploadId, id, write));

async function settleIn(
  trx: Trx,
  deps: Deps,
  uploadId: number,
  id: number,
  write: (trx: Trx) => Promise<void>,
): Promise<void> {
  await lockUpload(trx, uploadId);
  const files = await listUploadFilesLocked(trx, uploadId);
  if (files.find((file) => file.id === id)?.state !== 'reading') return;
  await write(trx);
  await placeFound(trx, deps, uploadId);
}

/**
 * The look at a file was given up. Refused is only what took more work or memory than any file may; where the look itself broke, nothing is
 * said of the file, and the others of its upload go on without it.
 */
export async function giveUpRecognition(trx: Trx, deps: Deps, { id }: Payload, reason: GiveUpReason): Promise<void> {
  const file = await findUploadFile(deps.db, id);
  if (!file) return;
  await settleIn(trx, deps, file.uploadId, id, () =>
    reason === 'work' || reason === 'memory'
      ? refuseFile(trx, id, refusals.tooHeavy().sentence)
      : updateUploadFile(trx, id, { state: 'broken' }),
  );
}

/** Makes a file whose look was given up wait for it once more; false where its content is gone. */
export async function prepareRecognition(trx: Trx, deps: Pick<Deps, 'files'>, { id }: Payload): Promise<boolean> {
  const file = await findUploadFile(trx, id);
  const isLeft = file?.state === 'broken' || file?.state === 'refused';
  if (!file || !isLeft || !(await deps.files.isKept(trx, file.fileId))) return false;
  await updateUploadFile(trx, id, { state: 'reading', refusal_sentence: null });
  return true;
}
