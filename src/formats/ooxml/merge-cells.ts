import { columnOfAddress } from '#formats/addresses.js';
import type { ReadLimits } from '#formats/limits.js';
import { tallAreas } from '#formats/merged-areas.js';
import type { MergedArea } from '#formats/sheet-source.js';

/** No element of this kind is longer. */
const elementBytes = 256;
const element = /<(?:[\w.-]+:)?mergeCell\s[^<>]{0,200}?\bref\s*=\s*["']([A-Z]+\d+):([A-Z]+\d+)["']/g;

/** The merged areas of a worksheet part. They stand behind its rows, which are looked through for the element's name only. */
export async function readMergeCells(
  chunks: AsyncIterable<Buffer>,
  limits: ReadLimits,
): Promise<readonly MergedArea[]> {
  const areas: MergedArea[] = [];
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    let read = 0;
    if (bytes.includes('mergeCell ')) {
      for (const found of bytes.toString('latin1').matchAll(element)) {
        const area = areaOf(found[1] ?? '', found[2] ?? '');
        if (area.bottom > area.top && areas.length <= limits.dataRows) areas.push(area);
        read = found.index + found[0].length;
      }
    }
    rest = bytes.subarray(Math.max(read, bytes.length - elementBytes));
  }
  return tallAreas(areas, limits);
}

const areaOf = (from: string, to: string): MergedArea => ({
  top: rowOf(from),
  bottom: rowOf(to),
  left: columnOfAddress(from),
  right: columnOfAddress(to),
});

const rowOf = (address: string): number => Number(/\d+/.exec(address)?.[0]);
