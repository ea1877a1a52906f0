import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { asciiText } from '#platform/db/ascii.js';

/** A file that comes in pieces. */
export interface PieceUpload {
  /** 32 hexadecimal digits that nobody can guess. */
  readonly id: string;
  readonly caseId: number;
  readonly code: string;
  readonly sentBy: number;
  readonly name: string;
  /** What the sender's computer says of its last change, to know the same file again; '' for nothing. */
  readonly modified: string;
  readonly sizeBytes: number;
  readonly receivedBytes: number;
  /** What it has become; null until it is whole and taken. */
  readonly materialFileId: number | null;
  readonly begunAt: Date;
  readonly touchedAt: Date;
}

const columns = {
  id: 'id',
  caseId: 'case_id',
  code: 'code',
  sentBy: 'sent_by',
  name: 'name',
  modified: 'modified',
  sizeBytes: 'size_bytes',
  receivedBytes: 'received_bytes',
  materialFileId: 'material_file_id',
  begunAt: 'begun_at',
  touchedAt: 'touched_at',
} as const satisfies Record<keyof PieceUpload, string>;

const uploads = (db: Db | Trx) => db('filing_material_uploads').select(columns).options(asObjects);

/** The upload of this person in this case; undefined for anybody else's. */
export async function findUpload(
  db: Db | Trx,
  of: { readonly caseId: number; readonly sentBy: number; readonly id: string },
): Promise<PieceUpload | undefined> {
  const [found] = (await uploads(db).where({
    id: asciiText(of.id),
    case_id: of.caseId,
    sent_by: of.sentBy,
  })) as PieceUpload[];
  return found;
}

/** The same, held until the end of the transaction. */
export async function lockUpload(trx: Trx, id: string): Promise<PieceUpload | undefined> {
  const [found] = (await uploads(trx)
    .where({ id: asciiText(id) })
    .forUpdate()) as PieceUpload[];
  return found;
}

/** What this person has not sent to its end in this case, newest first. */
export async function listOpenUploads(db: Db | Trx, caseId: number, sentBy: number): Promise<PieceUpload[]> {
  return (await uploads(db)
    .where({ case_id: caseId, sent_by: sentBy, material_file_id: null })
    .orderBy('touched_at', 'desc')) as PieceUpload[];
}

export async function insertUpload(
  trx: Trx,
  upload: Omit<PieceUpload, 'receivedBytes' | 'materialFileId' | 'touchedAt'>,
): Promise<void> {
  await trx('filing_material_uploads').insert({
    id: upload.id,
    case_id: upload.caseId,
    code: upload.code,
    sent_by: upload.sentBy,
    name: upload.name.slice(0, 255),
    modified: upload.modified,
    size_bytes: upload.sizeBytes,
    begun_at: upload.begunAt,
    touched_at: upload.begunAt,
  });
}

/** Appends a piece at the place up to which the upload has come. Answers whether it was at that place; another request may have gone on. */
export async function appendPiece(
  trx: Trx,
  cipher: PersonalCipher,
  piece: { readonly uploadId: string; readonly start: number; readonly data: Buffer; readonly at: Date },
): Promise<boolean> {
  const moved = await trx('filing_material_uploads')
    .where({ id: piece.uploadId, received_bytes: piece.start, material_file_id: null })
    .update({ received_bytes: piece.start + piece.data.length, touched_at: piece.at });
  if (moved !== 1) return false;
  await trx('filing_material_pieces').insert({
    upload_id: piece.uploadId,
    start_byte: piece.start,
    data: cipher.sealBytes(piece.data),
  });
  return true;
}

/** The pieces in their order, opened, one after the other. */
export async function* readPieces(db: Db | Trx, cipher: PersonalCipher, uploadId: string): AsyncGenerator<Buffer> {
  for (let start = 0; ; ) {
    const piece = (await db('filing_material_pieces')
      .select('data')
      .where({ upload_id: uploadId, start_byte: start })
      .first()) as { readonly data: Buffer } | undefined;
    if (!piece) return;
    const data = cipher.openBytes(piece.data);
    yield data;
    start += data.length;
  }
}

/** The upload has become a file of its material: its pieces are dropped, the row answers those who ask once more. */
export async function endUpload(trx: Trx, id: string, materialFileId: number, at: Date): Promise<void> {
  await trx('filing_material_uploads').where({ id }).update({ material_file_id: materialFileId, touched_at: at });
  await trx('filing_material_pieces').where({ upload_id: id }).delete();
}

/** Drops an upload with its pieces. */
export async function deleteUpload(trx: Trx, id: string): Promise<void> {
  await trx('filing_material_pieces').where({ upload_id: id }).delete();
  await trx('filing_material_uploads').where({ id }).delete();
}

/** Uploads that nobody has gone on with since then, a few at a time; what they have become stays. */
export async function listOldUploads(db: Db, before: Date, limit: number): Promise<string[]> {
  return (await db('filing_material_uploads')
    .where('touched_at', '<', before)
    .orderBy('touched_at')
    .limit(limit)
    .pluck('id')) as string[];
}
