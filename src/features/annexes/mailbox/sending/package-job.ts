import { dayIn } from '#platform/clock.js';
import { cryptoSuites, personalCipher } from '#platform/crypto/suites.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import type { StoredFile } from '#platform/files.js';
import type { Progress } from '#platform/jobs/table.js';
import { findAgencyByCode, listDivisions } from '#features/agencies/queries.js';
import { listRowChanges } from '#features/annexes/checking/row-change-queries.js';
import { outputStamp, runAnnexOutput } from '#features/annexes/outputs/output-job.js';
import { listOutputs } from '#features/annexes/outputs/output-queries.js';
import { getAnnex } from '#features/annexes/queries.js';
import { type AnnexVersion, listVersionsById } from '#features/annexes/version-queries.js';
import { isTypedIn } from '#features/annexes/typed-in.js';
import { noticeFileName, signedText } from './package-list.js';
import { findPackage, type MailPackage, type PackageFile, saveFiles, updatePackage } from './package-queries.js';

/** Brings the files of a package together and signs their list. Safe to run again: one that is ready is left alone. */
export async function runMailPackage(deps: Deps, { id }: { id: number }, progress: Progress): Promise<void> {
  const made = await findPackage(deps.db, id);
  if (made?.state !== 'making') return;
  const versions = await listVersionsById(deps.db, made.versions.split(' ').map(Number));
  const divisions = await listDivisions(deps.db);
  const shortName = (await findAgencyByCode(deps.db, made.agencyCode))?.shortName ?? '';
  const files: PackageFile[] = [];
  for (const version of versions) {
    const annex = await getAnnex(deps.db, version.annexId);
    const { file, format } = await contentOf(deps, version);
    const day = dayIn(deps.config.officeZone, version.submittedAt ?? version.uploadedAt);
    files.push({
      annexId: annex.id,
      versionId: version.id,
      fileId: file.id,
      name: noticeFileName({ annexNo: annex.annexNo, unitCode: annex.unitCode, day, format }, shortName),
      annexNo: annex.annexNo,
      unitCode: annex.unitCode,
      unitName: divisions.find(({ code }) => code === annex.unitCode)?.name ?? annex.unitCode,
      versionNo: version.no ?? 0,
      receiptNo: version.receiptNo ?? '',
      receivedAt: version.uploadedAt,
      submittedAt: version.submittedAt,
      rows: version.rowCount,
      sizeBytes: file.sizeBytes,
      sha256: file.sha256,
    });
    progress(files.length, versions.length);
  }
  files.sort((a, b) => a.unitCode.localeCompare(b.unitCode, 'en') || a.annexNo - b.annexNo);
  await inTransaction(deps.db, async (trx) => {
    await saveFiles(trx, id, files);
    await updatePackage(trx, id, { state: 'ready', signature: signatureOf(deps, made, files) });
  });
}

/** The signature over a list, by the keyed hash of the installation's suite; nobody else can make it. */
export const signatureOf = (
  { cipher, config }: Pick<Deps, 'cipher' | 'config'>,
  made: Pick<MailPackage, 'no' | 'agencyName' | 'agencyCode' | 'madeAt'>,
  files: readonly PackageFile[],
): string => cipher.fingerprint(sealedText(config, made, files));

const sealedText = (
  { officeZone: zone }: Deps['config'],
  made: Pick<MailPackage, 'no' | 'agencyName' | 'agencyCode' | 'madeAt'>,
  files: readonly PackageFile[],
): string => `mail package list\n${signedText({ ...made, files, zone })}`;

/** Whether the record is what was signed, by whichever suite the installation had then. */
export const isSigned = (config: Deps['config'], made: MailPackage, files: readonly PackageFile[]): boolean =>
  cryptoSuites.some(
    (suite) =>
      personalCipher(suite, config.dataKey, config.hashKey).fingerprint(sealedText(config, made, files)) ===
      made.signature,
  );

/** The file as it came, or with what was mended on line put in: what the office answers for. */
async function contentOf(deps: Deps, version: AnnexVersion): Promise<{ file: StoredFile; format: string }> {
  const { added, removed } = await listRowChanges(deps.db, version.id);
  const isMended = version.fixCount > 0 || added.length > 0 || removed.size > 0 || isTypedIn(version);
  if (!isMended) {
    const extension = /\.(xlsx|xls|csv)$/i.exec(version.fileName)?.[1]?.toLowerCase();
    return { file: await storedFile(deps, version.fileId), format: extension ?? formatOf(version) };
  }
  await runAnnexOutput(deps, { versionId: version.id, kind: 'corrected' }, () => {});
  const stamp = await outputStamp(deps, version);
  const made = (await listOutputs(deps.db, version.id, 'corrected')).filter((one) => one.stamp === stamp);
  const chosen = made.find(({ format }) => format === 'xlsx') ?? made[0];
  if (!chosen) throw new Error(`version ${version.id} has no corrected workbook`);
  return { file: await storedFile(deps, chosen.fileId), format: chosen.format };
}

const formatOf = ({ head }: AnnexVersion): string => (head?.format === 'html' ? 'xls' : (head?.format ?? 'xlsx'));

async function storedFile({ files, db }: Deps, fileId: number): Promise<StoredFile> {
  const file = await files.find(db, fileId);
  if (!file) throw new Error(`file ${fileId} is not stored`);
  return file;
}

/** The office is told and can ask for another package. */
export async function giveUpMailPackage(trx: Trx, _: Deps, { id }: { id: number }): Promise<void> {
  const made = await findPackage(trx, id);
  if (made?.state === 'making') await updatePackage(trx, id, { state: 'broken' });
}
