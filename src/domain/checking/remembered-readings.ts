import type { CellReader, Reading } from './values.js';

/** So many different texts of a column are kept: code lists, offices, days and scores fit, names and numbers do not. */
const keptTexts = 2_000;
/** After so many cells a column that hardly repeats itself is no longer looked up. */
const trialCells = 4_000;

/**
 * Reads the plain cells of a column through what it has read before: most columns of a list repeat a few values, and what a cell means by
 * itself depends on nothing else. Cells of a formula or an error are read afresh.
 */
export function remembering(read: CellReader): CellReader {
  const texts = new Map<string, Reading>();
  const numbers = new Map<string, Reading>();
  let asked = 0;
  let known = 0;
  let isWorthIt = true;
  return (typed, cell) => {
    if (!isWorthIt) return read(typed, cell);
    const kept =
      typeof cell === 'string' ? texts : cell.kind === 'number' && cell.formula !== true ? numbers : undefined;
    if (kept === undefined) return read(typed, cell);
    asked += 1;
    const before = kept.get(typed);
    if (before !== undefined) {
      known += 1;
      return before;
    }
    const reading = read(typed, cell);
    if (kept.size < keptTexts) kept.set(typed, reading);
    if (asked === trialCells && known * 2 < asked) isWorthIt = false;
    return reading;
  };
}
