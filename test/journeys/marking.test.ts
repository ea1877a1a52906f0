import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { browserPath, launchBrowser, openWindow, withoutBrowser } from '#test/support/browser.js';
import { anOldLicence } from '#test/support/extracts.js';
import { beginOnline, handOut } from '#test/support/handed-annex.js';
import { signInAt } from '#test/support/office-pages.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const count = 100;
const end = 2_000_000;

describe('marking a hundred licences', { skip: withoutBrowser }, () => {
  let portal: TestPortal;
  let browser: Browser;
  let here = '';
  before(async () => {
    if (!browserPath) return;
    portal = await startTestPortal({ jobs: true });
    browser = await launchBrowser();
    const rows = Array.from({ length: count }, (_, n) => anOldLicence(n + 1, { operating_status: '1 营业' }));
    await handOut(portal, rows);
    here = `.${await beginOnline(portal, await portal.client('filer'), 4)}`;
  });
  after(async () => {
    await browser?.close();
    await portal?.stop();
  });

  test('without scripts: a box in each line, one button for the page', async () => {
    const { page, troubles } = await openWindow(browser, portal.base, false);
    await signInAt(page, portal.cast.filer);
    await page.goto(`${here}/marks`);
    await page.getByLabel('海口示例第1汽车维修店 核对结果').selectOption({ label: '3 已备案' });
    await page.getByLabel('海口示例第1汽车维修店 备案日期').fill('2020-03-01');
    await page.getByLabel('海口示例第1汽车维修店 备案编号').fill('460100020001');
    await page.getByLabel('海口示例第2汽车维修店 核对结果').selectOption({ label: '7 非本辖区' });
    const office = page.getByLabel('海口示例第2汽车维修店 实际管辖机构');
    assert.ok((await page.locator(`#${await office.getAttribute('list')} option`).count()) > 1);
    await office.fill('琼海市机动车维修管理机构');
    if (process.env['MARKS_PICTURES']) await page.screenshot({ path: `${process.env['MARKS_PICTURES']}/plain.png` });
    await page.getByRole('button', { name: '保存并看下一页' }).click();
    await page.getByText('第 51—100 户，共 100 户').first().waitFor({ state: 'attached' });
    await page.goto(`${here}/marks?show=other_division`);
    assert.equal(await page.getByLabel('海口示例第2汽车维修店 实际管辖机构').inputValue(), '琼海市机动车维修管理机构');
    await page.goto(`${here}/marks?show=filed`);
    assert.equal(await page.getByLabel('海口示例第1汽车维修店 是否已备案').inputValue(), '是');
    assert.deepEqual(troubles, []);
  });

  test('by keys: one key a line, one more a page', async () => {
    const { page, troubles } = await openWindow(browser, portal.base, true);
    page.setDefaultTimeout(60_000);
    await signInAt(page, portal.cast.filer);
    await page.goto(`${here}/marks?show=open`);
    let keys = 0;
    const press = async (key: string) => {
      keys += 1;
      await page.keyboard.press(key);
    };
    const left = page.getByText(/已核对 \d+ \/ 100 户/);
    assert.match((await left.textContent()) ?? '', /已核对 2 /);
    await page.locator('[data-line].here').waitFor();
    if (process.env['MARKS_PICTURES']) await page.screenshot({ path: `${process.env['MARKS_PICTURES']}/keys.png` });
    for (let n = 0; n < 50; n += 1) await press('1');
    assert.equal(await page.locator('button.primary:focus').count(), 1);
    await press('Enter');
    await page.getByText(/已核对 52 \/ 100 户/).waitFor();
    await page.locator('[data-line].here').waitFor();
    for (let n = 0; n < 47; n += 1) await press('1');
    // The last is wrong: its correction is asked for in the line.
    await press('2');
    assert.equal(await page.locator('input:focus').getAttribute('placeholder'), '更正内容');
    await page.keyboard.type('示例戊改为示例己');
    await press('Enter');
    await press('Enter');
    await page.getByText(/已核对 100 \/ 100 户/).waitFor();
    assert.equal(keys, 98 + 3);
    if (process.env['MARKS_PICTURES']) {
      await page.goto(`${here}/marks`);
      await page.screenshot({ path: `${process.env['MARKS_PICTURES']}/done.png`, fullPage: true });
      await page.goto(`${here}/marks/many?show=accurate&result=closed`);
      await page.screenshot({ path: `${process.env['MARKS_PICTURES']}/many.png` });
      await page.goto(here.replace(/\/versions.*/, ''));
      await page.screenshot({ path: `${process.env['MARKS_PICTURES']}/annex.png` });
    }
    assert.deepEqual(troubles, []);
  });

  test('what a mark asks for is not shown before, a wrong key is taken back by 0, arrows only walk', async () => {
    const { page, troubles } = await openWindow(browser, portal.base, true);
    await signInAt(page, portal.cast.filer);
    await page.goto(`${here}/marks?show=accurate`);
    const line = page.locator('[data-line]').first();
    await line.locator('select').first().focus();
    assert.equal(await line.getByPlaceholder('备案日期').isVisible(), false);
    await page.keyboard.press('3');
    assert.equal(await line.getByPlaceholder('备案日期').isVisible(), true);
    await line.locator('select').first().focus();
    await page.keyboard.press('0');
    assert.equal(await line.locator('select').first().inputValue(), '');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.locator('[data-line]').nth(2).locator('select').first().inputValue(), '准确');
    assert.equal(await page.locator('[data-line]').nth(2).getAttribute('class'), 'here');
    assert.deepEqual(troubles, []);
  });

  test('a page of fifty is light', async () => {
    const { page } = await openWindow(browser, portal.base, true);
    await signInAt(page, portal.cast.filer);
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += Math.min(encodedDataLength, end)));
    await page.goto(`${here}/marks`);
    await page.waitForLoadState('networkidle');
    assert.ok(bytes <= 14_000, `${bytes} bytes`);
  });
});
