import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hindrance } from '#src/season/cast.js';
import type { Finding, Level } from '#domain/annexes/types.js';
import { cellOf } from './compare.js';
import { type Attributes, formsOf, linksNamed, messagesOf, tagsOf, textOf } from './html.js';
import { formAt, type Page, type Visitor } from './visitor.js';

/** How the page says a file was read; the names are those of the page's `data-reading`. */
export interface Reading {
  readonly sheet: string | null;
  readonly headerRow: number;
  readonly firstDataRow: number;
  readonly dataRows: number;
  readonly footRows: readonly number[];
  readonly hiddenRows: readonly number[];
  readonly unknownColumns: readonly string[];
  readonly hiddenSheets: readonly string[];
}

/** A file that was checked: what its page says. */
export interface CheckedFile {
  readonly path: string;
  readonly reading: Reading;
  readonly findings: readonly Finding[];
  /** Errors and warnings as the page counts them. */
  readonly counted: { readonly errors: number; readonly warnings: number };
  readonly isLate: boolean;
  /** Its page. */
  readonly url: string;
}

const readingLimitMs = 300_000;
const askEveryMs = 300;
const levels = ['E', 'W', 'N'] as const;

/** Page addresses of an agency's annexes by number, from its list. */
export async function annexPaths(visitor: Visitor): Promise<ReadonlyMap<number, string>> {
  const { html, url } = await visitor.open('/annexes');
  const paths = new Map<number, string>();
  for (const no of [1, 2, 3, 4, 5]) {
    const [href] = linksNamed(html, `附件${no}`).filter((link) => /\/annexes\/\d+$/.test(link));
    if (href) paths.set(no, new URL(href, url).href);
  }
  return paths;
}

/** Uploads a file to an annex that is open for it and waits until its check is done. @throws Hindrance when it is refused */
export async function uploadFile(
  visitor: Visitor,
  annexUrl: string,
  folder: string,
  path: string,
): Promise<CheckedFile> {
  return readChecked(visitor, await sendFile(visitor, annexUrl, join(folder, path)), path);
}

/** Uploads a file and waits for the page of its check. @throws Hindrance when it is refused */
export async function sendFile(visitor: Visitor, annexUrl: string, path: string): Promise<Page> {
  const page = await settled(visitor, await visitor.upload(await visitor.open(annexUrl), '/versions', path));
  if (page.status !== 200 || !page.html.includes('data-reading=')) {
    throw new Hindrance(`${page.status} ${messagesOf(page.html) || textOf(page.html).slice(0, 200)}`);
  }
  return page;
}

/** Address of the version that counts, once it is checked; undefined where the annex has none. */
export async function checkedVersion(visitor: Visitor, annexUrl: string): Promise<string | undefined> {
  const annexPage = await visitor.open(annexUrl);
  const [link] = linksNamed(annexPage.html, '查看检查结果');
  if (link === undefined) return undefined;
  return (await settled(visitor, await visitor.open(new URL(link, annexUrl).href))).url.replace(/[?#].*$/, '');
}

async function settled(visitor: Visitor, first: Page): Promise<Page> {
  const until = Date.now() + readingLimitMs;
  let page = first;
  while (page.status === 200 && isBusy(page) && Date.now() < until) {
    await sleep(askEveryMs);
    page = await visitor.open(page.url);
  }
  return page;
}

/** Reads the page of a file once more: what other annexes say of it has come since. */
export const readAgain = async (visitor: Visitor, { url, path }: CheckedFile): Promise<CheckedFile> =>
  readChecked(visitor, await visitor.open(url), path);

/** A finding in the words of a sample. */
export const toldOf = (finding: Finding) => ({
  row: finding.row,
  cell: cellOf(finding),
  field: finding.field,
  rule: finding.rule,
  level: finding.level,
  cross:
    finding.rule === 'V18' || finding.rule === 'A2-2' || (finding.rule === 'V17' && finding.message.includes('附件3')),
});

const isBusy = ({ html }: Page): boolean =>
  tagsOf(html, 'div').some(({ attributes }) => attributes['id'] === 'annexes-progress');

async function readChecked(visitor: Visitor, page: Page, path: string): Promise<CheckedFile> {
  const [table] = tagsOf(page.html, 'table').filter(({ attributes }) => attributes['data-reading'] !== undefined);
  const tally = textOf(page.html.slice(page.html.indexOf('class="tally"'), page.html.indexOf('class="split"')));
  const annexPage = await visitor.open(page.url.replace(/\/versions\/.*$/, ''));
  return {
    path,
    reading: JSON.parse(table?.attributes['data-reading'] ?? '{}') as Reading,
    findings: await readFindings(visitor, page),
    counted: { errors: numberAfter(tally, '错误'), warnings: numberAfter(tally, '提醒') },
    isLate: isCurrentLate(annexPage.html),
    url: page.url,
  };
}

function numberAfter(text: string, word: string): number {
  const [, digits = '0'] = new RegExp(`${word}\\s*(\\d[\\d\\u2009]*)`).exec(text) ?? [];
  return Number(digits.replaceAll('\u2009', ''));
}

/** The line of the current version in the annex's record of versions carries the mark of lateness. */
function isCurrentLate(html: string): boolean {
  const [record = ''] = html
    .slice(html.indexOf('<h2>版本记录'))
    .split('</tr>')
    .filter((row) => row.includes('<b>当前</b>'));
  return record.includes('class="late"');
}

/** Every finding of a version: the list of each level, page by page. */
async function readFindings(visitor: Visitor, first: Page): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const level of levels) {
    const [link] = tagsOf(first.html, 'a').filter(({ attributes }) => attributes['href']?.endsWith(`?level=${level}`));
    if (link?.attributes['href'] === undefined) continue;
    let page: Page | undefined = await visitor.open(new URL(link.attributes['href'], first.url).href);
    while (page !== undefined) {
      findings.push(...findingsOn(page.html));
      page = await furtherFindings(visitor, page);
    }
  }
  return findings;
}

/** The next page of a list: a link for who reads, a button that saves first for who mends. */
async function furtherFindings(visitor: Visitor, page: Page): Promise<Page | undefined> {
  const [link] = linksNamed(page.html, '后面的问题');
  if (link !== undefined) return visitor.open(new URL(link, page.url).href);
  return page.html.includes('value="onward"') ? visitor.send(page, '/findings', { go: 'onward' }) : undefined;
}

function findingsOn(html: string): Finding[] {
  return tagsOf(html, 'tr').flatMap(({ attributes, end }) => {
    if (attributes['data-rule'] === undefined) return [];
    const cells = html.slice(end, html.indexOf('</tr>', end)).split('<td');
    return [toFinding(attributes, textOf(`<td${cells[1] ?? ''}`), textOf(`<td${cells[4] ?? ''}`))];
  });
}

function toFinding(attributes: Attributes, cell: string, message: string): Finding {
  return {
    row: Number(attributes['data-row']),
    column: columnIndex(/^[A-Z]+/.exec(cell)?.[0]),
    field: attributes['data-field'] ?? '',
    rule: attributes['data-rule'] ?? '',
    level: attributes['data-level'] as Level,
    value: attributes['data-value'] ?? '',
    message,
    kind: '',
  };
}

function columnIndex(letters: string | undefined): number | null {
  if (letters === undefined) return null;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

const reason = '已核对，情况属实';

/** Confirms every open warning of the annex's current version, kind by kind, with a reason. */
export async function confirmWarnings(visitor: Visitor, annexUrl: string): Promise<void> {
  const annexPage = await visitor.open(annexUrl);
  const [version] = linksNamed(annexPage.html, '查看检查结果');
  if (version === undefined) return;
  const overview = await visitor.open(new URL(version, annexUrl).href);
  const kinds = tagsOf(overview.html, 'a').flatMap(({ attributes }) =>
    /\?kind=/.test(attributes['href'] ?? '') ? [attributes['href'] ?? ''] : [],
  );
  for (const link of kinds) {
    const page = await visitor.open(new URL(link, overview.url).href);
    if (formAt(page, '/confirmations')?.content.includes('确认这'))
      await visitor.send(page, '/confirmations', { reason });
  }
}

/** Says to every open comment of an earlier review that it was mended. */
export async function answerComments(visitor: Visitor, annexUrl: string): Promise<void> {
  let page = await visitor.open(annexUrl);
  for (const { action } of formsOf(page.html).filter((form) => form.action.endsWith('/answer')))
    page = await visitor.send(page, action, { answer: 'mended', text: '已改正' });
}

/** Submits the annex. @throws Hindrance saying what still stands in the way */
export async function submitAnnex(visitor: Visitor, annexUrl: string): Promise<void> {
  const annexPage = await visitor.open(annexUrl);
  const [check] = tagsOf(annexPage.html, 'a').filter(({ attributes }) => attributes['href']?.endsWith('/submission'));
  if (!check) throw new Hindrance(messagesOf(annexPage.html) || 'the page offers no submission');
  const page = await visitor.open(new URL(check.attributes['href'] ?? '', annexPage.url).href);
  if (!formAt(page, '/submission')) throw new Hindrance(messagesOf(page.html) || 'the page offers no submission');
  await visitor.send(page, '/submission');
}
