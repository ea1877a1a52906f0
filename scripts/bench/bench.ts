import type { createReport } from './report.js';

/** What every measurement needs to know. */
export interface Bench {
  readonly isQuick: boolean;
  /** How often each side is measured; medians count. */
  readonly rounds: number;
  readonly sizes: {
    readonly annexRows: readonly number[];
    /** Businesses in the small and in the large register. */
    readonly small: number;
    readonly large: number;
    /** Rows of the annex that goes the whole way (P7, P8). */
    readonly importRows: number;
    /** Seconds that each load lasts. */
    readonly loadSeconds: number;
  };
  /** Scratch folder. */
  readonly folder: string;
  /** Database server of the run; the path of the URL is free. */
  readonly serverUrl: string;
  readonly report: ReturnType<typeof createReport>;
}
