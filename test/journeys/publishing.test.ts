import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { browserPath, launchBrowser, openWindow, withoutBrowser } from '#test/support/browser.js';
import { aBusiness } from '#test/support/businesses.js';
import { enterBusinesses } from '#test/support/enter-business.js';
import { signInAt } from '#test/support/office-pages.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { openParts } from '#test/support/zip-parts.js';

describe('a list is published, and its pages work alone', { skip: withoutBrowser }, () => {
  let portal: TestPortal;
  let browser: Browser;
  let folder: string;
  before(async () => {
    if (!browserPath) return;
    portal = await startTestPortal();
    folder = await mkdtemp(join(tmpdir(), 'yzw-site-'));
    const agency = await portal.deps.db('agencies').where({ code: '460100' }).first<{ id: number }>('id');
    const names = { 1: '<img src=x onerror=alert(1)>维修厂' } as Readonly<Record<number, string>>;
    await enterBusinesses(
      portal.deps,
      Number(agency.id),
      Array.from({ length: 230 }, (_, i) => i + 1).map((n) => ({
        values: aBusiness(n, names[n] ? { business_name: names[n] } : {}),
        filingStatus: 'filed' as const,
      })),
    );
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await portal?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  test('two persons publish without scripts, everybody reads, the site opens from a folder', async () => {
    const one = await openWindow(browser, portal.base, false);
    await signInAt(one.page, portal.cast.reviewer);
    await one.page.goto('./publication');
    await one.page.getByRole('button', { name: '对照登记册提出新一期' }).click();
    assert.match(await one.page.innerText('main'), /列入 230 户/);
    const other = await openWindow(browser, portal.base, false);
    await signInAt(other.page, portal.cast.importer);
    await other.page.getByRole('link', { name: '去确认' }).first().click();
    await other.page.getByRole('button', { name: '确认公布' }).click();
    assert.match(await other.page.innerText('main'), /第 1 期名单已公布/);
    const download = other.page.waitForEvent('download');
    await other.page.getByRole('link', { name: '网站静态页面' }).click();
    const stream = await (await download).createReadStream();
    const pieces: Buffer[] = [];
    for await (const piece of stream) pieces.push(piece as Buffer);
    const site = await openParts(Buffer.concat(pieces));
    for (const name of site.names.filter((file) => !file.endsWith('.xlsx')))
      await writeFile(join(folder, name), await site.readText(name));

    const visitor = await openWindow(browser, portal.base, false);
    await visitor.page.goto('./public/businesses');
    assert.match(await visitor.page.innerText('main'), /共 230 户/);
    await visitor.page.getByRole('link', { name: '下一页' }).click();
    assert.match(await visitor.page.innerText('main'), /第 2 \/ 5 页/);

    const alone = await openWindow(browser, pathToFileURL(folder).href, false, { offline: true });
    await alone.page.goto(pathToFileURL(join(folder, 'index.html')).href);
    assert.match(await alone.page.innerText('body'), /共 230 户/);
    await alone.page.getByRole('link', { name: '秀英区' }).click();
    assert.equal(await alone.page.locator('tbody tr').count(), 201);
    assert.equal(await alone.page.locator('img').count(), 0, 'a name is text');
    await alone.page.getByRole('link', { name: '2', exact: true }).first().click();
    assert.equal(await alone.page.locator('tbody tr').count(), 31);
    await alone.page.getByRole('link', { name: '全部行政区划' }).click();
    await alone.page.getByRole('link', { name: '本期变动和更正公告' }).click();
    assert.match(await alone.page.innerText('body'), /新列入/);
    for (const window of [one, other, visitor, alone]) assert.deepEqual(window.troubles, []);
  });
});
