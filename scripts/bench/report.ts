/** One goal of the benchmark: what was measured against what was wanted. */
export interface Result {
  readonly id: string;
  readonly what: string;
  readonly measured: string;
  readonly goal: string;
  /** undefined: measured for information, or not run (then `measured` says why). */
  readonly isMet: boolean | undefined;
}

/** Prints each result as it comes, so that an interrupted run has told what it knew. */
export function createReport(): { add(result: Result): void; note(text: string): void; results: readonly Result[] } {
  const results: Result[] = [];
  return {
    results,
    add(result) {
      results.push(result);
      console.log(`${result.id.padEnd(4)}${result.what}: ${result.measured}; goal ${result.goal}; ${verdict(result)}`);
    },
    note: (text) => console.log(`      ${text}`),
  };
}

export const verdict = ({ isMet }: Result): string => (isMet === undefined ? 'no verdict' : isMet ? 'met' : 'NOT MET');

/** The same as a table for the README. */
export function markdownTable(results: readonly Result[]): string {
  const lines = results.map(
    (each) => `| ${each.id} | ${each.what} | ${each.measured} | ${each.goal} | ${verdict(each)} |`,
  );
  return ['| id | what | measured | goal | |', '|---|---|---|---|---|', ...lines].join('\n');
}

export const times = (ratio: number): string => `${ratio >= 100 ? ratio.toFixed(0) : ratio.toFixed(1)}x`;
export const ms = (figure: number): string =>
  `${figure >= 100 ? figure.toFixed(0) : figure.toFixed(figure >= 10 ? 1 : 2)} ms`;
export const perSecond = (figure: number): string => `${figure >= 100 ? figure.toFixed(0) : figure.toFixed(1)}/s`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;
