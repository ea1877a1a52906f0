/** Sizes of formula tokens behind their first byte, BIFF8; tokens of the three value classes share one size. */
const sizes: ReadonlyMap<number, number> = new Map([
  [0x01, 4],
  [0x02, 4],
  [0x15, 0],
  [0x16, 0],
  [0x1c, 1],
  [0x1d, 1],
  [0x1e, 2],
  [0x1f, 8],
  [0x20, 7],
  [0x21, 2],
  [0x22, 3],
  [0x23, 4],
  [0x24, 4],
  [0x25, 8],
  [0x26, 6],
  [0x27, 6],
  [0x28, 6],
  [0x29, 2],
  [0x2a, 4],
  [0x2b, 8],
  [0x2c, 4],
  [0x2d, 8],
  [0x39, 6],
  [0x3a, 6],
  [0x3b, 10],
  [0x3c, 6],
  [0x3d, 10],
]);

/** Whether a formula of BIFF8 takes a value from another workbook: its 3D references are compared with those known to lead out. */
export function refersOutside(tokens: Buffer, externalRefs: ReadonlySet<number>): boolean {
  for (let p = 0; p < tokens.length; ) {
    const byte = tokens[p]!;
    const token = byte < 0x20 ? byte : (byte & 0x1f) | 0x20;
    if (token >= 0x39 && token <= 0x3d && p + 3 <= tokens.length && externalRefs.has(tokens.readUInt16LE(p + 1)))
      return true;
    const size =
      token >= 0x03 && token <= 0x14
        ? 0
        : token === 0x17
          ? stringSize(tokens, p)
          : token === 0x19
            ? attributeSize(tokens, p)
            : sizes.get(token);
    if (size === undefined) return false;
    p += 1 + size;
  }
  return false;
}

const stringSize = (tokens: Buffer, p: number): number => 2 + (tokens[p + 1] ?? 0) * ((tokens[p + 2] ?? 0) & 1 ? 2 : 1);

function attributeSize(tokens: Buffer, p: number): number {
  const isChoose = ((tokens[p + 1] ?? 0) & 4) !== 0;
  return 3 + (isChoose && p + 4 <= tokens.length ? 2 * (tokens.readUInt16LE(p + 2) + 1) : 0);
}
