import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { browserPath, launchBrowser, openWindow, type Window, withoutBrowser } from '#test/support/browser.js';
import { draftWith, startOfficePortal } from '#test/support/filings/materials.js';
import { aPdf } from '#test/support/filings/scans.js';
import { pressButton, saidAt, signInAt, textAt } from '#test/support/office-pages.js';
import type { TestPortal } from '#test/support/test-portal.js';

/** A photograph taken with the telephone on its side: wider than high as stored, to be shown upright. */
const photograph = () =>
  sharp({ create: { width: 1200, height: 800, channels: 3, background: { r: 226, g: 214, b: 180 } } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();

/** More than one piece long. */
const lease = Buffer.concat([aPdf(3), Buffer.from(`\n%${'x'.repeat(1_300_000)}\n%%EOF`)]);

/** Where pictures of the pages are put for people to look at; nowhere unless it is set. */
const shots = process.env['SCREENSHOTS'];
const shoot = async (page: Page, name: string): Promise<void> => {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
};

for (const scripts of [true, false]) {
  describe(`materials of a case at a desk, scripts ${scripts ? 'on' : 'off'}`, { skip: withoutBrowser }, () => {
    let portal: TestPortal;
    let browser: Browser;
    let window: Window;
    before(async () => {
      if (!browserPath) return;
      portal = await startOfficePortal({ jobs: true });
      browser = await launchBrowser();
      window = await openWindow(browser, portal.base, scripts);
      window.page.setDefaultTimeout(120_000);
      await signInAt(window.page, portal.cast.clerk);
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
    });

    /** Opens a file of the list and waits until its pages are drawn, as a person does who presses 刷新. */
    async function look(page: Page, name: string): Promise<void> {
      await page.getByRole('link', { name, exact: true }).click();
      const isDrawn = async () => (await page.locator('svg image').count()) > 0;
      for (let tries = 0; tries < 600 && !(await isDrawn()); tries += 1) {
        portal.deps.jobSignal.ring();
        await page.waitForTimeout(200);
        if (!scripts) await page.reload();
      }
      await page.locator('svg image').waitFor();
    }

    test('a scan and a photograph are uploaded, looked at, marked, and used again for the next case', async () => {
      const { page, context, troubles } = window;
      const filingId = await draftWith(portal);
      let broken = 0;
      // The line breaks three times in the middle of a piece.
      if (scripts)
        await context.route('**/materials/tus/*', async (route) => {
          if (route.request().method() !== 'POST' || broken === 3) return route.continue();
          broken += 1;
          return route.abort('connectionreset');
        });
      await page.goto(`./filings/${filingId}/materials`);
      await shoot(page, `materials-empty-${scripts}`);
      assert.equal(await page.getByLabel('材料', { exact: true }).inputValue(), 'M01', 'the first that is missing');
      await page.getByRole('link', { name: /^上传到这一项\s*：经营场地/ }).click();
      assert.equal(await page.getByLabel('材料', { exact: true }).inputValue(), 'M03');
      await page.getByLabel('扫描件或照片').setInputFiles([
        { name: '租赁合同.pdf', mimeType: 'application/pdf', buffer: lease },
        { name: '场地照片.jpg', mimeType: 'image/jpeg', buffer: await photograph() },
        { name: '说明.docx', mimeType: 'application/zip', buffer: Buffer.from('PK\x03\x04word/document.xml') },
      ]);
      await page.getByRole('button', { name: '上传', exact: true }).click();
      if (scripts) {
        await page.locator('.pieces li', { hasText: '说明.docx' }).locator('.said').waitFor({ timeout: 60_000 });
        await shoot(page, 'materials-refused');
        assert.match(await textAt(page, '.pieces .said'), /Word.*另存为 PDF/);
        await page.getByRole('link', { name: /刷新材料清单/ }).click();
        assert.equal(broken, 3);
      } else assert.match(await saidAt(page), /已放入 2 个文件.*没有收下的 1 个：“说明\.docx”是 Word/);
      const row = page.locator('#m-M03');
      assert.match((await row.textContent()) ?? '', /租赁合同\.pdf[\s\S]*场地照片\.jpg/);
      assert.equal(await row.locator('select').inputValue(), 'complete');

      await page.locator('[name="mark.M04"]').selectOption('unreadable');
      await page.locator('[name="word.M04"]').fill('第 2 页印章模糊');
      await pressButton(page, '保存核对结果');
      assert.match(await saidAt(page), /已保存 1 项核对结果/);
      await shoot(page, `materials-marked-${scripts}`);

      await look(page, '场地照片.jpg');
      const size = await page.locator('svg').boundingBox();
      assert.ok(size && size.height > size.width, 'upright, whatever way it was held');
      await resize(page);
      await shoot(page, `material-photo-${scripts}`);

      await page.getByRole('link', { name: '返回材料清单' }).click();
      await look(page, '租赁合同.pdf');
      await page.getByRole('link', { name: '下一页' }).click();
      assert.match(await textAt(page, '.viewer-bar'), /第 2 \/ 3 页/);
      await shoot(page, `material-pdf-${scripts}`);

      const next = await draftWith(portal);
      await page.goto(`./filings/${next}/materials`);
      await page.getByRole('link', { name: /沿用以前办件的材料/ }).click();
      await page.getByLabel('租赁合同.pdf').check();
      await shoot(page, `materials-reuse-${scripts}`);
      await pressButton(page, '沿用所选文件');
      assert.match(await saidAt(page), /已沿用 1 个文件/);
      assert.match((await page.locator('#m-M03').textContent()) ?? '', /租赁合同\.pdf[\s\S]*沿用自/);

      await page.getByRole('link', { name: '租赁合同.pdf', exact: true }).click();
      await page.getByLabel('收回的理由').fill('合同已经换签');
      await pressButton(page, '收回这个文件');
      assert.match(await saidAt(page), /已收回“租赁合同\.pdf”/);
      assert.deepEqual(
        troubles.filter((one) => !/ERR_CONNECTION_RESET|status of 415/.test(one)),
        [],
      );
    });

    /** Larger, and turned on its side: both by links. */
    async function resize(page: Page): Promise<void> {
      const width = async () => (await page.locator('svg').boundingBox())?.width ?? 0;
      const before = await width();
      await page.getByRole('link', { name: '放大' }).click();
      assert.ok((await width()) > before);
      await page.getByRole('link', { name: '右转' }).click();
      const turned = await page.locator('svg').boundingBox();
      assert.ok(turned && turned.width > turned.height);
      await page.getByRole('link', { name: '左转' }).click();
      await page.getByRole('link', { name: '适合页宽' }).click();
      assert.equal(await width(), before);
    }
  });
}
