import { createHash } from 'node:crypto';
import type { Db } from '#platform/db/connection.js';
import { escapeXml as escapeHtml } from '#formats/xml/escapes.js';
import { csvStream } from '#formats/csv/writer.js';
import type { ZipEntry } from '#formats/zip/writer.js';
import {
  type Coverage,
  coverageHeaders,
  coverageRows,
  equationSentence,
  reasonHeaders,
  reasonRows,
} from './coverage.js';
import { ledgerHeaders, ledgerRows } from './ledger-export.js';
import type { LedgerFilter } from './ledger-row-queries.js';
import { noUnitName } from './present.js';
import { verifier } from './verifier.js';

interface Archived {
  readonly driveId: number;
  readonly driveName: string;
  readonly names: ReadonlyMap<string, string>;
  /** As of which moment, of which units. */
  readonly filter: LedgerFilter;
  readonly coverage: Coverage;
  readonly zone: string;
}

/**
 * The ledger as plain files that outlive this program: pages, tables, checksums, and a verifier in Python that needs nothing else. What stands
 * last, SHA256SUMS, covers all the others.
 */
export async function* archiveEntries(db: Db, about: Archived): AsyncGenerator<ZipEntry> {
  const sums: string[] = [];
  const entry = (name: string, parts: AsyncIterable<string | Buffer> | Iterable<string>): ZipEntry => ({
    name,
    content: hashed(parts, (digest) => sums.push(`${digest}  ${name}`)),
  });
  const { coverage, names, filter, driveId, zone } = about;
  yield entry('README.txt', [readme(about)]);
  yield entry('index.html', [indexPage(about)]);
  for (const { code } of coverage.lines) {
    const own: LedgerFilter = { ...filter, units: [code] };
    yield entry(pageName(code), unitPage(about, code, ledgerRows(db, driveId, own, names, zone)));
  }
  yield entry('ledger.csv', csvStream(ledgerHeaders, ledgerRows(db, driveId, filter, names, zone)));
  yield entry('sums.csv', csvStream(coverageHeaders, once(coverageRows(coverage))));
  yield entry('verify.py', [verifier]);
  yield { name: 'SHA256SUMS', content: textOf(() => `${sums.join('\n')}\n`) };
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

async function* textOf(make: () => string): AsyncGenerator<Buffer> {
  yield Buffer.from(make());
}

async function* hashed(
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

const pageName = (code: string): string => `unit-${code || 'none'}.html`;

const readme = ({ driveName, coverage }: Archived): string =>
  `原许可业户总账档案
${driveName}
${equationSentence(coverage)}
截至 ${coverage.when}（北京时间，UTC+8）

index.html   合计，逐个单位的链接；用任何浏览器打开，不需要网络
unit-*.html  一个填报单位的逐户去向
ledger.csv   全部业户，一户一行（UTF-8，带 BOM）
sums.csv     各填报单位的合计
SHA256SUMS   其他文件的校验和（可用 sha256sum -c SHA256SUMS 核对）
verify.py    核对程序：python3 verify.py，只需要 Python 3 自带的库。它核对校验和、每户只出现一次、各单位的等式和合计。
`;

const head = (title: string): string => `<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<style>body{font-family:"Microsoft YaHei",SimSun,sans-serif;margin:2em}table{border-collapse:collapse}
td,th{border:1px solid #888;padding:3px 8px;text-align:left}td.n{text-align:right}</style></head><body>
<h1>${escapeHtml(title)}</h1>
`;

const row = (cells: readonly string[], tag: 'td' | 'th' = 'td'): string =>
  `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>\n`;

function indexPage({ driveName, coverage }: Archived): string {
  const links = new Map(coverage.lines.map(({ name, code }) => [name, pageName(code)]));
  const lines = coverageRows(coverage).map(([name = '', ...cells]) => {
    const link = links.get(name);
    const first = link ? `<a href="${link}">${escapeHtml(name)}</a>` : escapeHtml(name);
    return `<tr><td>${first}</td>${cells.map((cell) => `<td class="n">${escapeHtml(cell)}</td>`).join('')}</tr>\n`;
  });
  return [
    head('原许可业户总账'),
    `<p>${escapeHtml(driveName)}，截至 ${escapeHtml(coverage.when)}（北京时间）</p>\n`,
    `<p>${escapeHtml(equationSentence(coverage))}</p>\n<table>\n${row(coverageHeaders, 'th')}${lines.join('')}</table>\n`,
    `<h2>去向和原因</h2>\n<table>\n${row(reasonHeaders, 'th')}`,
    ...reasonRows(coverage).map((cells) => row(cells)),
    '</table>\n</body></html>\n',
  ].join('');
}

async function* unitPage(
  { names, coverage }: Archived,
  code: string,
  blocks: AsyncIterable<readonly (readonly string[])[]>,
): AsyncGenerator<string> {
  yield head(`${code === '' ? noUnitName : (names.get(code) ?? code)}：原许可业户总账`);
  yield `<p><a href="index.html">全部单位</a>　截至 ${escapeHtml(coverage.when)}（北京时间）</p>\n<table>\n`;
  yield row(ledgerHeaders, 'th');
  for await (const block of blocks) yield block.map((cells) => row(cells)).join('');
  yield '</table>\n</body></html>\n';
}
