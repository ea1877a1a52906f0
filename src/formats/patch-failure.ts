import { RefusedFile } from './refusals.js';

/**
 * A file that cannot be patched in place. The caller then offers a freshly written one (`freshMarkedWorkbook`).
 * `reason` is for the log, in English; people only learn that what they asked for comes in a new workbook.
 */
export class PatchFailed extends Error {
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    super(`file not patched: ${reason}`, options);
    this.name = 'PatchFailed';
    this.reason = reason;
  }
}

/** Runs a piece of patching; whatever goes wrong inside is a PatchFailed outside, what the readers refuse included. */
export async function orPatchFailed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof PatchFailed) throw cause;
    if (cause instanceof RefusedFile) throw new PatchFailed(cause.refusal.code, { cause });
    throw new PatchFailed(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
