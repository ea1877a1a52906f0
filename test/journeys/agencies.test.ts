import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { browserPath, launchBrowser, openWindow, type Window, withoutBrowser } from '#test/support/browser.js';
import type { CastName } from '#test/support/cast.js';
import { pressButton, saidAt, signInAt, textAt } from '#test/support/office-pages.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

for (const scripts of [true, false]) {
  describe(`who is who, scripts ${scripts ? 'on' : 'off'}`, { skip: withoutBrowser }, () => {
    let portal: TestPortal;
    let browser: Browser;
    const windows = new Map<CastName, Window>();
    const at = (name: CastName): Page => (windows.get(name) as Window).page;

    before(async () => {
      if (!browserPath) return;
      portal = await startTestPortal();
      browser = await launchBrowser();
      for (const name of ['manager', 'neighbour', 'reviewer'] as const) {
        windows.set(name, await openWindow(browser, portal.base, scripts));
        await signInAt(at(name), portal.cast[name]);
      }
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
    });

    test('an office forwards its duty with date and document', async () => {
      const page = at('manager');
      await page.getByRole('link', { name: '转办职责' }).click();
      await page.getByLabel('海口市').check();
      await page.getByTitle('接收机构').fill('琼海市机动车维修管理机构');
      await page.getByLabel('文件依据').fill('海示交函〔2020〕8号');
      await pressButton(page, '转办所选单位');
      assert.match(await saidAt(page), /已转办 1 个单位/);
      assert.match(await textAt(page), /待签收/);
    });

    test('the other one sees it on its first page and acknowledges', async () => {
      const page = at('neighbour');
      await page.goto('./');
      await page.getByRole('link', { name: /^去签收/ }).click();
      await pressButton(page, /^签收/);
      assert.match(await saidAt(page), /已签收/);
      await page.goto('./annexes');
      assert.match(await textAt(page), /海口市[\s\S]*琼海市/, 'the annexes of both units');
    });

    test('the province finds on the board who has the duty today and who had it before', async () => {
      const page = at('reviewer');
      await page.getByRole('link', { name: '责任分工表' }).click();
      assert.match(await textAt(page), /22 个填报单位各有一个负责机构/);
      assert.match(await textAt(page, 'tr:has-text("460100")'), /琼海市机动车维修管理机构[\s\S]*已签收/);
      await page.getByLabel('查看哪一天').fill('2020年11月1日');
      await pressButton(page, '查看');
      assert.match(await textAt(page, 'tr:has-text("460100")'), /海口市机动车维修管理机构/);
    });

    test('it merges the office that is left over, sees first what moves, and takes it back', async () => {
      const page = at('reviewer');
      await page.goto('./agencies?q=海口');
      await page.getByRole('link', { name: '海口市机动车维修管理机构' }).click();
      await page.getByRole('link', { name: '合并', exact: true }).click();
      await page.getByLabel('并入').selectOption({ label: '琼海市机动车维修管理机构（琼海市）' });
      await page.getByLabel('文件依据').fill('示编办〔2020〕12号');
      await pressButton(page, /^预览/);
      assert.match(await textAt(page, '.facts'), /账号 4 个[\s\S]*备案编号仍归它/);
      await pressButton(page, /^确认合并/);
      assert.match(await saidAt(page), /已办理/);
      await page.getByLabel('我已核对').check();
      await pressButton(page, '撤回这次变动');
      assert.match(await saidAt(page), /已撤回/);
      await page.goto('./agencies?q=海口');
      assert.doesNotMatch(await textAt(page, 'table'), /已撤销/);
    });
  });
}
