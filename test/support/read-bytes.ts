import { annexDefinitions } from '#domain/annexes/index.js';
import { defaultReadLimits, type ReadLimits } from '#formats/limits.js';
import { readAnnex } from '#domain/reading/read-annex.js';
import { RefusedFile } from '#formats/refusals.js';
import type { AnnexNo, SheetHead, SheetTail } from '#domain/annexes/types.js';
import type { Refusal } from '#formats/refusals.js';
import type { SheetRow } from '#formats/cells.js';

export interface ReadFile {
  readonly head: SheetHead;
  readonly tail: SheetTail;
  readonly rows: readonly SheetRow[];
}

/** Reads bytes as an uploaded annex. */
export async function readBytes(
  bytes: Buffer,
  annexNo: AnnexNo,
  limits: Partial<ReadLimits> = {},
  name = '上传.xlsx',
): Promise<ReadFile> {
  const rows: SheetRow[] = [];
  const sink = { head() {}, rows: (batch: readonly SheetRow[]) => void rows.push(...batch) };
  const all = { ...defaultReadLimits, ...limits };
  return { ...(await readAnnex({ bytes, name }, annexNo, annexDefinitions, all, sink)), rows };
}

/** The refusal that reading must end in. */
export async function refusalOf(bytes: Buffer, annexNo: AnnexNo, limits: Partial<ReadLimits> = {}): Promise<Refusal> {
  try {
    await readBytes(bytes, annexNo, limits);
  } catch (error) {
    if (error instanceof RefusedFile) return error.refusal;
    throw error;
  }
  throw new Error('the file was read, a refusal was expected');
}
