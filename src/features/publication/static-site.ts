import { createHash } from 'node:crypto';
import type { Db } from '#platform/db/connection.js';
import { escapeXml as escapeHtml } from '#formats/xml/escapes.js';
import type { ZipEntry } from '#formats/zip/writer.js';
import { publicCells, publicHeaders } from '#domain/publication/fields.js';
import { listChanges } from './change-queries.js';
import type { PublishedEdition } from './edition-queries.js';
import { countByDivision, countEntries, listEntries } from './entry-queries.js';
import { asVisible, changeLine, editionTitle } from './present.js';
import { listFile } from './public-files.js';
import { listNotices } from './public-notice-queries.js';
import { publicTitle } from './words.js';

/** An edition that goes to the public site. */
export interface SiteToMake {
  readonly edition: PublishedEdition;
  readonly names: ReadonlyMap<string, string>;
  readonly organ: string;
  /** When the files were made, in the office's zone. */
  readonly madeAt: string;
}

const rowsOfPage = 200;
const mostNotices = 200;
const changesAtOnce = 1_000;

/**
 * The list as plain pages that work alone, from a folder or any web server: no script, nothing fetched from elsewhere. Without what was
 * taken down since the edition was published. SHA256SUMS stands last and covers all the others.
 */
export async function* siteEntries(db: Db, site: SiteToMake): AsyncGenerator<ZipEntry> {
  const sums: string[] = [];
  const entry = (name: string, parts: AsyncIterable<string | Buffer> | Iterable<string>): ZipEntry => ({
    name,
    content: digested(parts, (digest) => sums.push(`${digest}  ${name}`)),
  });
  const filter = asVisible(site.edition.no);
  const counts = await countByDivision(db, filter);
  const total = await countEntries(db, filter);
  yield entry('index.html', [indexPage(site, counts, total)]);
  for (const [code, count] of counts)
    for (let page = 1; page <= Math.max(1, Math.ceil(count / rowsOfPage)); page++)
      yield entry(pageName(code, page), divisionPage(db, site, { code, count, page }));
  yield entry('changes.html', changesPage(db, site));
  const list = { filter, names: site.names, title: editionTitle(site.edition) };
  yield entry('list.csv', listFile(db, list, 'csv'));
  yield entry('list.xlsx', listFile(db, list, 'xlsx'));
  yield entry('README.txt', [readme(site, total)]);
  yield {
    name: 'SHA256SUMS',
    content: digested(
      lazily(() => `${sums.join('\n')}\n`),
      () => {},
    ),
  };
}

async function* lazily(make: () => string): AsyncGenerator<string> {
  yield make();
}

async function* digested(
  parts: AsyncIterable<string | Buffer> | Iterable<string>,
  note: (digest: string) => void,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    hash.update(bytes);
    yield bytes;
  }
  note(hash.digest('hex'));
}

const pageName = (code: string, page: number): string => `division-${code}-${page}.html`;

const style = `body{font-family:"Microsoft YaHei","微软雅黑",SimSun,sans-serif;font-size:14px;margin:20px auto;max-width:1180px;
padding:0 16px;color:#1f2d3d}h1{font-size:22px;margin:0 0 6px}table{border-collapse:collapse;width:100%;margin:12px 0}
caption{text-align:left;padding:4px 0}td,th{border:1px solid #b8c4d2;padding:5px 8px;text-align:left;vertical-align:top}
th{background:#eef3f8}td.n,th.n{text-align:right;white-space:nowrap}td.c{white-space:nowrap}a{color:#1a5599}
p.d{color:#41505f}.p a,.p b{margin-right:10px}tr:nth-child(even) td{background:#f8fafc}`;

const head = ({ edition, organ }: SiteToMake, title: string): string => `<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style></head><body>
<h1>${escapeHtml(title)}</h1>
<p class="d">${escapeHtml(organ)}　${escapeHtml(editionTitle(edition))}</p>
`;

const foot = ({ madeAt }: SiteToMake): string => `<p class="d">文件生成时间：${escapeHtml(madeAt)}（北京时间）</p>
</body></html>
`;

const cellsOf = (cells: readonly string[], tag: 'td' | 'th' = 'td'): string =>
  `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>\n`;

function indexPage(site: SiteToMake, counts: ReadonlyMap<string, number>, total: number): string {
  const lines = [...counts].map(
    ([code, count]) =>
      `<tr><td><a href="${pageName(code, 1)}">${escapeHtml(nameOf(site, code))}</a></td><td class="n">${count}</td></tr>\n`,
  );
  return [
    head(site, publicTitle),
    `<p>共 <b>${total}</b> 户。<a href="list.xlsx">下载全部 .xlsx</a>　<a href="list.csv">下载全部 .csv</a>　`,
    '<a href="changes.html">本期变动和更正公告</a></p>\n<table><caption>按行政区划查看</caption>\n',
    `<tr><th>行政区划</th><th class="n">户数</th></tr>\n${lines.join('')}</table>\n${foot(site)}`,
  ].join('');
}

async function* divisionPage(
  db: Db,
  site: SiteToMake,
  { code, count, page }: { readonly code: string; readonly count: number; readonly page: number },
): AsyncGenerator<string> {
  const name = nameOf(site, code);
  yield head(site, `${name}：${publicTitle}`);
  yield `<p><a href="index.html">全部行政区划</a>　共 ${count} 户</p>\n`;
  const pages = Math.max(1, Math.ceil(count / rowsOfPage));
  const links = Array.from({ length: pages }, (_, i) => i + 1).map((one) =>
    one === page ? `<b>${one}</b>` : `<a href="${pageName(code, one)}">${one}</a>`,
  );
  const paging = pages > 1 ? `<p class="p">第 ${links.join(' ')} 页</p>\n` : '';
  yield `${paging}<table>\n${cellsOf(publicHeaders, 'th')}`;
  const filter = { ...asVisible(site.edition.no), divisions: [code] };
  for (const row of await listEntries(db, filter, { skip: (page - 1) * rowsOfPage, limit: rowsOfPage }))
    yield cellsOf(publicCells(row, name));
  yield `</table>\n${paging}${foot(site)}`;
}

async function* changesPage(db: Db, site: SiteToMake): AsyncGenerator<string> {
  yield head(site, '本期变动和更正公告');
  yield '<p><a href="index.html">名单</a></p>\n<h2>更正公告</h2>\n';
  const notices = await listNotices(db, 'published', mostNotices);
  yield notices.length === 0
    ? '<p>没有更正公告。</p>\n'
    : `<table>\n${cellsOf(['日期', '内容'], 'th')}${notices.map((one) => cellsOf([one.publishedOn ?? '', one.text])).join('')}</table>\n`;
  yield `<h2>本期变动</h2>\n<table>\n${cellsOf(['业户名称', '备案编号', '行政区划', '变动', '内容或原因'], 'th')}`;
  for (let skip = 0; ; skip += changesAtOnce) {
    const asked = { editionId: site.edition.id, kind: '', isPublic: true } as const;
    const lines = await listChanges(db, asked, { skip, limit: changesAtOnce });
    yield lines
      .map((one) => changeLine(one, nameOf(site, one.divisionCode)))
      .map((one) => cellsOf([one.name, one.filingNo, one.division, one.kind, one.why]))
      .join('');
    if (lines.length < changesAtOnce) break;
  }
  yield `</table>\n${foot(site)}`;
}

const nameOf = ({ names }: SiteToMake, code: string): string => names.get(code) ?? code;

const readme = ({ edition, organ, madeAt }: SiteToMake, total: number): string => `${publicTitle}
${organ}　${editionTitle(edition)}，共 ${total} 户
文件生成时间：${madeAt}（北京时间）

把这个文件夹里的全部文件放到网站的一个目录里，从 index.html 打开。不需要脚本、数据库和其他文件。

index.html     按行政区划的目录
division-*.html 各行政区划的名单
changes.html   本期变动和更正公告
list.csv       全部名单（UTF-8，带 BOM）
list.xlsx      全部名单
SHA256SUMS     其他文件的校验和（可用 sha256sum -c SHA256SUMS 核对）

名单撤下或有业户撤下时，系统里立即生效；放到网站上的文件要由网站管理员同时撤下，或换成重新下载的文件。
`;
