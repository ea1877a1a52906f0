/** Letters of a 0-based sheet column: 0 = A. */
export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

/** 0-based column of an address such as `C7` or `C`. */
export function columnOfAddress(address: string): number {
  let column = 0;
  for (let i = 0; i < address.length; i++) {
    const code = address.charCodeAt(i) & ~32;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return column - 1;
}

export const cellAddress = (row: number, column: number): string => `${columnLetters(column)}${row}`;

/** Reference to a cell of another sheet, as links and names write it. */
export const sheetAddress = (sheet: string, address: string): string => `'${sheet.replaceAll("'", "''")}'!${address}`;

/** Excel has 16,384 columns. */
export const columnLimit = 16_384;
