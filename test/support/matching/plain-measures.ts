/** Plain measures of likeness, 0 to 1, for comparison: what one gets without knowing what a name is. */
export type PlainMeasure = (a: string, b: string) => number;

/** One less the edit distance over the longer text. */
export const editLikeness: PlainMeasure = (a, b) => {
  const longest = Math.max(a.length, b.length);
  return longest === 0 ? 1 : 1 - editDistance(a, b) / longest;
};

export function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = above[j - 1]! + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1);
      row.push(Math.min(replaced, above[j]! + 1, row[j - 1]! + 1));
    }
    above = row;
  }
  return above[b.length]!;
}

/** Shared pairs of neighbours over all of them. */
export const bigramJaccard: PlainMeasure = (a, b) => {
  const [one, other] = [bigrams(a), bigrams(b)];
  const shared = [...one].filter((each) => other.has(each)).length;
  const all = one.size + other.size - shared;
  return all === 0 ? 1 : shared / all;
};

const bigrams = (text: string): Set<string> =>
  new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)));

export const jaroWinkler: PlainMeasure = (a, b) => {
  const jaro = jaroLikeness(a, b);
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix += 1;
  return jaro + prefix * 0.1 * (1 - jaro);
};

function jaroLikeness(a: string, b: string): number {
  if (a === b) return 1;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Set<number>();
  const matched: string[] = [];
  for (const [i, char] of [...a].entries()) {
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j += 1) {
      if (taken.has(j) || b[j] !== char) continue;
      taken.add(j);
      matched.push(char);
      break;
    }
  }
  if (matched.length === 0) return 0;
  const others = [...taken].sort((x, y) => x - y).map((j) => b[j]);
  const moved = matched.filter((char, at) => char !== others[at]).length / 2;
  return (matched.length / a.length + matched.length / b.length + (matched.length - moved) / matched.length) / 3;
}

/** Of 201 thresholds the one that gives the best F1, the mean of precision and recall. */
export function bestThreshold(scored: readonly { readonly score: number; readonly same: boolean }[]): number {
  let best = { threshold: 0, f1: -1 };
  for (let step = 0; step <= 200; step += 1) {
    const { f1 } = atThreshold(scored, step / 200);
    if (f1 > best.f1) best = { threshold: step / 200, f1 };
  }
  return best.threshold;
}

export function atThreshold(scored: readonly { readonly score: number; readonly same: boolean }[], threshold: number) {
  const links = scored.filter(({ score }) => score >= threshold);
  const right = links.filter(({ same }) => same).length;
  const same = scored.filter((each) => each.same).length;
  const precision = links.length === 0 ? 1 : right / links.length;
  const recall = same === 0 ? 1 : right / same;
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}
