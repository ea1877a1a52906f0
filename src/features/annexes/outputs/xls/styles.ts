import { recordTypes as types } from '#formats/biff/record-types.js';
import { dataOf } from '#formats/biff/records.js';
import type { Former } from '#formats/ooxml/styles.js';
import type { MarkLevel } from '#features/annexes/outputs/faults.js';
import type { PatchedXls } from '#formats/biff/patched-xls.js';

export interface XlsStylePair {
  readonly original: number;
  readonly marked: number;
  readonly former: Former;
}

/** Hands out coloured copies of cell styles. */
export interface XlsStyles {
  marked(original: number, former: Former, level: MarkLevel): number;
  /** Style of the faults' column: text, nothing else. */
  fault(): number;
  added(): readonly Buffer[];
  pairs(): readonly XlsStylePair[];
}

const wanted: Readonly<Record<MarkLevel, number>> = { E: 0xff8c80, W: 0xffcc40 };
const textFormat = 49;

export function openXlsStyles(workbook: PatchedXls): XlsStyles {
  const added: Buffer[] = [];
  const known = new Map<string, XlsStylePair>();
  const colours = palette(workbook);
  let fault: number | undefined;
  const add = (style: Buffer): number => workbook.styles.length + added.push(style) - 1;
  return {
    marked(original, former, level) {
      const key = `${original} ${former} ${level}`;
      let pair = known.get(key);
      if (pair === undefined) {
        const base = workbook.styles[original] ?? workbook.styles[15] ?? Buffer.alloc(20);
        pair = { original, former, marked: add(filled(base, nearest(colours, wanted[level]))) };
        known.set(key, pair);
      }
      return pair.marked;
    },
    fault() {
      if (fault === undefined) {
        const style = Buffer.from(workbook.styles[15] ?? Buffer.alloc(20));
        style.writeUInt16LE(textFormat, 2);
        style[9] = style[9]! | 0x04;
        fault = add(style);
      }
      return fault;
    },
    added: () => added,
    pairs: () => [...known.values()],
  };
}

/** Solid fill in the colour; extensions (theme colours) stay with the original. */
function filled(style: Buffer, colour: number): Buffer {
  const copy = Buffer.from(style);
  copy[9] = copy[9]! | 0x40;
  copy.writeUInt32LE(((copy.readUInt32LE(14) & 0x01ffffff) | (1 << 26)) >>> 0, 14);
  copy.writeUInt16LE(colour | (65 << 7), 18);
  return copy;
}

/** Colours of the standard palette that come near to red and amber, by number. */
const standard: ReadonlyMap<number, number> = new Map([
  [10, 0xff0000],
  [13, 0xffff00],
  [29, 0xff8080],
  [43, 0xffff99],
  [45, 0xff99cc],
  [47, 0xffcc99],
  [51, 0xffcc00],
  [52, 0xff9900],
]);

function palette({ stream, records }: PatchedXls): ReadonlyMap<number, number> {
  const record = records.find((each) => each.type === types.palette);
  if (record === undefined) return standard;
  const own = dataOf(stream, record);
  const count = Math.min(own.readUInt16LE(0), Math.floor((own.length - 2) / 4));
  return new Map(Array.from({ length: count }, (_, i) => [8 + i, own.readUIntBE(2 + i * 4, 3)]));
}

function nearest(colours: ReadonlyMap<number, number>, colour: number): number {
  const parts = (rgb: number): readonly number[] => [rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff];
  const distance = (a: number, b: number): number =>
    parts(a).reduce((sum, part, i) => sum + (part - parts(b)[i]!) ** 2, 0);
  return [...colours].reduce((best, each) => (distance(each[1], colour) < distance(best[1], colour) ? each : best))[0];
}
