import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import { browserPath, launchBrowser, openWindow, withoutBrowser } from '#test/support/browser.js';
import { pressButton, saidAt, signInAt, textAt } from '#test/support/office-pages.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('a reviewer reads, comments and accepts at 1024x768', { skip: withoutBrowser }, () => {
  let portal: TestPortal;
  let browser: Browser;
  let rowsPath: string;
  let annexPath: string;
  before(async () => {
    if (!browserPath) return;
    portal = await startTestPortal();
    const rows = Array.from({ length: 30 }, (_, n) => typedBusiness(n + 1));
    const { annexId, versionId } = await annexSeason(portal).handIn('460100', 3, annexWorkbook(3, rows));
    annexPath = `${portal.base}/annexes/${annexId}`;
    rowsPath = `${annexPath}/versions/${versionId}/rows`;
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await portal?.stop();
  });

  test('head and names stay in sight while the rows scroll, and nothing leaves the window', async () => {
    const { page } = await openWindow(browser, portal.base, false);
    await signInAt(page, portal.cast.reviewer);
    await page.goto(rowsPath);
    const frame = page.locator('.grid-frame');
    const tops = async () => {
      const [box, head, name] = await Promise.all([
        frame.boundingBox(),
        page.locator('.grid thead th').first().boundingBox(),
        page.locator('.grid tbody th').last().boundingBox(),
      ]);
      return { head: Math.round((head?.y ?? 0) - (box?.y ?? 0)), name: Math.round((name?.x ?? 0) - (box?.x ?? 0)) };
    };
    const still = await tops();
    await frame.evaluate((one) => one.scrollTo(300, 200));
    assert.deepEqual(await tops(), still);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 1024);
  });

  test('keys lead from row to row and to the comment, and type in fields only', async () => {
    const { page, troubles } = await openWindow(browser, portal.base, true);
    await signInAt(page, portal.cast.reviewer);
    await page.goto(rowsPath);
    for (const [key, row] of [
      ['j', 2],
      ['j', 3],
      ['ArrowDown', 4],
      ['k', 3],
    ] as const) {
      await Promise.all([page.waitForURL(new RegExp(`row=${row}#`)), page.keyboard.press(key)]);
      assert.match(await textAt(page), new RegExp(`第 ${row} 行`));
    }
    await page.keyboard.press('c');
    await page.keyboard.type('jkn 地址请核对');
    assert.equal(await page.getByLabel('写意见').inputValue(), 'jkn 地址请核对');
    await pressButton(page, '记下意见');
    assert.match(await saidAt(page), /审核意见已记下/);
    assert.match(page.url(), /row=3/);
    assert.deepEqual(troubles, []);
  });

  test('a comment that was typed is not lost by going on', async () => {
    const { page } = await openWindow(browser, portal.base, true);
    await signInAt(page, portal.cast.reviewer);
    await page.goto(`${rowsPath}?row=3`);
    await page.getByLabel('写意见').fill('地址请再核对');
    const asked = page.waitForEvent('dialog');
    const gone = page.getByRole('link', { name: '收起' }).click({ noWaitAfter: true });
    const dialog = await asked;
    assert.equal(dialog.type(), 'beforeunload');
    await dialog.dismiss();
    await gone;
    assert.equal(await page.getByLabel('写意见').inputValue(), '地址请再核对');
  });

  test('without scripts all of it goes by links, to the acceptance', async () => {
    const { page } = await openWindow(browser, portal.base, false);
    await signInAt(page, portal.cast.reviewer);
    await page.goto(rowsPath);
    await page.locator('.grid tbody a').first().click();
    await page.getByRole('link', { name: '下一行' }).click();
    assert.match(await textAt(page), /第 3 行/);
    await page.getByRole('link', { name: '收起' }).click();
    assert.equal(await page.locator('#annexes-review-grid-row').count(), 0);
    await page.goto(annexPath);
    await page.getByRole('button', { name: /接收第 1 版/ }).click();
    assert.match(await saidAt(page), /已接收/);
  });
});
