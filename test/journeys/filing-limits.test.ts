import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { browserPath, launchBrowser, openWindow, withoutBrowser } from '#test/support/browser.js';
import { castPassword } from '#test/support/cast.js';
import {
  type ClockPortal,
  dueOf,
  officeTime,
  startClockPortal,
  timedCase,
} from '#test/support/filings/clock-support.js';
import { signInAt } from '#test/support/office-pages.js';

describe('limits of filing cases, without scripts', { skip: withoutBrowser }, () => {
  let office: ClockPortal;
  let browser: Browser;
  before(async () => {
    if (!browserPath) return;
    office = await startClockPortal('2020-12-10T09:00');
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await office?.portal.stop();
  });

  const windowOf = async (account: string) => {
    const window = await openWindow(browser, office.portal.base, false);
    window.page.setDefaultTimeout(60_000);
    await signInAt(window.page, { id: 0, roles: [], account, password: castPassword });
    return window;
  };

  test('a day of the province is previewed, proposed by one and released by another, and moves the limit', async () => {
    const id = await timedCase(office, { name: '示例甲汽修厂', receivedAt: officeTime('2020-12-09') });
    const first = await windowOf('reviewer');
    await first.page.goto('./working-days');
    await first.page.getByRole('link', { name: '录入放假安排或省定放假日' }).click();
    await first.page.getByLabel('依据的文件').fill('琼府办〔2020〕示例号');
    await first.page.getByLabel('放假、上班日').fill('2020-12-14 放假 示例节');
    await first.page.getByRole('button', { name: '预览' }).click();
    await first.page.getByText('有 1 件的到期日改变').waitFor();
    await first.page.getByRole('button', { name: '提出修改' }).click();
    await first.page.getByText('请另一位省级业务管理员确认').waitFor();
    assert.equal(await dueOf(office, id), '2020-12-16');
    const second = await windowOf('importer');
    await second.page.getByRole('link', { name: '去确认' }).click();
    await second.page.getByRole('button', { name: '确认并生效' }).click();
    await second.page.getByText('1 件办件的到期日随之改变').waitFor();
    assert.equal(await dueOf(office, id), '2020-12-17');
    assert.deepEqual([...first.troubles, ...second.troubles], []);
  });

  test('the one notice is ticked, seen and sent; the sheet shows that the clock stands still', async () => {
    const id = await timedCase(office, { name: '示例乙汽修厂', receivedAt: officeTime('2020-12-09') });
    const { page, troubles } = await windowOf('acceptor');
    await page.goto(`./filings/${id}/notice`);
    await page.getByLabel('营业执照复印件', { exact: true }).check();
    await page.getByLabel('维修管理制度等相关材料', { exact: true }).check();
    await page
      .getByLabel('维修管理制度等相关材料的情况')
      .selectOption('质量、安全、维修档案、人员培训、设备、配件管理制度不齐全');
    await page.getByLabel('其他要补正的内容').fill('备案表第二页没有填写日期');
    await page.getByRole('button', { name: '预览告知书' }).click();
    await page.getByText('备案表第二页没有填写日期。').waitFor();
    await page.getByRole('button', { name: '发出告知（3 项），停止计算期限' }).click();
    await page.getByText('一次性告知已发出').waitFor();
    assert.equal(await page.getByRole('button', { name: /发出告知/ }).count(), 0);
    await page.getByRole('link', { name: '看期限' }).click();
    await page.getByText('自 2020-12-10 起等待补正，停止计算').first().waitFor();
    await page.goto('./filings/overdue?show=awaited');
    await page.getByRole('link', { name: '示例乙汽修厂' }).waitFor();
    assert.deepEqual(troubles, []);
  });
});
