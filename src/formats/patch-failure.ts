/**
 * A workbook that cannot be patched in place. The caller then offers a freshly written one (`freshMarkedWorkbook`).
 * `reason` is for the log, in English; people only learn that the marks come in a new workbook.
 */
export class MarkingFailed extends Error {
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    super(`workbook not patched: ${reason}`, options);
    this.name = 'MarkingFailed';
    this.reason = reason;
  }
}

/** Runs a piece of patching; whatever goes wrong inside is a MarkingFailed outside. */
export async function orMarkingFailed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof MarkingFailed) throw cause;
    throw new MarkingFailed(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
