/** What a file may cost. Bytes, counts and milliseconds; checked while unpacking, never afterwards. @source C14, C24, S1 */
export interface ReadLimits {
  readonly fileBytes: number;
  /** Sum of everything unpacked from one file. */
  readonly unpackedBytes: number;
  /** Unpacked size over packed size of one entry, asked once an entry is larger than `ratioFromBytes`. */
  readonly ratio: number;
  readonly ratioFromBytes: number;
  readonly entries: number;
  readonly dataRows: number;
  readonly columns: number;
  readonly cellChars: number;
  /** Unpacked size of the shared string table of a workbook. */
  readonly sharedStringBytes: number;
  /** Unpacked size of any other part: styles, relations, workbook. */
  readonly partBytes: number;
  /** The reader gives up by itself after this time. */
  readonly milliseconds: number;
}

const mebi = 1024 * 1024;

export const defaultReadLimits: ReadLimits = {
  fileBytes: 20 * mebi,
  unpackedBytes: 1024 * mebi,
  ratio: 250,
  ratioFromBytes: 32 * mebi,
  entries: 2_000,
  dataRows: 120_000,
  columns: 256,
  cellChars: 32_767,
  sharedStringBytes: 256 * mebi,
  partBytes: 32 * mebi,
  milliseconds: 9_000,
};

/** Watches the time one reading may take; time that the taker of the rows needs does not count. */
export interface Deadline {
  passed(): boolean;
  /** Runs the taker's work off the clock. */
  pausedFor<T>(work: Promise<T>): Promise<T>;
}

export function deadlineIn(milliseconds: number): Deadline {
  let end = performance.now() + milliseconds;
  return {
    passed: () => performance.now() > end,
    async pausedFor(work) {
      const from = performance.now();
      try {
        return await work;
      } finally {
        end += performance.now() - from;
      }
    },
  };
}
