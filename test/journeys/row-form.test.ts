import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { browserPath, launchBrowser, openWindow, withoutBrowser } from '#test/support/browser.js';
import { openAnnex, pressButton, saidAt, signInAt, textAt, uploadAt } from '#test/support/office-pages.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('the form of a row at 1024x768', { skip: withoutBrowser }, () => {
  let portal: TestPortal;
  let browser: Browser;
  before(async () => {
    if (!browserPath) return;
    portal = await startTestPortal({ jobs: true });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await portal?.stop();
  });

  for (const scripts of [true, false]) {
    test(`labels stand right-aligned before their fields, scripts ${scripts ? 'on' : 'off'}`, async () => {
      const { page, troubles } = await openWindow(browser, portal.base, scripts);
      await signInAt(page, portal.cast.filer);
      await openAnnex(page, 3);
      await uploadAt(page, annexWorkbook(3, [typedBusiness(1, { legal_name: '' })], `${scripts}.xlsx`));
      await page.locator('#annexes-checking-findings table a').first().click();
      for (const cell of await page.locator('.cell').all()) {
        const [label, field] = [cell.locator('label').first(), cell.locator('input, select').first()];
        const [before, after] = [await label.boundingBox(), await field.boundingBox()];
        const name = await label.textContent();
        assert.ok(before && after, String(name));
        assert.ok(before.x + before.width <= after.x, `${name}: before its field`);
        assert.ok(Math.abs(before.y - after.y) < 12, `${name}: on its line`);
        const [whole, own] = [await cell.boundingBox(), before];
        assert.ok(whole && own.y + own.height <= whole.y + whole.height + 1, `${name}: within its place`);
      }
      const [align] = await page
        .locator('.cell > label')
        .evaluateAll((labels) => labels.map((one) => one.computedStyleMap?.().get('text-align')?.toString()));
      assert.equal(align, 'right');

      await page
        .getByLabel(/法定代表人/)
        .first()
        .fill('示例甲');
      await pressButton(page, '保存并重新检查');
      assert.match(await saidAt(page), /第 2 行已保存/);
      await page
        .getByLabel(/法定代表人/)
        .first()
        .fill('示例乙');
      await pressButton(page, '保存并重新检查');
      assert.match(await textAt(page), /在线修改记录.*示例甲.*示例乙.*（空）.*示例甲/s);
      assert.deepEqual(troubles, []);
    });
  }
});
