import { recordTypes as types } from '#formats/biff/record-types.js';
import { blankRecord, record, u16, u32 } from '#formats/biff/record-writer.js';
import { substream } from '#formats/biff/records.js';
import { cellsOfRecord } from '#formats/biff/row-cells.js';
import type { XlsStylePair } from './styles.js';
import type { XlsTab, PatchedXls } from '#formats/biff/patched-xls.js';

/** Columns of the hidden sheet: original style, then ours by the kind of cell it was given to. */
const memoryColumns = { original: 0, styled: 1, absent: 2 } as const;

/** Pairs of styles, shown as the styles of empty cells: programs that renumber styles renumber them here too. */
export function memoryRecords(pairs: readonly XlsStylePair[]): readonly Buffer[] {
  const window = record(types.window2, u16(0x00b6, 0, 0), u32(64), u16(0, 0), u32(0));
  return [
    record(types.dimensions, u32(0, pairs.length), u16(0, pairs.length === 0 ? 0 : 3, 0)),
    ...pairs.map((_, row) => record(types.row, u16(row, 0, 3, 0x012c, 0, 0, 0x0100, 15))),
    ...pairs.flatMap(({ original, marked: ours, former }, row) => [
      blankRecord(row, memoryColumns.original, original),
      blankRecord(row, former === 'absent' ? memoryColumns.absent : memoryColumns.styled, ours),
    ]),
    window,
  ];
}

/** Pairs as the hidden sheet shows them now. */
export function readMemory({ stream }: PatchedXls, sheet: XlsTab): ReadonlyMap<number, Omit<XlsStylePair, 'marked'>> {
  const rows = new Map<number, Map<number, number>>();
  for (const each of substream(stream, sheet.start)) {
    if (each.type !== types.blank && each.type !== types.mulBlank) continue;
    const row = stream.readUInt16LE(each.start);
    const styles = rows.get(row) ?? new Map<number, number>();
    for (const cell of cellsOfRecord(stream, each)) styles.set(cell.column, cell.style);
    rows.set(row, styles);
  }
  return new Map(
    [...rows.values()].flatMap((styles) => {
      const original = styles.get(memoryColumns.original) ?? 15;
      return (['styled', 'absent'] as const).flatMap((former) => {
        const ours = styles.get(memoryColumns[former]);
        return ours === undefined ? [] : [[ours, { original, former }] as const];
      });
    }),
  );
}
