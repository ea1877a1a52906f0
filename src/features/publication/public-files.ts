import type { Db, Trx } from '#platform/db/connection.js';
import { csvStream } from '#formats/csv/writer.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { publicCells, publicHeaders, publicWidths } from '#domain/publication/fields.js';
import { type EntryFilter, type EntryPlace, listEntries } from './entry-queries.js';
import { publicTitle } from './words.js';

const atOnce = 1_000;
export type ListFormat = 'xlsx' | 'csv';

/** A list of entries to be taken away: which, and what is said of it. */
export interface ListToTake {
  readonly filter: EntryFilter;
  readonly names: ReadonlyMap<string, string>;
  /** 第 3 期（2021-03-01） */
  readonly title: string;
}

const numbered = ['序号', ...publicHeaders];
const widths = [8, ...publicWidths];

/** The entries as rows, numbered; a thousand at a time. */
async function* entryRows(db: Db | Trx, { filter, names }: ListToTake): AsyncGenerator<readonly (readonly string[])[]> {
  let no = 0;
  for (let after: EntryPlace | undefined; ; ) {
    const rows = await listEntries(db, filter, { after, limit: atOnce });
    yield rows.map((row) => [String(++no), ...publicCells(row, names.get(row.divisionCode) ?? row.divisionCode)]);
    after = rows.at(-1);
    if (rows.length < atOnce) return;
  }
}

/** The list as a file: the same entries in the same order as the page has them. */
export async function* listFile(db: Db | Trx, list: ListToTake, format: ListFormat): AsyncGenerator<Buffer> {
  const rows = entryRows(db, list);
  if (format === 'csv') {
    for await (const text of csvStream(numbered, rows)) yield Buffer.from(text);
    return;
  }
  const title = `${publicTitle}　${list.title}`;
  yield* xlsxStream(listBook({ sheet: '备案名单', title, headers: numbered, widths, rows, foot: title }));
}
