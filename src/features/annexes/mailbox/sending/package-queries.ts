import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import type { AnnexNo } from '#domain/annexes/types.js';

/** A package for the mailbox: `making` until its files are there, `broken` where they could not be made. */
export interface MailPackage {
  readonly id: number;
  readonly no: string;
  readonly driveId: number;
  readonly agencyId: number;
  /** As the office was called when it was made. */
  readonly agencyName: string;
  readonly agencyCode: string;
  readonly madeBy: number;
  readonly madeByName: string;
  readonly madeAt: Date;
  readonly state: 'making' | 'ready' | 'broken';
  readonly jobId: number | null;
  /** Which versions it holds, as text: ids with blanks between them. */
  readonly versions: string;
  readonly signature: string | null;
}

export interface PackageFile {
  readonly annexId: number;
  readonly versionId: number;
  readonly fileId: number;
  readonly name: string;
  readonly annexNo: AnnexNo;
  readonly unitCode: string;
  readonly unitName: string;
  readonly versionNo: number;
  readonly receiptNo: string;
  readonly receivedAt: Date;
  readonly submittedAt: Date | null;
  readonly rows: number;
  readonly sizeBytes: number;
  readonly sha256: string;
}

const packages = (db: Db | Trx) =>
  db('mail_packages as p')
    .join('agencies as a', 'a.id', 'p.agency_id')
    .join('operators as o', 'o.id', 'p.made_by')
    .select({
      id: 'p.id',
      no: 'p.no',
      driveId: 'p.drive_id',
      agencyId: 'p.agency_id',
      agencyName: 'p.agency_name',
      agencyCode: 'a.code',
      madeBy: 'p.made_by',
      madeByName: 'o.display_name',
      madeAt: 'p.made_at',
      state: 'p.state',
      jobId: 'p.job_id',
      versions: 'p.versions',
      signature: 'p.signature',
    } satisfies Record<keyof MailPackage, string>)
    .options(asObjects);

const fileColumns = {
  annexId: 'f.annex_id',
  versionId: 'f.version_id',
  fileId: 'f.file_id',
  name: 'f.name',
  annexNo: 'f.annex_no',
  unitCode: 'f.unit_code',
  unitName: 'f.unit_name',
  versionNo: 'f.version_no',
  receiptNo: 'f.receipt_no',
  receivedAt: 'f.received_at',
  submittedAt: 'f.submitted_at',
  rows: 'f.rows_in_all',
  sizeBytes: 'f.size_bytes',
  sha256: 'f.sha256',
} as const satisfies Record<keyof PackageFile, string>;

const toFile = (row: PackageFile): PackageFile => ({ ...row, sizeBytes: Number(row.sizeBytes) });

/** Those of the person's own office; the province sees every one. @throws portal.not_found */
export async function getPackageFor(db: Db | Trx, actor: Actor, packageId: number): Promise<MailPackage> {
  const query = packages(db).where('p.id', packageId);
  if (actor.scope.level !== 'province') void query.where('p.agency_id', actor.agencyId);
  const found = await query.first<MailPackage | undefined>();
  if (!found) throw problems.not_found();
  return found;
}

/** For the job that makes it. */
export const findPackage = (db: Db | Trx, packageId: number): Promise<MailPackage | undefined> =>
  packages(db).where('p.id', packageId).first<MailPackage | undefined>();

/** The newest of an office. */
export async function listPackages(db: Db | Trx, agencyId: number): Promise<MailPackage[]> {
  return (await packages(db).where('p.agency_id', agencyId).orderBy('p.id', 'desc').limit(10)) as MailPackage[];
}

/** Of the same scope, by the number of its list or by its signature. */
export async function findPackageBy(
  db: Db | Trx,
  actor: Actor,
  by: { readonly no: string } | { readonly signature: string },
): Promise<MailPackage | undefined> {
  const query = packages(db).where('no' in by ? { 'p.no': by.no } : { 'p.signature': by.signature });
  if (actor.scope.level !== 'province') void query.where('p.agency_id', actor.agencyId);
  return query.where('p.state', 'ready').first<MailPackage | undefined>();
}

export async function listPackageFiles(db: Db | Trx, packageId: number): Promise<PackageFile[]> {
  const rows = (await db('mail_package_files as f')
    .select(fileColumns)
    .options(asObjects)
    .where('f.package_id', packageId)
    .orderBy('f.pos')) as PackageFile[];
  return rows.map(toFile);
}

export interface KnownFile extends PackageFile {
  readonly packageId: number;
  readonly packageNo: string;
  readonly agencyName: string;
}

/** Files of packages in the person's scope with this digest or, failing that, this name; the newest first. */
export async function listKnownFiles(
  db: Db | Trx,
  actor: Actor,
  by: { readonly sha256: string } | { readonly name: string },
): Promise<KnownFile[]> {
  const query = db('mail_package_files as f')
    .join('mail_packages as p', 'p.id', 'f.package_id')
    .select({ ...fileColumns, packageId: 'p.id', packageNo: 'p.no', agencyName: 'p.agency_name' })
    .options(asObjects)
    .where('sha256' in by ? { 'f.sha256': by.sha256 } : { 'f.name': by.name.slice(0, 255) });
  if (actor.scope.level !== 'province') void query.where('p.agency_id', actor.agencyId);
  return ((await query.orderBy('p.id', 'desc').limit(20)) as KnownFile[]).map((row) => ({ ...row, ...toFile(row) }));
}

/** A version whose file as it came has this digest. */
export interface KnownVersion {
  readonly annexId: number;
  readonly versionId: number;
  readonly annexNo: AnnexNo;
  readonly unitName: string;
  readonly agencyName: string;
  readonly versionNo: number | null;
  readonly receiptNo: string | null;
  readonly receivedAt: Date;
}

/** Versions of annexes in the person's scope, by the digest of their file; the newest first. */
export async function listVersionsWithDigest(db: Db | Trx, actor: Actor, sha256: string): Promise<KnownVersion[]> {
  const query = db('files as f')
    .join('annex_versions as v', 'v.file_id', 'f.id')
    .join('annexes as x', 'x.id', 'v.annex_id')
    .join('agencies as a', 'a.id', 'x.agency_id')
    .join('divisions as d', 'd.code', 'x.unit_code')
    .select({
      annexId: 'x.id',
      versionId: 'v.id',
      annexNo: 'x.annex_no',
      unitName: 'd.name',
      agencyName: 'a.name',
      versionNo: 'v.no',
      receiptNo: 'v.receipt_no',
      receivedAt: 'v.uploaded_at',
    } satisfies Record<keyof KnownVersion, string>)
    .options(asObjects)
    .where({ 'f.sha256': sha256 })
    .whereNot('v.state', 'refused');
  if (actor.scope.level !== 'province') void query.where('x.agency_id', actor.agencyId);
  return (await query.orderBy('v.id', 'desc').limit(20)) as KnownVersion[];
}

export async function insertPackage(
  trx: Trx,
  made: Pick<MailPackage, 'no' | 'driveId' | 'agencyId' | 'agencyName' | 'madeBy' | 'madeAt' | 'versions'>,
): Promise<number> {
  const [id] = await trx('mail_packages').insert({
    no: made.no,
    drive_id: made.driveId,
    agency_id: made.agencyId,
    agency_name: made.agencyName,
    made_by: made.madeBy,
    made_at: made.madeAt,
    state: 'making',
    versions: made.versions,
  });
  if (id === undefined) throw new Error('the row of the package got no id');
  return id;
}

export async function updatePackage(
  trx: Trx,
  id: number,
  change: { readonly state?: MailPackage['state']; readonly job_id?: number; readonly signature?: string },
): Promise<void> {
  await trx('mail_packages').where({ id }).update(change);
}

/** What an earlier run of the job has written is written anew. */
export async function saveFiles(trx: Trx, packageId: number, files: readonly PackageFile[]): Promise<void> {
  await trx('mail_package_files').where({ package_id: packageId }).delete();
  await trx('mail_package_files').insert(
    files.map((file, pos) => ({
      package_id: packageId,
      pos,
      annex_id: file.annexId,
      version_id: file.versionId,
      file_id: file.fileId,
      name: file.name.slice(0, 255),
      annex_no: file.annexNo,
      unit_code: file.unitCode,
      unit_name: file.unitName,
      version_no: file.versionNo,
      receipt_no: file.receiptNo,
      received_at: file.receivedAt,
      submitted_at: file.submittedAt,
      rows_in_all: file.rows,
      size_bytes: file.sizeBytes,
      sha256: file.sha256,
    })),
  );
}
