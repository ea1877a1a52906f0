/** Kinds of cells as the `t` attribute tells them. */
export type CellType = 'n' | 's' | 'str' | 'inlineStr' | 'b' | 'e' | 'd';

/** Character codes of the names and attributes that matter. */
export const letterCode = { c: 99, f: 102, i: 105, o: 111, r: 114, s: 115, t: 116, v: 118 } as const;

/** Position of the quote that closes the one at `at`. */
export function closingQuote(buf: Buffer, at: number, end: number): number {
  const mark = buf[at];
  let p = at + 1;
  while (p < end && buf[p] !== mark) p++;
  return p;
}

/** Sheet column (from 0) of an address in bytes. */
export function columnOf(buf: Buffer, start: number, end: number, otherwise: number): number {
  let column = 0;
  for (let p = start; p < end; p++) {
    const letter = buf[p]! & 0xdf;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + letter - 64;
  }
  return column > 0 && column <= 16_384 ? column - 1 : otherwise;
}

/** The digits of a piece as a number; -1: there are none. */
export function wholeNumber(buf: Buffer, start: number, end: number): number {
  let number = 0;
  let digits = 0;
  for (let p = start; p < end; p++) {
    const digit = buf[p]! - 48;
    if (digit >= 0 && digit <= 9) {
      number = number * 10 + digit;
      digits++;
    }
  }
  return digits === 0 ? -1 : number;
}

export function cellType(buf: Buffer, start: number, end: number): CellType {
  const first = buf[start]!;
  if (first === letterCode.s) return end - start === 1 ? 's' : 'str';
  if (first === letterCode.i) return 'inlineStr';
  return first === 98 ? 'b' : first === 101 ? 'e' : first === 100 ? 'd' : 'n';
}
