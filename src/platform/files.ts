import { createHash } from 'node:crypto';
import { type Content, piecesOf } from '#platform/content.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';

export interface StoredFile {
  readonly id: number;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * Where uploaded files are kept, sealed chunk by chunk. In MySQL for now, so that one backup holds everything; small, so that another
 * store can follow. Size and sha256 are those of the clear file.
 */
export interface FileStore {
  /** Stores the content in the caller's transaction. */
  put(trx: Trx, file: { content: Content; name: string; now: Date }): Promise<StoredFile>;
  find(db: Db | Trx, id: number): Promise<StoredFile | undefined>;
  /** Whether the content is there; that of refused files is dropped in the end. */
  holds(db: Db | Trx, id: number): Promise<boolean>;
  /** The content, verified against its sha256. @throws Error when chunks are missing or altered. */
  read(db: Db | Trx, id: number): Promise<Buffer>;
  /** The content piece by piece, verified at its end likewise: the last piece comes only after that. */
  chunks(db: Db | Trx, id: number): AsyncGenerator<Buffer>;
  /** Whether the content is still there. */
  isKept(db: Db | Trx, id: number): Promise<boolean>;
  /** Drops the content of a file that was refused; its name, size and sha256 stay as a record. */
  discard(trx: Trx, id: number): Promise<void>;
}

const chunkBytes = 1024 * 1024;

export function createFileStore(cipher: PersonalCipher): FileStore {
  return {
    async put(trx, { content, name, now }) {
      const [id] = await trx('files').insert({ name: name.slice(0, 255), size_bytes: 0, sha256: '', created_at: now });
      if (id === undefined) throw new Error('the file row got no id');
      const digest = createHash('sha256');
      let sizeBytes = 0;
      let no = 0;
      for await (const data of piecesOf(content, chunkBytes)) {
        digest.update(data);
        sizeBytes += data.length;
        await trx('file_chunks').insert({ file_id: id, no: no++, data: cipher.sealBytes(data), is_sealed: 1 });
      }
      const sha256 = digest.digest('hex');
      await trx('files').where({ id }).update({ size_bytes: sizeBytes, sha256 });
      return { id, name, sizeBytes, sha256 };
    },
    async find(db, id) {
      const row = await db('files')
        .select('id', 'name', 'size_bytes', 'sha256')
        .where({ id })
        .first<{ id: number; name: string; size_bytes: number; sha256: string }>();
      return row && { id: Number(row.id), name: row.name, sizeBytes: Number(row.size_bytes), sha256: row.sha256 };
    },
    async holds(db, id) {
      return (await db('file_chunks').select('no').where({ file_id: id }).first()) !== undefined;
    },
    async read(db, id) {
      const parts: Buffer[] = [];
      for await (const data of chunksOf(db, cipher, id)) parts.push(data);
      return Buffer.concat(parts);
    },
    chunks: (db, id) => holdLast(chunksOf(db, cipher, id)),
    async isKept(db, id) {
      return (
        (await db('file_chunks').select('no').where({ file_id: id }).first<{ no: number } | undefined>()) !== undefined
      );
    },
    async discard(trx, id) {
      await trx('file_chunks').where({ file_id: id }).delete();
    },
  };
}

/** Hands each piece on when the next one is there: whoever sends them never completes a file that proves altered. */
async function* holdLast(pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer | undefined;
  for await (const piece of pieces) {
    if (held) yield held;
    held = piece;
  }
  if (held) yield held;
}

async function* chunksOf(db: Db | Trx, cipher: PersonalCipher, id: number): AsyncGenerator<Buffer> {
  const file = await db('files')
    .select('size_bytes', 'sha256')
    .where({ id })
    .first<{ size_bytes: number; sha256: string }>();
  if (!file) throw new Error(`file ${id} is not stored`);
  const digest = createHash('sha256');
  const count = Math.ceil(Number(file.size_bytes) / chunkBytes);
  for (let no = 0; no < count; no++) {
    const chunk = await db('file_chunks')
      .select('data', 'is_sealed')
      .where({ file_id: id, no })
      .first<{ data: Buffer; is_sealed: number } | undefined>();
    if (!chunk) throw new Error(`file ${id} lacks chunk ${no}`);
    const data = chunk.is_sealed === 1 ? cipher.openBytes(chunk.data) : chunk.data;
    digest.update(data);
    yield data;
  }
  if (digest.digest('hex') !== file.sha256) throw new Error(`file ${id} was altered: its sha256 differs`);
}

/** Seals what was stored before chunks were sealed. Safe to run again and beside others. Returns how many chunks. */
export async function sealStoredChunks(db: Db, cipher: PersonalCipher): Promise<number> {
  const clear = (await db('file_chunks').select('file_id', 'no').where({ is_sealed: 0 })) as {
    file_id: number;
    no: number;
  }[];
  for (const place of clear) {
    await inTransaction(db, async (trx) => {
      const chunk = await trx('file_chunks')
        .select('data')
        .where({ ...place, is_sealed: 0 })
        .forUpdate()
        .first<{ data: Buffer } | undefined>();
      if (chunk)
        await trx('file_chunks')
          .where(place)
          .update({ data: cipher.sealBytes(chunk.data), is_sealed: 1 });
    });
  }
  return clear.length;
}
