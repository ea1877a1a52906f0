import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Bench } from './bench.js';
import { median } from './measure.js';
import { tryOffice } from './ordinary-files.js';
import { registerOf } from './registers.js';
import { ms } from './report.js';
import { startPortal, type WebServer } from './web-server.js';

/** 400 kbit/s, 400 ms and a processor six times slower (design, budget of a thin line). */
const line = { offline: false, latency: 400, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 };
const slowdown = 6;
const tries = 5;

/** What somebody waits for at a page, and what came over the line for it. */
interface Visit {
  /** From the press until the whole text is read and something is painted, milliseconds. */
  readonly content: number;
  readonly bytes: number;
  readonly requests: number;
}

/** P17: pages in a browser on a thin line: the first visit, later pages, pages of 50 rows. */
export async function measureThinLine(bench: Bench): Promise<void> {
  const path = process.env['TEST_CHROMIUM'];
  if (!path) return bench.report.note('P17: no browser can be had, nothing was measured');
  const register = await registerOf(bench, bench.sizes.small);
  const portal = await startPortal(register.url);
  const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const { cookie, versionPath } = await tryOffice(register, portal.port);
    const cold: Visit[] = [];
    for (let no = 0; no < tries; no += 1) {
      const context = await browser.newContext();
      cold.push(await visit(await thinPage(context), address(portal, '/sign-in')));
      await context.close();
    }
    tell(bench, 'the sign-in page, nothing cached', cold, { ms: 2_000, bytes: 30_000, requests: 6 });
    await measureLater(bench, portal, browser, portal.cookie, [
      ['the first page', '/', 8_000],
      ['the queue', '/annexes', 8_000],
      ['the register, 50 rows', '/businesses', 12_000],
    ]);
    await measureLater(bench, portal, browser, cookie, [
      ['findings, 50 rows', versionPath, 12_000],
      ['the grid, 50 rows', `${versionPath}/rows?size=50`, 12_000],
    ]);
  } finally {
    await browser.close();
    await portal.stop();
  }
}

/** Pages of somebody who has signed in and seen one before. */
async function measureLater(
  bench: Bench,
  portal: WebServer,
  browser: Browser,
  cookie: string,
  pages: readonly (readonly [name: string, path: string, bytes: number])[],
): Promise<void> {
  const context = await browser.newContext();
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
  await context.addCookies([{ name, value, url: `http://127.0.0.1:${portal.port}` }]);
  const page = await thinPage(context);
  await visit(page, address(portal, '/help'));
  for (const [what, path, bytes] of pages) {
    const warm: Visit[] = [];
    for (let no = 0; no < tries; no += 1) warm.push(await visit(page, address(portal, path)));
    tell(bench, what, warm, { ms: 1_000, bytes, requests: 1 });
  }
  await context.close();
}

const address = ({ port }: WebServer, path: string): string => `http://127.0.0.1:${port}/yizhangwang${path}`;

async function thinPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', line);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  return page;
}

async function visit(page: Page, url: string): Promise<Visit> {
  const answer = await page.goto(url, { waitUntil: 'load' });
  if (answer?.status() !== 200) throw new Error(`${url} was answered with ${answer?.status()}`);
  await page.waitForFunction(`performance.getEntriesByName('first-contentful-paint').length > 0`);
  return page.evaluate<Visit>(timing);
}

/** Runs in the page, so it is one text. What came from the cache has a transfer size of 0. */
const timing = `(() => {
  const [page] = performance.getEntriesByType('navigation');
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  const sent = [page].concat(performance.getEntriesByType('resource')).filter((one) => one.transferSize > 0);
  return {
    content: Math.max(paint.startTime, page.domInteractive),
    bytes: sent.reduce((sum, one) => sum + one.transferSize, 0),
    requests: sent.length,
  };
})()`;

function tell(
  bench: Bench,
  what: string,
  visits: readonly Visit[],
  goal: { ms: number; bytes: number; requests: number },
) {
  const content = median(visits.map((each) => each.content));
  const bytes = median(visits.map((each) => each.bytes));
  const requests = median(visits.map((each) => each.requests));
  bench.report.add({
    id: 'P17',
    what: `400 kbit/s, 400 ms, processor 6x slower: ${what}, p50 of ${tries}`,
    goal: `<= ${goal.ms / 1_000} s, ${goal.bytes / 1_000} kB, ${goal.requests} requests`,
    isMet: content <= goal.ms && bytes <= goal.bytes && requests <= goal.requests,
    measured: `${ms(content)}, ${(bytes / 1_000).toFixed(1)} kB, ${requests} requests`,
  });
}
