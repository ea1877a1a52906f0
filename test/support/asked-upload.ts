import { inTransaction } from '#platform/db/transaction.js';
import { runHere } from '#platform/jobs/runner.js';
import { jobTable } from '#src/job-table.js';
import { parkUpload } from '#features/annexes/uploads/parking.js';
import { listUploadFiles } from '#features/annexes/uploads/upload-queries.js';
import { actorNamed } from '#test/support/operators.js';
import type { TestPortal } from '#test/support/test-portal.js';
import { sheetJsBytes } from '#test/support/workbooks.js';

/** A file of the cast's own office that is no annex at all: somebody must say which it is. */
export async function askedUpload(portal: TestPortal): Promise<{ uploadId: number; fileId: number }> {
  const { deps } = portal;
  const actor = await actorNamed(portal, 'filer');
  const content = sheetJsBytes(
    [
      {
        name: '表',
        rows: [
          ['甲', '乙', '丙', '丁'],
          ['1', '2', '3', '4'],
        ],
      },
    ],
    'xlsx',
  );
  const files = [{ name: '通讯录.xlsx', content, sizeBytes: content.length }];
  const uploadId = await inTransaction(deps.db, (trx) => parkUpload(trx, deps, actor, { files, seen: {} }));
  const [file] = await listUploadFiles(deps.db, uploadId);
  const fileId = file?.id ?? 0;
  await runHere(deps, jobTable, file?.jobId ?? 0);
  return { uploadId, fileId };
}
