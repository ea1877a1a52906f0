/** What a name looks like to the search: one spelling, signs and blanks gone (V1). */
export function searchText(text: string): string {
  return isPlain(text)
    ? text
    : text
        .normalize('NFKC')
        .replace(/[^\p{L}\p{N}]/gu, '')
        .toUpperCase();
}

/** What two spellings of an address share: as `searchText`, and the province's name in front does not count. */
export function placeText(address: string): string {
  const text = searchText(address);
  return text.startsWith(province) ? text.slice(province.length) : text;
}

/** The text from its end: last figures are found as a prefix. */
export const reversed = (text: string): string => [...text].reverse().join('');

/**
 * The grams of a normalised text, each once: every two neighbouring UTF-16 units as first × 65536 + second, the last unit with 0.
 * One character is found as a range of grams, two or more through their pairs.
 */
export function gramsOf(text: string): number[] {
  const grams = new Set<number>();
  for (let i = 0; i < text.length; i += 1) grams.add(gramAt(text, i));
  return [...grams];
}

/** The pairs a text of two or more units must contain; the last unit alone is no pair. */
export function pairsOf(text: string): number[] {
  const pairs = new Set<number>();
  for (let i = 0; i + 1 < text.length; i += 1) pairs.add(gramAt(text, i));
  return [...pairs];
}

/** Grams that begin with the one unit of a text. */
export function rangeOf(unit: string): { from: number; to: number } {
  const from = unit.charCodeAt(0) * unitRange;
  return { from, to: from + unitRange - 1 };
}

/** The one or two units of a gram. */
export function unitsOf(gram: number): number[] {
  const [first, second] = [Math.floor(gram / unitRange), gram % unitRange];
  return second === 0 ? [first] : [first, second];
}

/** The gram of a gram's first unit by itself. */
export const aloneOf = (gram: number): number => gram - (gram % unitRange);

const province = '海南省';
const unitRange = 65_536;

const gramAt = (text: string, i: number): number =>
  text.charCodeAt(i) * unitRange + (i + 1 < text.length ? text.charCodeAt(i + 1) : 0);

/** Chinese characters, figures and capitals alone: nearly every name, and far cheaper to see than to normalise. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (!((unit >= 0x4e00 && unit <= 0x9fff) || (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a)))
      return false;
  }
  return true;
}
