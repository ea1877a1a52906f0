/** Checksum over all cell styles that guards their extensions in files of Excel 2007 and later (MS-OSHARED MsoCrc32). */
export function xfChecksum(styles: readonly Buffer[]): number {
  let crc = 0;
  for (const style of styles) {
    for (const byte of style) crc = ((crc << 8) ^ table[(crc >>> 24) ^ byte]!) >>> 0;
  }
  return crc;
}

const table = Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0xaf : value << 1;
  return value >>> 0;
});
