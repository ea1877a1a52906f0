/** What a file may cost. Bytes, counts and processor time; checked while unpacking, never afterwards. @source C14, C24, S1 */
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
  /** Processor time after which the reader gives up by itself: seven times what the largest sound file takes on an ordinary machine. */
  readonly workMs: number;
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
  workMs: 20_000,
};

/** For files that were read before and are gone through several times more, by a job that somebody asked for. */
export const patchLimits: ReadLimits = { ...defaultReadLimits, workMs: 120_000 };

/** Watches the work that one reading may take; what the taker of the rows needs does not count. */
export interface Deadline {
  passed(): boolean;
  /** Runs the taker's work off the clock. */
  pausedFor<T>(work: Promise<T>): Promise<T>;
}

/**
 * Passed when a reading has worked for `workMs`, by the processor time of this process, which must read one file at a time. How long it
 * lasts says nothing about the file: on a busy machine, or held, it waits for its turn.
 */
export function deadlineIn(workMs: number): Deadline {
  let from = processorTime();
  let looked = performance.now();
  return {
    passed() {
      // Asked for every piece that is unpacked, and the question has its price: no work passes in less time than this.
      if (performance.now() - looked < lookEveryMs) return false;
      looked = performance.now();
      return processorTime() - from > workMs;
    },
    async pausedFor(work) {
      const paused = processorTime();
      try {
        return await work;
      } finally {
        from += processorTime() - paused;
      }
    },
  };
}

const lookEveryMs = 10;

/** Milliseconds that the processors have spent on this process, all threads. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
