import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import XLSX from '@e965/xlsx';
import type { Browser, Page } from 'playwright-core';
import { annexCsv, annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { browserPath, launchBrowser, openWindow, type Window, withoutBrowser } from '#test/support/browser.js';
import { usccOf } from '#test/support/businesses.js';
import type { CastName } from '#test/support/cast.js';
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
import { testNow } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const legible = usccOf(2);
const unreadable = `${legible.slice(0, 11)}O${legible.slice(12)}`;
const business = (n: number) => typedBusiness(n, n === 4 ? { parking_area: '100' } : {});
const faulty = annexWorkbook(
  3,
  [
    business(1),
    { ...business(2), uscc: unreadable },
    { ...business(3), legal_name: '' },
    business(4),
    { ...business(5), filing_no: '' },
  ],
  '海口市附件3（第一次）.xlsx',
);
const corrected = annexCsv(3, [1, 2, 3, 4, 5].map(business), '海口市附件3.csv');

for (const scripts of [true, false]) {
  describe(`annex 3 from upload to register, scripts ${scripts ? 'on' : 'off'}`, { skip: withoutBrowser }, () => {
    let portal: TestPortal;
    let browser: Browser;
    const windows = new Map<CastName, Window>();
    const at = (name: CastName): Page => (windows.get(name) as Window).page;

    before(async () => {
      if (!browserPath) return;
      portal = await startTestPortal({ jobs: true });
      browser = await launchBrowser();
      for (const name of ['filer', 'manager', 'reviewer', 'importer'] as const)
        windows.set(name, await openWindow(browser, portal.base, scripts));
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
    });

    test('the clerk uploads a workbook and sees every fault at once', async () => {
      const page = at('filer');
      await signInAt(page, portal.cast.filer);
      await openAnnex(page, 3);
      await uploadAt(page, faulty);
      assert.match(await textAt(page, '.tally'), /数据 5 行\s*错误 3\s*提醒 1/);
      const cells = await page.locator('#annexes-checking-findings table a').allTextContents();
      assert.equal(cells.length, 3, 'the errors');
      assert.ok(
        cells.every((cell) => /^[A-Z]+[2-6]$/.test(cell)),
        cells.join(),
      );
      assert.match(await textAt(page, '.facts'), /数据 5 行 \+ 空行 0 行 \+ 表尾 0 行，全部读到/);
    });

    test('the same workbook comes back with the faults marked', async () => {
      const { name, path } = await downloadAt(at('filer'), '下载问题标注工作簿');
      assert.equal(name, '海口市附件3（第一次）_问题标注.xlsx');
      const book = XLSX.read(readFileSync(path));
      assert.ok(book.SheetNames.length > 1, 'a sheet that sums up');
      assert.deepEqual(book.SheetNames.slice(0, 2), ['附件3', '【系统】问题汇总']);
      const [data = '', summary = ''] = book.SheetNames.map((sheet) =>
        XLSX.utils.sheet_to_csv(book.Sheets[sheet] ?? {}),
      );
      assert.ok(data.includes(unreadable), 'what was typed');
      assert.match(data, /“统一社会信用代码”/, 'what is wrong with it, in the same row');
      assert.match(summary, /法定代表人/);
    });

    test('the clerk takes a proposed value, and mends a row after the session has ended', async () => {
      const page = at('filer');
      await page.locator('tr[data-rule="V2"] a').first().click();
      await pressButton(page, '采用建议值');
      assert.match(await saidAt(page), /第 3 行已保存并重新检查/);
      assert.match(await textAt(page), /本行没有待处理的问题/);
      await page.goBack();
      assert.match(await textAt(page), /本行没有待处理的问题/, 'the back button shows what is true now');

      await pressButton(page, /^保存并到下一处/);
      await page
        .getByLabel(/法定代表人/)
        .first()
        .fill('示例甲');
      portal.clock.setTo(new Date(testNow.getTime() + 40 * 60_000));
      await pressButton(page, '保存并重新检查');
      assert.match(await textAt(page), /登录已过期.*填写的内容已保留/s);
      await page.getByLabel('账号').fill(portal.cast.filer.account);
      await page.getByLabel('密码').fill(portal.cast.filer.password);
      await pressButton(page, '登录');
      await pressButton(page, '继续提交');
      assert.match(await saidAt(page), /第 4 行已保存并重新检查/);
      await pressButton(page, '保存，返回检查结果');
      assert.match(await textAt(page, '.tally'), /错误 1\s*提醒 1\s*在线改过 2 格/);
    });

    test('a corrected file is the next version; the warning that is left is confirmed with a reason', async () => {
      const page = at('filer');
      await openAnnex(page, 3);
      await uploadAt(page, corrected);
      assert.match(await textAt(page, '.tally'), /错误 0\s*提醒 1/);
      await page.locator('.groups a', { hasText: '未确认 1' }).click();
      await page.getByLabel('核对无误的理由').fill('已到现场核对，面积属实');
      await pressButton(page, '确认这 1 处');
      assert.match(await saidAt(page), /已确认 1 处提醒/);
    });

    test('the manager submits, pressing twice', async () => {
      const page = at('manager');
      await signInAt(page, portal.cast.manager);
      await openAnnex(page, 3);
      await page.getByRole('link', { name: '核对并报送第 2 版（5 行）' }).click();
      assert.match(await textAt(page), /已确认的提醒.*已到现场核对，面积属实/s);
      await page.getByRole('button', { name: '报送第 2 版（5 行）' }).dblclick();
      await page.getByText('已报送', { exact: false }).first().waitFor();
      assert.equal(await countAudited('annex.submit'), 1);
      await page.goBack();
      await openAnnex(page, 3);
      assert.match(await textAt(page, '.lead'), /已报送/);
    });

    test('the reviewer claims it, comments and returns it; the office answers and submits again', async () => {
      const reviewer = at('reviewer');
      await signInAt(reviewer, portal.cast.reviewer);
      await openWaiting(reviewer);
      await claimAt(reviewer);
      assert.match(await textAt(reviewer), /审核清单还有 1 项没有打开/);
      await reviewer.getByRole('link', { name: '已确认的提醒和理由' }).click();
      assert.match(await textAt(reviewer), /已到现场核对，面积属实.*清单已看完/s);
      await reviewer.getByRole('link', { name: '清单已看完，返回附件3' }).click();
      await reviewer.getByLabel('行号（选填）').fill('5');
      await reviewer.getByLabel('意见').fill('请说明停车场面积');
      await pressButton(reviewer, '记下意见');
      await pressButton(reviewer, '退回（附 1 条意见）');
      assert.match(await saidAt(reviewer), /已退回/);

      const filer = at('filer');
      await openAnnex(filer, 3);
      assert.match(await textAt(filer), /请说明停车场面积/);
      await filer.getByLabel('说明').fill('租用相邻场地，合同已附');
      await pressButton(filer, '不改，已说明');

      const manager = at('manager');
      await openAnnex(manager, 3);
      await manager.getByRole('link', { name: /核对并报送第 2 版/ }).click();
      await pressButton(manager, /报送第 2 版/);
      assert.match(await saidAt(manager), /已报送，等待省级审核/);
    });

    test('the reviewer accepts; another person previews and imports', async () => {
      const reviewer = at('reviewer');
      await openWaiting(reviewer);
      await claimAt(reviewer);
      assert.match(await textAt(reviewer), /租用相邻场地，合同已附/);
      await pressButton(reviewer, /接收第 2 版/);
      assert.match(await saidAt(reviewer), /请由另一位省级业务管理员入库/);
      await openWaiting(reviewer);
      assert.match(await textAt(reviewer), /须由另一位省级业务管理员入库/);

      const importer = at('importer');
      await signInAt(importer, portal.cast.importer);
      await openWaiting(importer);
      await pressButton(importer, '预览入库（不改数据）');
      await pressButton(importer, '将导入 5 户，更新 0 户');
      await importer.getByRole('heading', { name: '已入库' }).waitFor();
    });

    test('the business is found by a part of its name, and its page says where it came from', async () => {
      const page = at('filer');
      await page.goto('./businesses');
      await page.getByLabel('查找').fill('示例2号');
      await pressButton(page, '查找');
      assert.match(await textAt(page, 'caption'), /共 1 户/);
      await page.getByRole('link', { name: '海口示例2号汽车维修有限公司' }).click();
      const text = await textAt(page);
      assert.ok(text.includes(legible));
      assert.match(text, /海口市附件3\.csv/);
    });

    test('the import is undone, and the register is as before', async () => {
      const page = at('importer');
      await page.getByLabel('我已核对上面的数字').check();
      await pressButton(page, '撤销入库');
      await page.getByRole('heading', { name: /已撤销/ }).waitFor();
      const filer = at('filer');
      await filer.goto('./businesses?q=示例2号');
      assert.match(await textAt(filer), /没有符合条件的业户/);
    });

    test('nothing went wrong in any window', () => {
      for (const [name, { troubles }] of windows) assert.deepEqual(troubles, [], name);
    });

    async function countAudited(verb: string): Promise<number> {
      const [row] = (await portal.deps.db('audit_entries').where({ verb, outcome: 'done' }).count({ n: '*' })) as {
        n: number;
      }[];
      return Number(row?.n);
    }
  });
}
