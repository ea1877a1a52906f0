/** The shared strings of a workbook: each different text once, numbered as it first comes. */
export interface Strings {
  index(text: string): number;
  /** The part itself, in pieces. */
  xml(): Generator<string>;
}

export function createStrings(): Strings {
  const known = new Map<string, number>();
  let uses = 0;
  return {
    index(text) {
      uses += 1;
      const found = known.get(text);
      if (found !== undefined) return found;
      known.set(text, known.size);
      return known.size - 1;
    },
    *xml() {
      yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="${uses}" uniqueCount="${known.size}">`;
      let chunk = '';
      for (const text of known.keys()) {
        chunk += `<si><t>${escaped(text)}</t></si>`;
        if (chunk.length < 60_000) continue;
        yield chunk;
        chunk = '';
      }
      yield `${chunk}</sst>`;
    },
  };
}

const escaped = (text: string): string =>
  /[<>&]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text;
