import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { browserPath, countEffort, launchBrowser, openWindow, withoutBrowser } from '#test/support/browser.js';
import { openAnnex, pressButton, signInAt, textAt, uploadAt } from '#test/support/office-pages.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const faults = 16;
/** Sixteen businesses, each without its legal person. */
const faulty = (name: string) =>
  annexWorkbook(
    3,
    Array.from({ length: faults }, (_, n) => typedBusiness(n + 1, { legal_name: '' })),
    name,
  );

for (const scripts of [true, false]) {
  describe(`mending sixteen faults, scripts ${scripts ? 'on' : 'off'}`, { skip: withoutBrowser }, () => {
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

    const begin = async (name: string) => {
      const window = await openWindow(browser, portal.base, scripts);
      window.page.setDefaultTimeout(60_000);
      await signInAt(window.page, portal.cast.filer);
      await openAnnex(window.page, 3);
      await uploadAt(window.page, faulty(name));
      return window;
    };
    const errorsLeft = (page: Page) => page.locator('#annexes-checking-tally', { hasText: /错误\s*0/ });

    test('in the list: no more than one page a fault, and none with scripts', async () => {
      const { page, troubles } = await begin('清单.xlsx');
      const effort = countEffort(page);
      const boxes = page.locator('#annexes-checking-findings input[name^="v."]');
      for (let left = faults; left > 0; left -= 1) {
        assert.equal(await boxes.count(), left);
        const box = boxes.first();
        const name = await box.getAttribute('name');
        await box.fill(`示例${left}`);
        await effort.press(page.getByRole('button', { name: '保存', exact: true }).first());
        await page.locator(`input[name="${name}"]`).waitFor({ state: 'detached' });
        if (left > 1) await page.locator(`input[name="${await boxes.first().getAttribute('name')}"]:focus`).waitFor();
      }
      await errorsLeft(page).waitFor();
      assert.deepEqual(effort.sum(), { loads: scripts ? 0 : faults, presses: faults });
      assert.deepEqual(troubles, []);
    });

    test('several boxes may be filled before one press', async () => {
      const { page, troubles } = await begin('一次.xlsx');
      const effort = countEffort(page);
      const boxes = page.locator('#annexes-checking-findings input[name^="v."]');
      for (let at = 0; at < faults; at += 1) await boxes.nth(at).fill(`示例${at}`);
      await effort.press(page.getByRole('button', { name: '保存', exact: true }).last());
      await errorsLeft(page).waitFor();
      assert.deepEqual(effort.sum(), { loads: scripts ? 0 : 1, presses: 1 });
      assert.deepEqual(troubles, []);
    });

    test('row by row: one page a fault, from one to the next', async () => {
      const { page, troubles } = await begin('逐行.xlsx');
      await page.locator('#annexes-checking-findings table a').first().click();
      await page.getByText('有问题的栏').waitFor();
      const effort = countEffort(page);
      for (let n = 0; n < faults; n += 1) {
        await page.locator('.faulty input').first().fill(`示例${n}`);
        await effort.press(page.getByRole('button', { name: /^保存并到下一处/ }));
        await page.getByText(`第 ${n + 2} 行已保存并重新检查`).waitFor();
      }
      assert.match(await textAt(page, '#annexes-checking-tally'), /错误\s*0/);
      assert.deepEqual(effort.sum(), { loads: faults, presses: faults });
      assert.deepEqual(troubles, []);
    });

    test('what was typed is not lost by going on', async () => {
      const { page } = await begin('不丢.xlsx');
      await page.locator('#annexes-checking-findings table a').first().click();
      await page.locator('.faulty input').first().fill('示例甲');
      await pressButton(page, '保存，下一行');
      await page.getByRole('heading', { name: /第 3 行/ }).waitFor();
      await pressButton(page, '保存，上一行');
      await page.getByRole('heading', { name: /第 2 行/ }).waitFor();
      assert.match(await textAt(page), /在线修改记录.*示例甲/s);
      if (!scripts) return;
      await page
        .getByLabel(/法定代表人/)
        .first()
        .fill('示例乙');
      const asked = page.waitForEvent('dialog');
      const gone = page.getByRole('link', { name: '附件填报' }).first().click({ noWaitAfter: true });
      const dialog = await asked;
      assert.equal(dialog.type(), 'beforeunload');
      await dialog.dismiss();
      await gone;
      assert.match(page.url(), /rows\/2/);
      assert.equal(
        await page
          .getByLabel(/法定代表人/)
          .first()
          .inputValue(),
        '示例乙',
      );
    });
  });
}
