import type { AnnexDefinition, AnnexNo, SheetHead, SheetTail } from '#domain/annexes/types.js';
import { type AnnexSink, SinkError } from './annex-sink.js';
import { chooseSheets, type SheetHints } from './choose-sheet.js';
import { headerLexicon } from './header-match.js';
import { deadlineIn, type ReadLimits } from '#formats/limits.js';
import { openSource } from '#formats/open-source.js';
import { fileRefusals, RefusedFile } from '#formats/refusals.js';
import { readRows } from './read-rows.js';
import { headOf } from './sheet-head.js';

/**
 * Reads an annex file of any accepted format, decided by content and never by name.
 * @throws RefusedFile for every file that is not read; whatever a parser stumbles over counts as damaged
 */
export async function readAnnex(
  source: { readonly bytes: Buffer; readonly name: string },
  annexNo: AnnexNo,
  definitions: readonly AnnexDefinition[],
  limits: ReadLimits,
  sink: AnnexSink,
  hints: Omit<SheetHints, 'fileName'> = {},
): Promise<{ head: SheetHead; tail: SheetTail }> {
  const deadline = deadlineIn(limits.workMs);
  requireReadableSize(source.bytes.length, limits);
  const opened = await inFile(() => openSource(source.bytes, limits, deadline));
  try {
    const chosen = await inFile(() =>
      chooseSheets(opened, annexNo, definitions.map(headerLexicon), { ...hints, fileName: source.name }),
    );
    const head = await inFile(() => headOf(opened, chosen));
    sink.head(head);
    const tail = await inFile(() => readRows(opened, chosen.chosen, head, limits, deadline, sink));
    return { head, tail };
  } finally {
    await opened.close().catch(() => {});
  }
}

/** Runs a step of reading: any error that is not a refusal came from a file that breaks a parser. */
export async function inFile<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof SinkError) throw error.reason;
    throw error instanceof RefusedFile ? error : Object.assign(fileRefusals.file_damaged(), { cause: error });
  }
}

/** Asked before the bytes are fetched, too. @throws annex.file_too_large */
export function requireReadableSize(size: number, limits: Pick<ReadLimits, 'fileBytes'>): void {
  if (size > limits.fileBytes)
    throw fileRefusals.file_too_large({ size: megabytes(size), limit: megabytes(limits.fileBytes) });
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1).replace(/\.0$/, '')} MB`;
