import type { SheetHead, SheetTail } from '#domain/annexes/types.js';
import { sheetsOf } from '#domain/annexes/sheets.js';
import type { Deadline, ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import type { MergedArea, SheetSource } from '#formats/sheet-source.js';
import type { AnnexSink } from './annex-sink.js';
import type { ChosenSheet } from './choose-sheet.js';
import { type SheetCount, SheetTaker } from './sheet-taker.js';

/**
 * Reads the rows below the headers into the sink, sheet after sheet, and counts what was passed over.
 * @throws annex.empty, annex.too_many_rows
 */
export async function readRows(
  source: SheetSource,
  chosen: readonly ChosenSheet[],
  head: SheetHead,
  limits: ReadLimits,
  deadline: Deadline,
  sink: AnnexSink,
): Promise<SheetTail> {
  const sheets = sheetsOf(head);
  const merges: (readonly MergedArea[])[] = [];
  for (const { index } of chosen) merges.push(await source.merges(index));
  if (await mayBeTooMany()) sink.counted?.((await readInto(nobody)).dataRows);
  return readInto(sink);

  async function mayBeTooMany(): Promise<boolean> {
    let atMost = 0;
    for (const { index } of chosen) atMost += (await source.rowsAtMost(index)) ?? Number.POSITIVE_INFINITY;
    return atMost > limits.dataRows;
  }

  async function readInto(taking: AnnexSink): Promise<SheetTail> {
    const counts: SheetCount[] = [];
    for (const [sheetNo, { index, header }] of chosen.entries()) {
      const earlier = counts.reduce((sum, { dataRows }) => sum + dataRows, 0);
      const sheet = sheets[sheetNo] ?? head;
      const taker = new SheetTaker(
        { sheetNo, sheet, header, rowsLeft: limits.dataRows - earlier, merges: merges[sheetNo] ?? [], limits },
        deadline,
        taking,
      );
      await source.read(index, taker);
      counts.push(await taker.finish());
    }
    return tailOf(counts, head);
  }
}

/** A list that may be too long is first read for nobody: refusing it must not wait until most of it has been stored. */
const nobody: AnnexSink = { head: () => {}, rows: () => {} };

/** So many of them are kept with the version. */
const shownMerges = 50;

function tailOf(counts: readonly SheetCount[], head: SheetHead): SheetTail {
  const sum = (of: (count: SheetCount) => number) => counts.reduce((total, count) => total + of(count), 0);
  const dataRows = sum((count) => count.dataRows);
  const doubtfulRows = counts.flatMap((count) => count.doubtfulRows);
  const merges = counts.flatMap((count) => count.merges);
  if (dataRows === 0) throw fileRefusals.empty({ where: lookedAt(head) });
  return {
    dataRows,
    blankRows: sum((count) => count.blankRows),
    footRows: counts.flatMap(({ footRows }) => footRows),
    ...(doubtfulRows.length > 0 ? { doubtfulRows } : {}),
    hiddenRows: counts.flatMap(({ hiddenRows }) => hiddenRows),
    ...(merges.length > 0 ? { mergeCount: merges.length, merges: merges.slice(0, shownMerges) } : {}),
    unnamedColumns: counts[0]?.unnamedColumns ?? [],
    ...(counts.length < 2
      ? {}
      : { sheets: counts.map(({ dataRows, blankRows, unnamedColumns }) => ({ dataRows, blankRows, unnamedColumns })) }),
  };
}

const lookedAt = ({ sheet, headerRow }: SheetHead): string =>
  sheet === null ? '' : `（看过工作表“${sheet.slice(0, 31)}”，表头在第 ${headerRow} 行）`;
