import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import XLSX from '@e965/xlsx';
import type { Browser, Page } from 'playwright-core';
import { annexDefinition } from '#domain/annexes/index.js';
import { codeName } from '#domain/codes/code-lists.js';
import { typedBusiness } from '#test/support/annex-files.js';
import { browserPath, launchBrowser, openWindow, type Window, withoutBrowser } from '#test/support/browser.js';
import { downloadAt, openAnnex, pressButton, saidAt, signInAt, textAt } from '#test/support/office-pages.js';
import { testNow } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const { columns } = annexDefinition(3);
/** Fills the form of a row in as a person does it. */
async function fillIn(page: Page, business: Readonly<Record<string, string>>): Promise<void> {
  for (const { field, type } of columns) {
    const value = business[field];
    if (value === undefined) continue;
    if (type.kind === 'codes') await page.getByLabel('小型车辆', { exact: true }).check();
    else if (type.kind === 'code') await page.locator(`#f-${field}`).selectOption(codeName(type.list, value));
    else await page.locator(`#f-${field}`).fill(value);
  }
}

/** Once the check of what was saved is over, as somebody would who presses 刷新; a busy machine takes longer than the answer waits. */
async function checked(page: Page): Promise<void> {
  while (/正在(?:重新)?检查/.test(await textAt(page))) {
    await page.waitForTimeout(200);
    await page.reload();
  }
}

for (const scripts of [true, false]) {
  describe(`annex 3 typed in from nothing, scripts ${scripts ? 'on' : 'off'}`, { skip: withoutBrowser }, () => {
    let portal: TestPortal;
    let browser: Browser;
    let filer: Window;
    let manager: Window;
    before(async () => {
      if (!browserPath) return;
      portal = await startTestPortal({ jobs: true });
      browser = await launchBrowser();
      filer = await openWindow(browser, portal.base, scripts);
      manager = await openWindow(browser, portal.base, scripts);
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
    });

    test('the first business, straight from the page of the annex; Enter goes on from field to field', async () => {
      const { page } = filer;
      await signInAt(page, portal.cast.filer);
      await openAnnex(page, 3);
      await page.getByRole('link', { name: '在线填报', exact: true }).click();
      await page.getByRole('heading', { name: '第 1 家' }).waitFor();
      await fillIn(page, typedBusiness(1));
      if (scripts) {
        await page.locator('#f-business_name').press('Enter');
        assert.equal(await page.evaluate('document.activeElement.id'), 'f-subject_type');
      }
      await pressButton(page, '保存并填下一家');
      assert.match(await saidAt(page), /第 3 行“海口示例1号汽车维修有限公司”已保存并重新检查/);
      await page.getByRole('heading', { name: '第 2 家' }).waitFor();
    });

    test('the second has two faults, mended at their fields after the session has ended', async () => {
      const { page } = filer;
      await fillIn(page, typedBusiness(2, { manager_mobile: '1380000', filing_date: '2019年' }));
      portal.clock.setTo(new Date(portal.clock.now().getTime() + 40 * 60_000));
      await pressButton(page, '保存并填下一家');
      assert.match(await textAt(page), /登录已过期.*填写的内容已保留/s);
      await page.getByLabel('账号').fill(portal.cast.filer.account);
      await page.getByLabel('密码').fill(portal.cast.filer.password);
      await pressButton(page, '登录');
      await pressButton(page, '继续提交');
      await page.getByRole('heading', { name: /第 4 行/ }).waitFor();
      await checked(page);
      assert.match(await textAt(page, '#annexes-mending-faults'), /本行有 2 处问题/);
      assert.match(await textAt(page, '#s-manager_mobile'), /11 位/);
      assert.equal(await page.locator('#f-manager_mobile').inputValue(), '1380000');
      assert.ok(await page.getByLabel('小型车辆', { exact: true }).isChecked());
      await page.locator('#f-manager_mobile').fill('13800000022');
      await page.locator('#f-filing_date').fill('2019-09-02');
      await pressButton(page, '保存并填下一家');
      await page.getByRole('heading', { name: '第 3 家' }).waitFor();
    });

    test('the third, and back to the list; one is deleted and restored there', async () => {
      const { page } = filer;
      await fillIn(page, typedBusiness(3));
      await pressButton(page, '保存，返回清单');
      await checked(page);
      assert.match(await textAt(page, '.tally'), /已填 3 家\s*错误 0\s*提醒 0/);
      assert.equal(await page.locator('#annexes-entry-rows tbody tr').count(), 3);
      await page.getByRole('button', { name: '删除', exact: true }).first().click();
      assert.match(await saidAt(page), /已删除第 5 行/);
      await pressButton(page, '恢复本行');
      assert.match(await saidAt(page), /已恢复第 5 行/);
      await pressButton(page, '保存，返回清单');
      assert.match(await textAt(page, '.tally'), /已填 3 家/);
    });

    test('the workbook to take along has all three', async () => {
      const { name, path } = await downloadAt(filer.page, '下载工作簿');
      assert.match(name, /^附件3_460100_在线填报_\d{8}\.xlsx$/);
      const book = XLSX.read(readFileSync(path));
      const sheet = book.Sheets[book.SheetNames[0] ?? ''] ?? {};
      const [, headers = [], ...rows] = XLSX.utils.sheet_to_json<string[]>(sheet, { header: 1 });
      const at = headers.map((header) => header.replace('*', '')).indexOf('业户名称');
      assert.deepEqual(
        rows.map((row) => [row[0], row[at]]),
        [1, 2, 3].map((n) => [String(n), typedBusiness(n)['business_name']]),
      );
    });

    test('the manager looks at it and hands it in', async () => {
      const { page } = manager;
      await signInAt(page, portal.cast.manager);
      await openAnnex(page, 3);
      await page.getByRole('link', { name: '核对并报送第 1 版（3 行）' }).click();
      await pressButton(page, '报送第 1 版（3 行）');
      assert.match(await saidAt(page), /已报送，等待省级审核/);
      assert.match(await textAt(page, '.document'), /在线填报，没有上传文件/);
    });

    test('nothing went wrong in any window', () => {
      assert.ok(portal.clock.now() > testNow);
      for (const { troubles } of [filer, manager]) assert.deepEqual(troubles, []);
    });
  });
}
