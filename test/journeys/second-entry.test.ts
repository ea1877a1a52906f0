import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { browserPath, launchBrowser, openWindow, type Window, withoutBrowser } from '#test/support/browser.js';
import { pageOf, type SecondPortal, startSecondPortal } from '#test/support/filings/second-support.js';
import { signInAt, textAt } from '#test/support/office-pages.js';

/** Screenshots are taken for whoever looks at them: `SHOTS` names a folder. */
const shots = process.env['SHOTS'];

for (const scripts of [true, false]) {
  describe(`a platform's result entered again, scripts ${scripts ? 'on' : 'off'}`, { skip: withoutBrowser }, () => {
    let portal: SecondPortal;
    let browser: Browser;
    let clerk: Window;
    before(async () => {
      if (!browserPath) return;
      portal = await startSecondPortal();
      browser = await launchBrowser();
      clerk = await openWindow(browser, portal.base, scripts);
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
    });

    const shoot = async (name: string) => {
      if (shots) writeFileSync(`${shots}/${name}-${scripts ? 'on' : 'off'}.png`, await clerk.page.screenshot());
    };

    test('number first, the page pasted, looked at side by side, taken, mended, finished', async () => {
      const { page } = clerk;
      await signInAt(page, portal.cast.clerk);
      await page.getByRole('link', { name: '二次录入', exact: true }).click();
      await page.getByRole('link', { name: '新的二次录入' }).click();
      await page.locator('#number').fill('PT2020120500001');
      await page.locator('#day').fill('2020-12-03');
      await page.getByLabel('新增业户').check();
      await shoot('new');
      await page.getByRole('button', { name: '下一步：录入内容' }).click();
      await page.locator('#text').fill(`办件编号\tPT2020120500001\n${pageOf()}\n收费情况\t不收费\n负责人微信\t无`);
      await shoot('paste');
      await page.getByRole('button', { name: '识别内容' }).click();
      await page.getByText('建议 ').first().waitFor();
      assert.equal(await page.locator('#f-1-business_name').inputValue(), '', 'nothing is taken silently');
      await shoot('offers');
      // Both stand in one window, without scrolling the page.
      const [source, form] = await Promise.all([
        page.locator('#filings-second-source').boundingBox(),
        page.locator('.copy-form').boundingBox(),
      ]);
      assert.ok(source && form && form.x >= source.x + source.width && Math.abs(form.y - source.y) < 20);
      const offer = page.locator('.offered', { has: page.locator('#f-1-business_name') });
      await offer.getByRole('link', { name: /第 \d+ 行/ }).click();
      assert.match(page.url(), /#line-\d+$/);
      await shoot('line');
      await offer.getByRole('button', { name: '采用', exact: true }).click();
      assert.equal(await page.locator('#f-1-business_name').inputValue(), '海口示例汽车维修有限公司');
      assert.equal(await page.locator('#f-1-uscc').inputValue(), '');
      await page.getByRole('button', { name: '核对无误，全部采用' }).click();
      assert.equal(await page.locator('#f-1-uscc').inputValue(), '91460105123456788U');
      await page.locator('#f-1-staff_total').fill('一二');
      await page.getByRole('button', { name: '录入完成' }).click();
      assert.match(await textAt(page), /还有 1 处需要改正或补充，没有完成录入/);
      await shoot('faults');
      await page.locator('#f-1-staff_total').fill('13');
      await page.getByRole('button', { name: '录入完成' }).click();
      assert.match(await textAt(page), /录入完成，请另一人确认备案/);
      await shoot('finished');
      await page.getByRole('link', { name: '二次录入', exact: true }).first().click();
      assert.match(await textAt(page), /共 1 件/);
      await shoot('report');
      await page.locator('#filings-second-report a').first().click();
      assert.match(await textAt(page), /PT2020120500001/);
      await shoot('cases');
      assert.deepEqual(clerk.troubles, []);
    });

    test('the same number once more leads to the one that is there', async () => {
      const { page } = clerk;
      await page.goto('filings/second/new');
      await page.locator('#number').fill('PT20201205-00001');
      await page.locator('#day').fill('2020-12-03');
      await page.getByLabel('新增业户').check();
      await page.getByRole('button', { name: '下一步：录入内容' }).click();
      assert.match(await textAt(page), /已经录入过了，在本机构，现在是“已收件”/);
      await shoot('taken');
      await page.getByRole('link', { name: '打开那一件' }).waitFor();
    });
  });
}
