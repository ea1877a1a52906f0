import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { openDatabase } from '#platform/db/connection.js';
import { rowsMarkup } from '#features/register/list/rows.js';
import { listPlaces } from '#features/register/reference-queries.js';
import { readCursor, readFilter } from '#features/register/search/filter.js';
import { pageWithTotal } from '#features/register/search/page.js';
import { searchRegister } from '#features/register/search/search.js';

// What the portal's list costs without a frame around it: its own query, rows and compression behind a bare HTTP server. No session, no
// permission, no framework, no layout: no page of the portal can cost less.
const db = openDatabase({ url: process.env['DATABASE_URL'] ?? '', queryTimeoutMs: 20_000 });
const places = await listPlaces(db);
const names = new Map(places.map(({ code, name }) => [code, name]));
createServer((req, res) => {
  void answer(new URL(req.url ?? '/', 'http://list')).then((body) => {
    res.setHeader('Content-Encoding', 'gzip');
    res.setHeader('Content-Length', body.length);
    res.end(body);
  });
}).listen(Number(process.env['PORT']), '127.0.0.1');
process.on('disconnect', () => process.exit(0));

async function answer({ searchParams: query }: URL): Promise<Buffer> {
  const filter = readFilter((name) => query.get(name) ?? '');
  const search = await searchRegister(db, { level: 'province' }, filter, places);
  const { page, total } = await pageWithTotal(db, search, filter, { after: readCursor(query.get('after') ?? '') });
  return gzipSync(`${total.n}<table>${rowsMarkup(page.rows, '/businesses', names)}</table>`, { level: 3 });
}
