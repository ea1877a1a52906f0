import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { PreviewFailure } from './words.js';

/** A page of a scan as a picture. */
export interface PagePicture {
  readonly pageNo: number;
  readonly pictureId: number;
  readonly kind: 'png' | 'jpg';
  readonly width: number;
  readonly height: number;
}

/** Asks for the pictures of a content, once. Answers whether it is asked for only now. */
export async function insertPreview(trx: Trx, fileId: number, at: Date): Promise<boolean> {
  const known = (await trx('filing_material_previews').select('state').where({ file_id: fileId }).first()) as unknown;
  if (known !== undefined) return false;
  await trx('filing_material_previews').insert({ file_id: fileId, changed_at: at });
  return true;
}

export async function setPreviewJob(trx: Trx, fileId: number, jobId: number): Promise<void> {
  await trx('filing_material_previews').where({ file_id: fileId }).update({ job_id: jobId });
}

/** `pageCount`: of the document, also where not all of them were made. */
export async function endPreview(
  trx: Trx,
  fileId: number,
  end: { readonly pageCount: number | null; readonly failure: PreviewFailure | null; readonly at: Date },
): Promise<void> {
  await trx('filing_material_previews')
    .where({ file_id: fileId })
    .update({
      state: end.failure === null ? 'ready' : 'failed',
      failure: end.failure,
      page_count: end.pageCount,
      changed_at: end.at,
    });
}

export async function beginPreviewAgain(trx: Trx, fileId: number, at: Date): Promise<boolean> {
  const begun = await trx('filing_material_previews')
    .where({ file_id: fileId, state: 'failed' })
    .update({ state: 'waiting', failure: null, changed_at: at });
  return begun === 1;
}

/** Puts a picture in the place of the page; answers whether the page had none. */
export async function insertPage(trx: Trx, fileId: number, page: PagePicture): Promise<void> {
  await trx('filing_material_pages').insert({
    file_id: fileId,
    page_no: page.pageNo,
    picture_id: page.pictureId,
    kind: page.kind,
    width: page.width,
    height: page.height,
  });
}

export async function listPages(db: Db | Trx, fileId: number): Promise<PagePicture[]> {
  return (await db('filing_material_pages')
    .select({ pageNo: 'page_no', pictureId: 'picture_id', kind: 'kind', width: 'width', height: 'height' })
    .options(asObjects)
    .where({ file_id: fileId })
    .orderBy('page_no')) as PagePicture[];
}
