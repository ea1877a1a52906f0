import type { Readable } from 'node:stream';
import { DataStore, ERRORS, Upload } from '@tus/utils';
import type { Actor } from '#platform/http/actor.js';
import { Problem } from '#platform/problem.js';
import { type PieceDeps, storePiece } from './pieces.js';
import { findUpload, type PieceUpload } from './upload-queries.js';

/** What comes is sealed and stored whenever so much of it is there: a line that breaks loses no more. */
const pieceBytes = 256 * 1024;

/** The portal's own store behind the tus protocol: uploads of one person in one case, every piece sealed before it is written. */
export class SealedStore extends DataStore {
  /** Why a piece was refused; the protocol's own server says only that its stream ended early. */
  refusal: Problem | undefined;

  constructor(
    private readonly deps: PieceDeps,
    private readonly actor: Pick<Actor, 'id'>,
    private readonly caseId: number,
  ) {
    super();
    this.extensions = ['creation'];
  }

  override async getUpload(id: string): Promise<Upload> {
    return asTus(await this.find(id));
  }

  /** Nothing of what came is given up, however the stream ends: what was not stored yet is stored before the error goes on. */
  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    const upload = await this.find(id);
    const held: Buffer[] = [];
    let size = 0;
    let at = offset;
    const flush = async () => {
      if (size === 0) return;
      const data = Buffer.concat(held.splice(0));
      size = 0;
      // Another request has gone on with it: this one's bytes are there already.
      if (!(await this.store(upload, at, data))) throw ERRORS.INVALID_OFFSET;
      at += data.length;
    };
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        held.push(chunk);
        size += chunk.length;
        if (size >= pieceBytes) await flush();
      }
    } catch (error) {
      await flush();
      throw error;
    }
    await flush();
    return at;
  }

  private async store(upload: PieceUpload, at: number, data: Buffer): Promise<boolean> {
    try {
      return await storePiece(this.deps, upload, at, data);
    } catch (error) {
      if (error instanceof Problem) this.refusal = error;
      throw error;
    }
  }

  private async find(id: string): Promise<PieceUpload> {
    const upload = await findUpload(this.deps.db, { caseId: this.caseId, sentBy: this.actor.id, id });
    if (!upload) throw ERRORS.FILE_NOT_FOUND;
    return upload;
  }
}

const asTus = (upload: PieceUpload): Upload =>
  new Upload({
    id: upload.id,
    size: upload.sizeBytes,
    offset: upload.receivedBytes,
    creation_date: upload.begunAt.toISOString(),
  });
