import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import {
  browserPath,
  countEffort,
  type Effort,
  launchBrowser,
  openWindow,
  type Window,
  withoutBrowser,
} from '#test/support/browser.js';
import type { CastName } from '#test/support/cast.js';
import type { SentFile } from '#test/support/client.js';
import { claimAt, openAnnex, openWaiting, pressButton, saidAt, signInAt } from '#test/support/office-pages.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const faults = 16;
const workbook = (name: string, over: Readonly<Record<string, string>> = {}): SentFile =>
  annexWorkbook(
    3,
    Array.from({ length: faults }, (_, n) => typedBusiness(n + 1, over)),
    name,
  );

for (const scripts of [true, false]) {
  describe(`what the way of an annex costs, scripts ${scripts ? 'on' : 'off'}`, { skip: withoutBrowser }, () => {
    let portal: TestPortal;
    let browser: Browser;
    const windows = new Map<CastName, Window>();
    const at = (name: CastName): Page => (windows.get(name) as Window).page;

    before(async () => {
      if (!browserPath) return;
      portal = await startTestPortal({ jobs: true });
      browser = await launchBrowser();
      for (const name of ['filer', 'manager', 'reviewer', 'importer'] as const) {
        const window = await openWindow(browser, portal.base, scripts);
        window.page.setDefaultTimeout(60_000);
        windows.set(name, window);
        await signInAt(window.page, portal.cast[name]);
      }
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
    });

    /** Sends a file at the annex's page: choosing it is no press. */
    async function send({ name, content }: SentFile): Promise<Effort> {
      const page = at('filer');
      await openAnnex(page, 3);
      const effort = countEffort(page);
      await page
        .getByLabel('工作簿文件')
        .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: content });
      await effort.press(page.getByRole('button', { name: '上传并检查' }));
      await page.locator('#annexes-checking-findings').waitFor();
      return effort.sum();
    }

    async function submit(): Promise<Effort> {
      const page = at('manager');
      await openAnnex(page, 3);
      const effort = countEffort(page);
      await effort.press(page.getByRole('link', { name: /核对并报送第 \d 版/ }));
      await effort.press(page.getByRole('button', { name: /报送第 \d 版/ }));
      assert.match(await saidAt(page), /已报送/);
      return effort.sum();
    }

    test('uploading: the file and one press', async () => {
      assert.deepEqual(await send(workbook('第一次.xlsx', { legal_name: '' })), { loads: 1, presses: 1 });
    });

    test('mending sixteen faults: one press, and a page only without scripts', async () => {
      const page = at('filer');
      const effort = countEffort(page);
      const boxes = page.locator('#annexes-checking-findings input[name^="v."]');
      for (let n = 0; n < faults; n += 1) await boxes.nth(n).fill(`示例${n}`);
      await effort.press(page.getByRole('button', { name: '保存以上修改' }));
      await page.locator('#annexes-checking-tally', { hasText: /错误\s*0/ }).waitFor();
      assert.deepEqual(effort.sum(), { loads: scripts ? 0 : 1, presses: 1 });
    });

    test('uploading anew: the file and one press', async () => {
      assert.deepEqual(await send(workbook('第二次.xlsx')), { loads: 1, presses: 1 });
    });

    test('submitting: two', async () => {
      assert.deepEqual(await submit(), { loads: 2, presses: 2 });
    });

    test('answering what the reviewer wrote: one, however many comments it is', async () => {
      const reviewer = at('reviewer');
      await openWaiting(reviewer);
      await claimAt(reviewer);
      for (const text of ['请核对负责人手机', '请核对经营地址', '请核对停车场面积']) {
        await reviewer.getByLabel('意见', { exact: true }).fill(text);
        await pressButton(reviewer, '记下意见');
        assert.match(await saidAt(reviewer), /审核意见已记下/);
      }
      await pressButton(reviewer, '退回（附 3 条意见）');
      const page = at('filer');
      await openAnnex(page, 3);
      const effort = countEffort(page);
      await effort.press(page.getByRole('button', { name: '以上 3 条都已改正' }));
      assert.match(await saidAt(page), /已把 3 条意见答复为“已改正”/);
      assert.deepEqual(effort.sum(), { loads: 1, presses: 1 });
      await submit();
    });

    test('reviewing and accepting, from the queue on: three', async () => {
      const page = at('reviewer');
      await page.goto('./annexes');
      const effort = countEffort(page);
      await effort.press(page.getByRole('button', { name: /认领下一份/ }));
      await effort.press(page.getByRole('link', { name: '本表页面' }));
      await effort.press(page.getByRole('button', { name: /接收第 \d 版/ }));
      assert.match(await saidAt(page), /已接收/);
      assert.deepEqual(effort.sum(), { loads: 3, presses: 3 });
    });

    test('importing: two', async () => {
      const page = at('importer');
      await openWaiting(page);
      const effort = countEffort(page);
      await effort.press(page.getByRole('button', { name: '预览入库（不改数据）' }));
      await effort.press(page.getByRole('button', { name: `将导入 ${faults} 户，更新 0 户` }));
      await page.getByRole('heading', { name: '已入库' }).waitFor();
      assert.deepEqual(effort.sum(), { loads: 2, presses: 2 });
    });

    test('nothing went wrong in any window', () => {
      for (const [name, { troubles }] of windows) assert.deepEqual(troubles, [], name);
    });
  });
}
