import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { browserPath, launchBrowser, openWindow, withoutBrowser } from '#test/support/browser.js';
import { openAnnex, signInAt, textAt } from '#test/support/office-pages.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

/** Elements that IE 11 does not know: drawn within the line unless a style says otherwise. */
const gaps = '<style>main, nav, section, article, details, summary, figure { display: inline }</style>';

/** A window with what IE 11 (360 兼容模式) lacks: `URL` is no constructor, <details> folds nothing, newer elements have no style. */
async function openOldWindow(browser: Browser, base: string): Promise<{ page: Page; context: BrowserContext }> {
  const { page, context } = await openWindow(browser, base, true, { bypassCSP: true });
  await context.addInitScript({
    content: `Object.defineProperty(window, 'URL', { value: { createObjectURL: function () { return ''; } } });
      delete HTMLDetailsElement.prototype.open;`,
  });
  await context.route(`${base}/**`, async (route) => {
    if (route.request().resourceType() !== 'document') return route.continue();
    const answer = await route.fetch({ maxRedirects: 0 });
    const html = await answer.text();
    return route.fulfill({ response: answer, body: html.replace('<head>', `<head>${gaps}`) });
  });
  return { page, context };
}

describe('engines without what came after IE 11', { skip: withoutBrowser }, () => {
  let portal: TestPortal;
  let browser: Browser;
  before(async () => {
    if (!browserPath) return;
    portal = await startTestPortal();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await portal?.stop();
  });

  test('the content stands beside the menu, and no group offers to open', async () => {
    const { page } = await openOldWindow(browser, portal.base);
    await signInAt(page, portal.cast.filer);
    for (const path of ['./', './annexes', './businesses', './help']) {
      await page.goto(path);
      const main = await page.locator('main').boundingBox();
      const menu = await page.locator('nav').boundingBox();
      assert.ok(main && menu, path);
      assert.ok(main.x >= menu.x + menu.width, `${path}: beside, not below`);
      assert.ok(main.width > 700, `${path}: ${main.width} wide`);
      assert.ok(Math.abs(main.y - menu.y) < 4, `${path}: at the same height`);
      const offers = await page.evaluate<string[]>(
        `Array.from(document.querySelectorAll('summary')).map((one) => getComputedStyle(one, '::after').content)`,
      );
      assert.ok(offers.length > 2 && offers.every((content) => content === 'none'), `${path}: ${offers.join()}`);
    }
  });

  test('progress asks again by itself', async () => {
    const { page } = await openOldWindow(browser, portal.base);
    const refused: string[] = [];
    await page.exposeFunction('noteRefused', (path: string) => refused.push(path));
    await page.addInitScript({
      content: `document.addEventListener('htmx:invalidPath', (event) => noteRefused(event.detail.path));`,
    });
    await signInAt(page, portal.cast.filer);
    await openAnnex(page, 3);
    const file = annexWorkbook(3, [typedBusiness(1)]);
    await page
      .getByLabel('工作簿文件')
      .setInputFiles({ name: file.name, mimeType: 'application/octet-stream', buffer: file.content });
    // Nobody runs the job here: the answer waits for it a while, then the page waits, and asks.
    page.setDefaultTimeout(120_000);
    await page.getByRole('button', { name: '上传并检查' }).click();
    await page.getByRole('heading', { name: '正在读取和检查' }).waitFor();
    for (let i = 0; i < 2; i += 1) {
      const asked = await page.waitForResponse((answer) => answer.request().headers()['hx-request'] === 'true');
      assert.equal(asked.status(), 200);
      assert.ok(asked.url().startsWith(portal.base));
    }
    assert.deepEqual(refused, []);
  });
});

describe('the control that chooses a file', { skip: withoutBrowser }, () => {
  let portal: TestPortal;
  let browser: Browser;
  before(async () => {
    if (!browserPath) return;
    portal = await startTestPortal();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await portal?.stop();
  });

  const open = async (scripts: boolean): Promise<Page> => {
    const { page } = await openWindow(browser, portal.base, scripts);
    await signInAt(page, portal.cast.filer);
    await openAnnex(page, 3);
    return page;
  };

  test('speaks Chinese: what to press, what was chosen; by mouse and by keyboard', async () => {
    const page = await open(true);
    assert.equal((await textAt(page, '.picker')).replace(/\s+/g, ' ').trim().includes('未选择文件'), true);
    assert.ok(await page.getByText('选择文件', { exact: true }).isVisible());
    assert.ok(!(await page.getByText('点右边的按钮').isVisible()));
    const native = await page.locator('.picker input').boundingBox();
    assert.ok(native && native.width <= 2, 'the browser’s own control is not seen');
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByText('选择文件', { exact: true }).click(),
    ]);
    await chooser.setFiles({ name: '海口附件3.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('x') });
    await page.getByText('海口附件3.xlsx').waitFor();
    await page.locator('.picker input').focus();
    assert.match((await page.locator('.picker-face').getAttribute('class')) ?? '', /focused/);
    const [again] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')]);
    await again.setFiles([]);
    await page.getByText('未选择文件').waitFor();
  });

  test('without scripts the browser’s own control is there, and its label says what to do', async () => {
    const page = await open(false);
    const native = await page.locator('.picker input').boundingBox();
    assert.ok(native && native.width > 100);
    assert.ok(await page.getByText('点右边的按钮选择文件').isVisible());
    assert.ok(!(await page.getByText('选择文件', { exact: true }).isVisible()));
    assert.ok(!(await page.getByText('未选择文件').isVisible()));
  });
});
