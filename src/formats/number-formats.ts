/** Built-in formats that show a date or time; 27-36 and 50-58 are the Chinese ones, 71-81 the Thai ones. */
export function isBuiltInDateFormat(id: number): boolean {
  return (
    (id >= 14 && id <= 22) ||
    (id >= 27 && id <= 36) ||
    id === 45 ||
    id === 47 ||
    (id >= 50 && id <= 58) ||
    (id >= 71 && id <= 81)
  );
}

/**
 * Whether a number format code shows a calendar date or a time of day: literals, colours, locales and conditions are taken out,
 * then the first section must ask for a year, month, day, hour or second. Elapsed time (`[h]:mm`) counts as a number.
 */
export function isDateFormatCode(code: string): boolean {
  if (/\[(h+|m+|s+)\]/i.test(code)) return false;
  const bare = code
    .replace(/"[^"]*"?/g, '')
    .replace(/\\.|_.|\*./gu, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/General|G\/通用格式|E[+-]/gi, '');
  return /[ymdhse]|上午|a{3,}/i.test(bare.split(';')[0] ?? '');
}
