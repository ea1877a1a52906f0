import { exportHeaders, exportRows, exportTitle, exportWidths } from '#features/register/export/export.js';
import { readFilter } from '#features/register/search/filter.js';
import { searchRegister } from '#features/register/search/search.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { answer, peakMemory } from '../child.js';
import { openPortalDatabase } from '../database.js';

// The first rows of the register's export as the page sends it, masked, into nothing.
const [url = '', count = '0'] = process.argv.slice(2);
const wanted = Number(count);
const deps = await openPortalDatabase(url);
const filter = readFilter(() => '');
const search = await searchRegister(deps.db, { level: 'province' }, filter, []);
let rows = 0;
async function* firstRows(): AsyncGenerator<readonly (readonly string[])[]> {
  for await (const batch of exportRows(deps, search, filter, () => '')) {
    const taken = batch.slice(0, wanted - rows);
    rows += taken.length;
    if (taken.length > 0) yield taken;
    if (rows >= wanted) return;
  }
}
const from = performance.now();
let bytes = 0;
const list = { sheet: '附件3', title: exportTitle, headers: exportHeaders, widths: exportWidths, rows: firstRows() };
for await (const piece of xlsxStream(listBook(list))) bytes += piece.length;
const took = performance.now() - from;
await deps.db.destroy();
answer({ ms: took, rows, bytes, peakBytes: peakMemory() });
