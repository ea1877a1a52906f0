import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { browserPath, launchBrowser, openWindow, withoutBrowser } from '#test/support/browser.js';
import { signInAt } from '#test/support/office-pages.js';
import { playSeason } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

/** What comes over the wire while something is done at a page: requests that were really sent, and their bytes. */
async function weigh(
  page: Page,
  session: CDPSession,
  work: () => Promise<unknown>,
): Promise<{ requests: number; bytes: number }> {
  const cached = new Set<string>();
  const sizes = new Map<string, number>();
  const onCached = ({ requestId }: { requestId: string }) => cached.add(requestId);
  const onResponse = ({ requestId, response }: { requestId: string; response: { fromDiskCache?: boolean } }) =>
    response.fromDiskCache && cached.add(requestId);
  const onFinished = ({ requestId, encodedDataLength }: { requestId: string; encodedDataLength: number }) =>
    sizes.set(requestId, encodedDataLength);
  session.on('Network.requestServedFromCache', onCached);
  session.on('Network.responseReceived', onResponse);
  session.on('Network.loadingFinished', onFinished);
  await work();
  await page.waitForLoadState('networkidle');
  session.off('Network.requestServedFromCache', onCached);
  session.off('Network.responseReceived', onResponse);
  session.off('Network.loadingFinished', onFinished);
  const sent = [...sizes].filter(([id]) => !cached.has(id));
  return { requests: sent.length, bytes: sent.reduce((sum, [, size]) => sum + size, 0) };
}

describe('what a thin line has to carry', { skip: withoutBrowser }, () => {
  let portal: TestPortal;
  let browser: Browser;
  before(async () => {
    if (!browserPath) return;
    portal = await startTestPortal();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await portal?.stop();
  });

  test('the first page: at most 60 kB in 8 requests; a later one: at most 14 kB in one', async () => {
    const season = await playSeason(portal);
    const { page, context, troubles } = await openWindow(browser, portal.base, true);
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    const first = await weigh(page, session, () => page.goto('./'));
    assert.ok(first.requests <= 8 && first.requests >= 3, `${first.requests} requests`);
    assert.ok(first.bytes <= 60_000 && first.bytes > 5_000, `${first.bytes} bytes`);
    await signInAt(page, portal.cast.filer);
    await page.waitForLoadState('networkidle');
    const { annexId, versionId } = season.open;
    for (const path of [
      './annexes',
      `./annexes/${annexId}`,
      `./annexes/${annexId}/versions/${versionId}`,
      `./annexes/${annexId}/versions/${versionId}/rows/2`,
      './businesses',
      './annex-guide',
    ]) {
      const later = await weigh(page, session, () => page.goto(path));
      assert.equal(later.requests, 1, path);
      assert.ok(later.bytes <= 14_000 && later.bytes > 500, `${path}: ${later.bytes} bytes`);
    }
    assert.deepEqual(troubles, []);
  });

  test('the pages fit 1024 pixels and have a way past the menu, one heading and a name for every field', async () => {
    const season = await playSeason(await freshPortal());
    const { page, troubles } = await openWindow(browser, portal.base, true);
    await signInAt(page, portal.cast.filer);
    const { annexId, versionId } = season.open;
    for (const path of [
      './',
      './annexes',
      `./annexes/${annexId}`,
      `./annexes/${annexId}/versions/${versionId}`,
      `./annexes/${annexId}/versions/${versionId}/rows/2`,
      './businesses',
      './templates',
      './annex-guide',
      './help',
      './password',
    ]) {
      await page.goto(path);
      const faults = await page.evaluate(pageFaults);
      assert.deepEqual(faults, [], path);
    }
    assert.deepEqual(troubles, []);
  });

  async function freshPortal(): Promise<TestPortal> {
    await portal.stop();
    portal = await startTestPortal();
    return portal;
  }
});

/** Runs in the page, so it is one text. */
const pageFaults = `(() => {
  const faults = [];
  if (document.documentElement.scrollWidth > window.innerWidth) faults.push('wider than the window: ' + document.documentElement.scrollWidth);
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
  if (!document.querySelector('a.skip[href="#content"]') || !document.getElementById('content')) faults.push('no way past the menu');
  if (document.documentElement.lang !== 'zh-CN') faults.push('no language');
  for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    if (!(field.labels && field.labels.length) && !field.getAttribute('aria-label')) faults.push('no label: ' + field.outerHTML.slice(0, 80));
  }
  for (const cell of document.querySelectorAll('th')) if (!cell.hasAttribute('scope')) faults.push('no scope: ' + cell.textContent);
  const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push('id twice: ' + id);
  return faults;
})()`;
