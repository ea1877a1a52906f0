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

/** On a busy machine a sound file waits for its turn: it may last so many times longer, as long as it does not work longer. */
const patience = 3;

/**
 * Passed when a reading has lasted `milliseconds` and worked as long too, by the processor time of this process, which must read one file
 * at a time; however little it worked, when it has lasted three times as long.
 */
export function deadlineIn(milliseconds: number): Deadline {
  let from = performance.now();
  let workFrom = processorTime();
  return {
    passed() {
      const lasted = performance.now() - from;
      return lasted > milliseconds && (processorTime() - workFrom > milliseconds || lasted > milliseconds * patience);
    },
    async pausedFor(work) {
      const [paused, workPaused] = [performance.now(), processorTime()];
      try {
        return await work;
      } finally {
        from += performance.now() - paused;
        workFrom += processorTime() - workPaused;
      }
    },
  };
}

/** Milliseconds that the processors have spent on this process, all threads. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
