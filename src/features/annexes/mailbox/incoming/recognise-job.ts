import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import type { GiveUpReason } from '#platform/jobs/table.js';
import { columnAt } from '#domain/annexes/sheets.js';
import { annexDefinitions } from '#domain/annexes/index.js';
import type { AnnexNo, SheetHead } from '#domain/annexes/types.js';
import { readAnnex } from '#domain/reading/read-annex.js';
import type { SheetRow } from '#formats/cells.js';
import { cellText } from '#formats/cell-values.js';
import { defaultReadLimits } from '#formats/limits.js';
import { RefusedFile, refusals } from '#formats/refusals.js';
import { findAgencyByCode } from '#features/agencies/queries.js';
import { namedDrives } from '#features/drive/chosen-drive.js';
import { listBoard } from '#features/drive/queries.js';
import { driveSaid, recogniseFile } from '#features/annexes/receiving/recognise.js';
import { annexNamed, type Evidence, type MailFound, rowsEvidence, type UnitFinder } from './evidence.js';
import { sealPreview } from './look-queries.js';
import { type MailPreview, previewOf, previewRows } from './preview-rules.js';
import { findMailLine, type Mail } from './mail-queries.js';
import { updateMailFile } from './mail-store-queries.js';
import { listOfficesOfSender } from './placed-queries.js';
import { unitsOfDrive } from './units.js';

/** Looks at a file of a mail: which annex it is, and every sign of the office that it is from. Safe to run again. */
export async function runMailRecognition(deps: Deps, { id }: { id: number }): Promise<void> {
  const file = await findMailLine(deps.db, id);
  if (file?.state !== 'reading' || file.fileId === null) return;
  try {
    const bytes = await deps.files.read(deps.db, file.fileId);
    const { preview, ...found } = await recogniseMailFile(deps, { bytes, name: file.name }, file.mail);
    const looked = { found: JSON.stringify(found), preview: sealPreview(deps.cipher, preview) };
    await settle(deps, id, (trx) => updateMailFile(trx, id, { state: 'waiting', ...looked }));
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error;
    await settle(deps, id, (trx) => refuse(trx, deps, id, file.fileId ?? 0, error.refusal.sentence));
  }
}

/** @throws RefusedFile for what is no table */
async function recogniseMailFile(
  deps: Deps,
  source: { readonly bytes: Buffer; readonly name: string },
  mail: Mail,
): Promise<MailFound & { readonly preview: MailPreview | undefined }> {
  const drives = await namedDrives(deps.db);
  const board = (await Promise.all(drives.map(({ id }) => listBoard(deps.db, id, null)))).flat();
  const units = await unitsOfDrive(deps.db, board);
  const recognition = await recogniseFile(source, annexDefinitions, defaultReadLimits);
  const { annexes, isClear, texts, agencyCode } = recognition;
  const driveId = driveSaid({ ...recognition, texts: [...texts, mail.isLoose ? '' : mail.subject] }, drives);
  const namedNo = annexNamed(source.name);
  const readAs = isClear || namedNo === null ? annexes[0] : annexes.includes(namedNo) ? namedNo : annexes[0];
  const read = readAs === undefined ? noRows : await readRows(source, readAs, units);
  const offices = await listOfficesOfSender(deps.db, deps.cipher.open(mail.senderSealed), mail.senderKey);
  const ofOffices = (ids: readonly number[]) => [
    ...new Set(board.filter(({ agencyId }) => ids.includes(agencyId)).map(({ unitCode }) => unitCode)),
  ];
  const [, ...titles] = texts;
  return {
    annexes,
    isClear,
    namedNo,
    ...(driveId !== undefined && { driveId }),
    rows: read.rows,
    preview: read.preview,
    evidence: [
      { source: 'mark', units: await markedUnits(deps.db, agencyCode, units, ofOffices) },
      { source: 'rows', units: read.units },
      { source: 'title', units: units.inText(titles.join('\n')) },
      { source: 'code', units: units.byCode(source.name) },
      { source: 'name', units: units.inText(source.name) },
      { source: 'subject', units: mail.isLoose ? [] : units.inText(mail.subject) },
      { source: 'person', units: units.inText(mail.senderName) },
      { source: 'address', units: ofOffices(offices) },
    ] satisfies Evidence[],
  };
}

/** The office for which the portal made the workbook. */
async function markedUnits(
  db: Db,
  agencyCode: string | null,
  units: UnitFinder,
  ofOffices: (ids: readonly number[]) => readonly string[],
): Promise<readonly string[]> {
  if (agencyCode === null || agencyCode === '') return [];
  const agency = await findAgencyByCode(db, agencyCode);
  const held = agency ? ofOffices([agency.id]) : [];
  return held.length > 0 ? held : units.byCode(agencyCode);
}

const noRows = { rows: 0, units: [] as readonly string[], preview: undefined as MailPreview | undefined };

/** Columns that say where a row belongs: its division, else its office. */
const divisionFields = ['division_code', 'data_divisions'] as const;
const officeFields = ['agency_name', 'filing_agency', 'domicile_agency'] as const;

async function readRows(
  source: { readonly bytes: Buffer; readonly name: string },
  annexNo: AnnexNo,
  units: UnitFinder,
): Promise<typeof noRows> {
  const counts = { division: new Map<string, number>(), office: new Map<string, number>() };
  let head: SheetHead | undefined;
  let rows = 0;
  const first: SheetRow[] = [];
  const count = (map: Map<string, number>, named: readonly string[]) => {
    if (named.length === 1 && named[0]) map.set(named[0], (map.get(named[0]) ?? 0) + 1);
  };
  try {
    await readAnnex(source, annexNo, annexDefinitions, defaultReadLimits, {
      head(found) {
        head = found;
      },
      rows(batch) {
        for (const row of batch) {
          const textOf = (field: string) => {
            const column = head && columnAt(head, row.row, field);
            return column ? cellText(row.cells[column.index]) : '';
          };
          rows += 1;
          if (first.length < previewRows) first.push(row);
          const division = divisionFields.map(textOf).join(' ');
          const byCode = units.byCode(division);
          count(counts.division, byCode.length > 0 ? byCode : units.inText(division));
          count(counts.office, units.inText(officeFields.map(textOf).join(' ')));
        }
      },
    });
  } catch (error) {
    // It has a header of ours and rows that do not read: the check will say so, where it is put.
    if (!(error instanceof RefusedFile)) throw error;
  }
  const division = rowsEvidence(counts.division);
  const preview = previewOf(annexNo, head, first);
  return { rows, preview, units: division.length > 0 ? division : rowsEvidence(counts.office) };
}

/** Writes what became of a file, unless that is written already. */
const settle = (deps: Deps, id: number, write: (trx: Trx) => Promise<void>): Promise<void> =>
  inTransaction(deps.db, async (trx) => {
    if ((await findMailLine(trx, id))?.state === 'reading') await write(trx);
  });

async function refuse(
  trx: Trx,
  deps: Pick<Deps, 'files'>,
  id: number,
  fileId: number,
  sentence: string,
): Promise<void> {
  await updateMailFile(trx, id, { state: 'refused', refusal_sentence: sentence.slice(0, 600) });
  await deps.files.discard(trx, fileId);
}

/** Refused is only what took more work or memory than any file may. */
export async function giveUpMailRecognition(
  trx: Trx,
  deps: Deps,
  { id }: { id: number },
  reason: GiveUpReason,
): Promise<void> {
  const file = await findMailLine(trx, id);
  if (file?.state !== 'reading') return;
  if (reason === 'work' || reason === 'memory')
    await refuse(trx, deps, id, file.fileId ?? 0, refusals.tooHeavy().sentence);
  else await updateMailFile(trx, id, { state: 'broken' });
}

/** Makes a file whose look was given up wait for it once more; false where its content is gone. */
export async function prepareMailRecognition(
  trx: Trx,
  deps: Pick<Deps, 'files'>,
  { id }: { id: number },
): Promise<boolean> {
  const file = await findMailLine(trx, id);
  if (file?.state !== 'broken' || file.fileId === null || !(await deps.files.isKept(trx, file.fileId))) return false;
  await updateMailFile(trx, id, { state: 'reading' });
  return true;
}
