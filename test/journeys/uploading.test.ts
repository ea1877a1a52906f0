import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { AnnexNo } from '#domain/annexes/types.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook, fourOrFive, typedBusiness } from '#test/support/annex-files.js';
import { browserPath, launchBrowser, openWindow, type Window, withoutBrowser } from '#test/support/browser.js';
import type { BusinessCells } from '#test/support/businesses.js';
import type { SentFile } from '#test/support/client.js';
import { openAnnex, pressButton, saidAt, signInAt, textAt } from '#test/support/office-pages.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const sound = (no: AnnexNo): BusinessCells => soundRow[no] as BusinessCells;
const three = annexWorkbook(3, [typedBusiness(1), typedBusiness(2, { legal_name: '' })], '海口市附件3.xlsx');
const chosen = ({ name, content }: SentFile) => ({ name, mimeType: 'application/octet-stream', buffer: content });

/** Lets files fall on the box, as from a folder on the desktop. */
async function dropOn(page: Page, files: readonly SentFile[]): Promise<void> {
  const bytes = files.map(({ name, content }) => ({ name, text: content.toString('base64') }));
  const transfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    for (const { name, text } of ${JSON.stringify(bytes)})
      transfer.items.add(new File([Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))], name));
    return transfer;
  })()`);
  await page.dispatchEvent('[data-drop]', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('[data-drop]', 'drop', { dataTransfer: transfer });
}

for (const scripts of [true, false]) {
  describe(`several files at once, scripts ${scripts ? 'on' : 'off'}`, { skip: withoutBrowser }, () => {
    let portal: TestPortal;
    let browser: Browser;
    let window: Window;
    before(async () => {
      if (!browserPath) return;
      portal = await startTestPortal({ jobs: true });
      browser = await launchBrowser();
      window = await openWindow(browser, portal.base, scripts);
      await signInAt(window.page, portal.cast.filer);
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
    });

    test('from the first page each file reaches its annex, and the one that is not clear is asked about', async () => {
      const { page } = window;
      await page.goto('./');
      if (scripts) {
        await dropOn(page, [three, fourOrFive()]);
        assert.match(await textAt(page, '.picker-chosen'), /^2 个文件：海口市附件3\.xlsx、许可证\.xlsx$/);
      } else await page.getByLabel('工作簿文件').setInputFiles([three, fourOrFive()].map(chosen));
      await pressButton(page, '上传并检查');
      await page.getByRole('heading', { name: '上传结果' }).waitFor();
      const lines = await page.locator('.fates tbody tr').allTextContents();
      assert.match(lines[0] ?? '', /海口市附件3\.xlsx[\s\S]*已放入附件3 第 1 版[\s\S]*数据 2 行，错误 1 处/);
      assert.match(lines[1] ?? '', /许可证\.xlsx[\s\S]*需要您选择/);
      await page.getByLabel('这是哪个附件？').selectOption({ label: await optionOf(page, '附件5') });
      await pressButton(page, '按选择放入');
      assert.match(await saidAt(page), /1 个文件已按您的选择放入附件/);
      assert.match(await textAt(page, '.fates'), /已放入附件5 第 1 版/);
      await page.getByRole('link', { name: '查看附件3的检查结果' }).click();
      await page.getByRole('heading', { name: '附件3 第 1 版检查结果' }).waitFor();
    });

    test('one file at the page of its annex ends on its findings; there the next one is sent', async () => {
      const { page } = window;
      await openAnnex(page, 2);
      await page.getByLabel('工作簿文件').setInputFiles(chosen(annexWorkbook(2, [sound(2)])));
      await pressButton(page, '上传并检查');
      await page.getByRole('heading', { name: '附件2 第 1 版检查结果' }).waitFor();
      await page.getByLabel('工作簿文件').setInputFiles(chosen(annexWorkbook(1, [sound(1)])));
      await pressButton(page, '上传并检查');
      await page.getByRole('heading', { name: '附件1 第 1 版检查结果' }).waitFor();
      assert.match(await textAt(page), /“附件1\.xlsx”是附件1，不是附件2，已放入附件1；附件2没有改动。/);
      assert.deepEqual(window.troubles, []);
    });
  });
}

const optionOf = async (page: Page, start: string): Promise<string> =>
  (await page.locator('#annexes-uploads-questions option').allTextContents()).find((text) => text.startsWith(start)) ??
  '';
