import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Content } from '#platform/content.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { fileRefusals } from '#formats/refusals.js';
import type { SeenVersions } from '#features/annexes/receiving/seen-versions.js';
import { insertUpload, insertUploadFile, updateUploadFile } from './upload-queries.js';

/** So long a file that is in no annex is kept for a person to decide about. */
export const keptDays = 14;
const dayMs = 86_400_000;

/** A file as it came. */
export interface SentFile {
  readonly content: Content;
  readonly name: string;
  readonly sizeBytes: number;
}

/**
 * Stores files that came together and asks for each to be recognised, in one transaction: once this has answered, nothing may lose them
 * (S4). Returns the upload's id.
 */
export async function parkUpload(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { files, seen }: { readonly files: readonly SentFile[]; readonly seen: SeenVersions },
): Promise<number> {
  const now = deps.clock.now();
  const uploadId = await insertUpload(trx, {
    agencyId: actor.agencyId,
    uploadedBy: actor.id,
    uploadedAt: now,
    address: actor.address,
    seen,
  });
  for (const { content, name, sizeBytes } of files) {
    const file = await deps.files.put(trx, { content, name, now });
    const isEmpty = sizeBytes === 0;
    const id = await insertUploadFile(trx, {
      uploadId,
      fileId: file.id,
      state: isEmpty ? 'refused' : 'reading',
      refusalSentence: isEmpty ? fileRefusals.file_empty().sentence : null,
      keepUntil: new Date(now.getTime() + keptDays * dayMs),
    });
    if (isEmpty) continue;
    const job_id = await enqueue(trx, now, {
      name: 'annex.recognise',
      payload: { id },
      dedupeKey: `annex.recognise:${id}`,
    });
    await updateUploadFile(trx, id, { job_id });
  }
  audit(trx, now, actor, {
    verb: 'annex.send-files',
    objectType: 'upload',
    objectId: uploadId,
    agencyId: actor.agencyId,
    after: { count: files.length },
  });
  return uploadId;
}
