import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import {
  getUpload,
  listOverdueFiles,
  listUploadFilesLocked,
  lockUpload,
  sweptStates,
  updateUploadFile,
} from './upload-queries.js';

const atOnce = 100;
/** The portal itself. */
const nobody = { id: null, name: '系统', agencyId: null, address: '' };

/**
 * Clears away the content of files that are in no annex and whose time is over. What became of them stays on their page, and in the audit:
 * nothing that an office sent goes without a word.
 */
export async function sweepUploads(deps: Pick<Deps, 'db' | 'files'>, now: Date): Promise<number> {
  const overdue = await listOverdueFiles(deps.db, now, atOnce);
  for (const { id, uploadId } of overdue) {
    const { agencyId } = await getUpload(deps.db, uploadId);
    await inTransaction(deps.db, async (trx) => {
      await lockUpload(trx, uploadId);
      const file = (await listUploadFilesLocked(trx, uploadId)).find((one) => one.id === id);
      if (!file || !sweptStates.includes(file.state)) return;
      await deps.files.discard(trx, file.fileId);
      await updateUploadFile(trx, id, { state: 'swept', decided_at: now });
      audit(trx, now, nobody, {
        verb: 'annex.sweep-file',
        objectType: 'upload',
        objectId: uploadId,
        agencyId,
        before: { name: file.name, sha256: file.sha256, bytes: file.sizeBytes },
      });
    });
  }
  return overdue.length;
}
