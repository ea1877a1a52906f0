import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import XLSX from '@e965/xlsx';
import type { Browser, Page } from 'playwright-core';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook } from '#test/support/annex-files.js';
import { browserPath, launchBrowser, openWindow, type Window, withoutBrowser } from '#test/support/browser.js';
import {
  claimAt,
  downloadAt,
  openAnnex,
  openWaiting,
  pressButton,
  saidAt,
  signInAt,
  textAt,
  uploadAt,
} from '#test/support/office-pages.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const password = 'Chosen-2020-x';
const people = [
  { user_name: '试用甲', mobile: '13800000001', is_liaison: '是', roles: '查询、统计', data_divisions: '460100' },
  {
    user_name: '试用乙',
    id_number: '469999198412311181',
    mobile: '13800000002',
    is_liaison: '否',
    roles: '数据采集',
    data_divisions: '460100',
    access_way: '政务内网',
    needs_vpn: '否',
  },
];
const workbook = annexWorkbook(
  2,
  people.map((person) => ({ ...(soundRow[2] as Record<string, string>), ...person })),
  '海口市附件2.xlsx',
);

for (const scripts of [true, false]) {
  describe(`annex 2 from workbook to work, scripts ${scripts ? 'on' : 'off'}`, { skip: withoutBrowser }, () => {
    let portal: TestPortal;
    let browser: Browser;
    const windows = new Map<string, Window>();
    const at = (name: string): Page => (windows.get(name) as Window).page;
    const slips = new Map<string, { account: string; code: string }>();

    before(async () => {
      if (!browserPath) return;
      portal = await startTestPortal({ jobs: true });
      browser = await launchBrowser();
      for (const name of ['filer', 'manager', 'reviewer', 'person'])
        windows.set(name, await openWindow(browser, portal.base, scripts));
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
    });

    test('the office uploads annex 2, another person submits it, the province accepts', async () => {
      await signInAt(at('filer'), portal.cast.filer);
      await openAnnex(at('filer'), 2);
      await uploadAt(at('filer'), workbook);
      assert.match(await textAt(at('filer'), '.tally'), /数据 2 行\s*错误 0/);
      await signInAt(at('manager'), portal.cast.manager);
      await openAnnex(at('manager'), 2);
      await at('manager')
        .getByRole('link', { name: /核对并报送/ })
        .click();
      await pressButton(at('manager'), /报送/);
      await signInAt(at('reviewer'), portal.cast.reviewer);
      await openWaiting(at('reviewer'));
      await claimAt(at('reviewer'));
      await pressButton(at('reviewer'), /接收/);
      assert.match(await saidAt(at('reviewer')), /接收/);
    });

    test('the result stands in the office’s list, with suggested accounts', async () => {
      const page = at('manager');
      await page.goto('./account-requests');
      assert.match(await textAt(page), /附件2 第 \d+ 行.*460100-01.*已办理/s);
    });

    test('the office’s own workbook comes back with account and result in columns 18 and 19', async () => {
      const page = at('filer');
      await openAnnex(page, 2);
      await page
        .getByRole('link', { name: /检查结果/ })
        .first()
        .click();
      const { path } = await downloadAt(page, '下载带办理结果的工作簿');
      const book = XLSX.read(readFileSync(path));
      const rows = XLSX.utils.sheet_to_json<string[]>(book.Sheets['附件2'] ?? {}, { header: 1 });
      assert.deepEqual(
        rows.slice(1).map((row) => row.slice(17, 19)),
        [
          ['460100-01', '已开通'],
          ['460100-02', '已开通'],
        ],
      );
    });

    test('the office prints all waiting slips at once', async () => {
      const page = at('manager');
      await page.getByRole('link', { name: '账号管理' }).click();
      await pressButton(page, '全部签发激活单并打印');
      await page.getByRole('heading', { name: '激活单（2 张）' }).waitFor();
      for (const [i, { user_name }] of people.entries()) {
        const slip = page.locator('.slip').nth(i);
        assert.match((await slip.textContent()) ?? '', new RegExp(user_name));
        const [account = '', code = ''] = await slip.locator('.big').allTextContents();
        slips.set(user_name, { account, code });
      }
      assert.equal(await page.getByRole('button', { name: '打印' }).isVisible(), scripts);
    });

    test('a person turns the slip into an account and has just the rights asked for', async () => {
      const page = at('person');
      const { account = '', code = '' } = slips.get('试用甲') ?? {};
      await page.goto('./sign-in');
      await page.getByRole('link', { name: '凭激活单激活账号' }).click();
      await page.getByLabel('账号').fill(account);
      await page.getByLabel('激活码').fill(code);
      await page.getByLabel('设置密码').fill(password);
      await page.getByLabel('再输一次').fill(password);
      await pressButton(page, '激活账号');
      assert.match(await saidAt(page), /账号已激活/);
      await signInAt(page, { id: 0, account, password, roles: [] });
      const menu = await textAt(page, '.side');
      assert.match(menu, /业户查询/);
      assert.doesNotMatch(menu, /账号管理|季度复核|操作审计/);
      const answer = await page.goto('./accounts');
      assert.equal(answer?.status(), 403);
    });

    test('a change on line shows before and after, and is approved by another person', async () => {
      const page = at('manager');
      await page.goto('./accounts');
      await page.getByRole('link', { name: '试用乙' }).click();
      await page.getByRole('link', { name: '申请变更' }).click();
      await page.getByLabel('查询').check();
      await pressButton(page, '提交申请');
      assert.match(await saidAt(page), /申请已提交/);
      const province = at('reviewer');
      await province.goto('./account-requests?state=waiting');
      await province.getByRole('link', { name: '试用乙' }).click();
      assert.match(await textAt(province, '.was'), /数据采集/);
      assert.match(await textAt(province, '.is'), /数据采集、查询/);
      await pressButton(province, '同意变更 1 项');
      assert.match(await saidAt(province), /申请已办理/);
    });

    test('who goes on holiday is out at once', async () => {
      const page = at('manager');
      await page.goto('./accounts');
      await page.getByRole('link', { name: '试用甲' }).click();
      await page.getByLabel('原因').selectOption('休假');
      await page.getByLabel('说明').fill('年假');
      await pressButton(page, '立即停用');
      assert.match(await saidAt(page), /账号已停用/);
      portal.clock.setTo(new Date(portal.clock.now().getTime() + 5_000));
      await at('person').goto('./');
      await at('person').getByRole('button', { name: '登录' }).waitFor();
    });

    test('no window had trouble', () => {
      // The refusal above is a page of ours; the browser notes its status all the same.
      const troubles = [...windows.values()].flatMap((window) => window.troubles);
      assert.deepEqual(
        troubles.filter((text) => !text.includes('status of 403')),
        [],
      );
    });
  });
}
