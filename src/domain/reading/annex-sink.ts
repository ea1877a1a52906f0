import type { SheetHead } from '#domain/annexes/types.js';
import type { SheetRow } from '#formats/cells.js';

/** Takes what is read: the head once, then the data rows in batches, numbered through the file. */
export interface AnnexSink {
  head(head: SheetHead): void;
  /** A list of unknown size was counted: so many data rows will come. */
  counted?(rows: number): void;
  /** Data rows only; blank and foot rows are skipped and counted. Awaited, so a slow taker holds the reading back. */
  rows(batch: readonly SheetRow[]): void | Promise<void>;
}

/** Carries an error of the taker past the reader, which takes all other errors for faults of the file. */
export class SinkError extends Error {
  constructor(readonly reason: unknown) {
    super('the taker of the rows failed');
  }
}
