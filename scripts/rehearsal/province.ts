import { formAt, type Page, type Visitor } from './visitor.js';

/** Looks at the rows and the checklist of an annex that the reviewer has in hand, and accepts it. */
export async function acceptAnnex(reviewer: Visitor, annexUrl: string): Promise<void> {
  await readRows(reviewer, await reviewer.open(annexUrl));
  await openChecklist(reviewer, await reviewer.open(annexUrl));
  await reviewer.send(await reviewer.open(annexUrl), '/acceptance');
}

/** Takes a submitted annex in hand, unless the reviewer has it already. Returns the annex's page. */
export async function claimAnnex(reviewer: Visitor, annexUrl: string): Promise<Page> {
  const page = await reviewer.open(annexUrl);
  if (!formAt(page, '/claim')) return page;
  await reviewer.send(page, '/claim');
  return reviewer.open(annexUrl);
}

/** Turns the pages of the rows; of a long list a sample is drawn and looked at. */
async function readRows(reviewer: Visitor, annexPage: Page): Promise<void> {
  const [, rows = '0'] = /未浏览 <b>([\d\u2009]+)<\/b> 行/.exec(annexPage.html) ?? [];
  const isLong = Number(rows.replace(/\D/g, '')) > mostRead;
  const first = isLong ? await reviewer.send(annexPage, '/sample') : annexPage;
  const path = /href="([^"]*\/versions\/\d+\/rows)[?"]/.exec(first.html)?.[1];
  if (path === undefined) return;
  const list = new URL(`${path}?size=100${isLong ? '&show=sample' : ''}`, annexPage.url).href;
  let page = await reviewer.open(list);
  for (let next = nextPage(page); next !== undefined; next = nextPage(page)) page = await reviewer.open(next);
}

/** Opens every item of the checklist that there is something of. */
async function openChecklist(reviewer: Visitor, { html, url }: Page): Promise<void> {
  for (const [, path = ''] of html.matchAll(/href="([^"]*\/checklist\/\w+)"/g))
    await reviewer.open(new URL(path, url).href);
}

const mostRead = 500;

function nextPage({ html, url }: Page): string | undefined {
  const [, href] = /<a href="([^"]+)" rel="next"/.exec(html) ?? [];
  return href === undefined ? undefined : new URL(href.replaceAll('&amp;', '&'), url).href;
}

/**
 * Brings an annex that was already handed in back to where a file can be uploaded: the office takes it back, or the
 * province returns it. An annex that is open, or imported (a new file opens it again), stays as it is.
 */
export async function reopenAnnex(manager: Visitor, reviewer: Visitor, annexUrl: string): Promise<void> {
  const own = await manager.open(annexUrl);
  if (formAt(own, '/withdrawal')) {
    await manager.send(own, '/withdrawal');
    return;
  }
  if (!formAt(own, '/recall')) return;
  const page = await claimAnnex(reviewer, annexUrl);
  const commented = await reviewer.send(page, '/comments', { text: '演练需要，退回重新上传' });
  await readRows(reviewer, commented);
  await openChecklist(reviewer, await reviewer.open(annexUrl));
  await reviewer.send(await reviewer.open(annexUrl), '/return');
}
