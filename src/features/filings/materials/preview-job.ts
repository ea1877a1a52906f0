import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import type { GiveUpReason, Progress } from '#platform/jobs/table.js';
import { scanLimits } from '#formats/scan/check-scan.js';
import { drawScan } from '#formats/scan/draw-scan.js';
import { scanHeadBytes, scanKind } from '#formats/scan/scan-kind.js';
import { type DrawnPage, ScanFailure } from '#formats/scan/scan-page.js';
import { beginPreviewAgain, endPreview, insertPage, listPages } from './preview-queries.js';
import type { PreviewFailure } from './words.js';

interface Payload {
  readonly fileId: number;
}
type JobDeps = Pick<Deps, 'db' | 'files' | 'clock'>;

/** Makes the pages of a scan that people look at. Goes on where an earlier run was stopped. */
export async function runMaterialPreview(deps: JobDeps, { fileId }: Payload, progress: Progress): Promise<void> {
  const bytes = await deps.files.read(deps.db, fileId);
  const kind = scanKind(bytes.subarray(0, scanHeadBytes), '');
  const made = new Set((await listPages(deps.db, fileId)).map(({ pageNo }) => pageNo));
  let pageCount = 0;
  try {
    for await (const page of drawScan(bytes, kind, scanLimits.pages)) {
      pageCount = page.of;
      if (!made.has(page.no)) await keepPage(deps, fileId, page);
      progress(page.no, Math.min(page.of, scanLimits.pages));
    }
    await end(deps, fileId, pageCount === 0 ? 'damaged' : null, pageCount);
  } catch (error) {
    if (!(error instanceof ScanFailure)) throw error;
    await end(deps, fileId, error.failure, pageCount);
  }
}

async function keepPage({ db, files, clock }: JobDeps, fileId: number, page: DrawnPage): Promise<void> {
  const { no: pageNo, kind, width, height, data } = page;
  await inTransaction(db, async (trx) => {
    const { id } = await files.put(trx, { content: data, name: `${fileId}-${pageNo}.${kind}`, now: clock.now() });
    await insertPage(trx, fileId, { pageNo, pictureId: id, kind, width, height });
  });
}

const end = ({ db, clock }: JobDeps, fileId: number, failure: PreviewFailure | null, pageCount: number) =>
  inTransaction(db, (trx) => endPreview(trx, fileId, { pageCount: pageCount || null, failure, at: clock.now() }));

const failures: Readonly<Record<GiveUpReason, PreviewFailure>> = {
  work: 'heavy',
  memory: 'heavy',
  crash: 'damaged',
  fault: 'stalled',
  stalled: 'stalled',
};

export const giveUpMaterialPreview = (trx: Trx, { clock }: JobDeps, { fileId }: Payload, reason: GiveUpReason) =>
  endPreview(trx, fileId, { pageCount: null, failure: failures[reason], at: clock.now() });

export const prepareMaterialPreview = (trx: Trx, { clock }: JobDeps, { fileId }: Payload): Promise<boolean> =>
  beginPreviewAgain(trx, fileId, clock.now());
