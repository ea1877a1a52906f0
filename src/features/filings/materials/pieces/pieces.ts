import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { inWords } from '#platform/http/body-limits.js';
import { Problem, problems } from '#platform/problem.js';
import { requireRoom } from '#platform/storage.js';
import { scanProblems } from '#formats/scan/problems.js';
import { scanHeadBytes, scanKind } from '#formats/scan/scan-kind.js';
import { addMaterial, askedMaterial, openCase } from '#features/filings/materials/adding.js';
import { materialProblems } from '#features/filings/materials/problems.js';
import {
  appendPiece,
  deleteUpload,
  endUpload,
  findUpload,
  insertUpload,
  listOldUploads,
  listOpenUploads,
  lockUpload,
  type PieceUpload,
  readPieces,
} from './upload-queries.js';

export type PieceDeps = Pick<Deps, 'db' | 'clock' | 'ids' | 'cipher' | 'files' | 'disk' | 'config'>;

/** What is said of a file before its first byte. */
export interface AnnouncedFile {
  readonly code: string;
  readonly name: string;
  readonly modified: string;
  readonly sizeBytes: number;
}

const mostOpen = 20;
/** So many bytes tell a scan from what is none; where fewer came at first, it is asked when all are there. */
const leastToTell = 64;
/** What nobody goes on with is cleared away after so many days. */
export const keepDays = 3;

/**
 * Begins an upload, or finds the one that this person began of the same file: whoever was cut off chooses the file again and goes on.
 * @throws portal.body_too_large, scan.empty, material.closed, material.not_asked, material.too_many_open, storage.nearly_full
 */
export async function beginUpload(
  deps: PieceDeps,
  actor: Actor,
  caseId: number,
  file: AnnouncedFile,
): Promise<PieceUpload> {
  const { uploadLimitBytes } = deps.config;
  if (file.sizeBytes > uploadLimitBytes) throw problems.body_too_large({ limit: inWords(uploadLimitBytes) });
  if (file.sizeBytes === 0) throw scanProblems.empty({ name: file.name });
  await requireRoom(deps.disk, deps.config, file.sizeBytes);
  return inTransaction(deps.db, async (trx) => {
    const open = await openCase(trx, deps, actor, caseId);
    askedMaterial(open, file.code);
    const begun = await listOpenUploads(trx, caseId, actor.id);
    const same = begun.find((one) => isSame(one, file));
    if (same) return same;
    if (begun.length >= mostOpen) throw materialProblems.too_many_open({ limit: mostOpen });
    const now = deps.clock.now();
    const upload = { ...file, id: deps.ids.token(16), caseId, sentBy: actor.id, begunAt: now };
    await insertUpload(trx, upload);
    return { ...upload, receivedBytes: 0, materialFileId: null, touchedAt: now };
  });
}

const isSame = (one: PieceUpload, file: AnnouncedFile): boolean =>
  one.code === file.code &&
  one.name === file.name &&
  one.sizeBytes === file.sizeBytes &&
  one.modified === file.modified &&
  file.modified !== '';

/** @throws material.upload_gone for anybody else's, and for what was cleared away */
export async function getUploadOf(deps: PieceDeps, actor: Actor, caseId: number, id: string): Promise<PieceUpload> {
  const upload = await findUpload(deps.db, { caseId, sentBy: actor.id, id });
  if (!upload) throw materialProblems.upload_gone();
  return upload;
}

/**
 * Stores a piece, sealed. Answers whether it fitted where the upload stands. What cannot be a scan is refused by its first bytes, so that
 * the rest need not come over the line. @throws scan.*
 */
export async function storePiece(
  deps: PieceDeps,
  upload: Pick<PieceUpload, 'id' | 'name'>,
  start: number,
  data: Buffer,
): Promise<boolean> {
  if (start === 0 && data.length >= leastToTell)
    await refuseAtOnce(deps, upload, () => scanKind(data.subarray(0, scanHeadBytes), upload.name));
  const piece = { uploadId: upload.id, start, data, at: deps.clock.now() };
  return inTransaction(deps.db, (trx) => appendPiece(trx, deps.cipher, piece));
}

/** A whole upload becomes a file of its material, once. What is refused is dropped. @throws scan.*, material.* */
export async function finishUpload(deps: PieceDeps, actor: Actor, { id, caseId, name }: PieceUpload): Promise<void> {
  await refuseAtOnce(deps, { id }, () =>
    inTransaction(deps.db, async (trx) => {
      const open = await openCase(trx, deps, actor, caseId);
      const upload = await lockUpload(trx, id);
      if (!upload || upload.materialFileId !== null || upload.receivedBytes < upload.sizeBytes) return;
      const material = askedMaterial(open, upload.code);
      const content = { chunks: () => readPieces(trx, deps.cipher, id) };
      const materialFileId = await addMaterial(trx, deps, actor, open, { material, content, name });
      await endUpload(trx, id, materialFileId, deps.clock.now());
    }),
  );
}

async function refuseAtOnce(deps: PieceDeps, { id }: Pick<PieceUpload, 'id'>, work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Problem) await inTransaction(deps.db, (trx) => deleteUpload(trx, id));
    throw error;
  }
}

/** Clears away uploads that nobody has gone on with. Answers how many. */
export async function sweepPieces({ db }: Pick<Deps, 'db'>, now: Date): Promise<number> {
  const before = new Date(now.getTime() - keepDays * 86_400_000);
  const old = await listOldUploads(db, before, 200);
  for (const id of old)
    await inTransaction(db, async (trx) => {
      const upload = await lockUpload(trx, id);
      if (upload && upload.touchedAt < before) await deleteUpload(trx, id);
    });
  return old.length;
}
