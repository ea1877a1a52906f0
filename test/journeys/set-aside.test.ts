import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { annexIdOf, annexSteps } from '#src/season/actions.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { browserPath, launchBrowser, openWindow, type Window, withoutBrowser } from '#test/support/browser.js';
import { usccOf } from '#test/support/businesses.js';
import { ownAgency } from '#test/support/cast.js';
import { openAnnex, pressButton, saidAt, signInAt, textAt, uploadAt } from '#test/support/office-pages.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const wrongCode = usccOf(2).slice(0, 17) + (usccOf(2).endsWith('A') ? 'B' : 'A');
const rows = [typedBusiness(1), typedBusiness(2, { uscc: wrongCode }), typedBusiness(3)];

/** Once the check of what was saved is over, as somebody would who reloads. */
/** Pictures of the pages, where a folder is named. */
const shot = async (page: Page, name: string) => {
  const folder = process.env['SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

async function checked(page: Page): Promise<void> {
  while (/正在(?:读取|重新检查|检查)/.test(await textAt(page))) {
    await page.waitForTimeout(200);
    await page.reload();
  }
}

describe('a faulty row set aside, the others handed in, and it comes later; scripts off', {
  skip: withoutBrowser,
}, () => {
  let portal: TestPortal;
  let browser: Browser;
  let filer: Window;
  let manager: Window;
  before(async () => {
    if (!browserPath) return;
    portal = await startTestPortal({ jobs: true });
    browser = await launchBrowser();
    filer = await openWindow(browser, portal.base, false);
    manager = await openWindow(browser, portal.base, false);
  });
  after(async () => {
    await browser?.close();
    await portal?.stop();
  });

  test('the policy before the upload, then the rows with their reason and day', async () => {
    const { page } = filer;
    await signInAt(page, portal.cast.filer);
    await openAnnex(page, 3);
    assert.match(await textAt(page), /部分报送：有错误的行可以先隔离/);
    await shot(page, '1-before');
    await uploadAt(page, annexWorkbook(3, rows));
    await page.getByRole('link', { name: '隔离出错的行，先报其余各行' }).click();
    await shot(page, '2-ask');
    await page.getByLabel('原因').fill('执照送工商更正，下周拿到');
    await page.getByLabel('承诺补报日期').fill('12月3日');
    await pressButton(page, '隔离勾选的行');
    await shot(page, '3-refused');
    assert.match(await textAt(page, '.said'), /今天以后、30 天以内/);
    assert.equal(await page.getByLabel('原因').inputValue(), '执照送工商更正，下周拿到');
    await page.getByLabel('承诺补报日期').fill('2020年12月3日');
    await pressButton(page, '隔离勾选的行');
    assert.match(await saidAt(page), /已隔离 1 行，其余各行可以报送/);
    await shot(page, '4-list');
    assert.match(await textAt(page, '#annexes-quarantine-lines'), /承诺 2020-12-03 前补报/);
  });

  test('whoever hands it in reads what goes and what stays, and so does the receipt', async () => {
    const { page } = manager;
    await signInAt(page, portal.cast.manager);
    await openAnnex(page, 3);
    await page.getByRole('link', { name: /核对并报送第 1 版/ }).click();
    assert.match(await textAt(page), /部分报送：报送 2 行，隔离 1 行/);
    await shot(page, '5-check');
    await pressButton(page, '报送第 1 版（2 行，隔离 1 行）');
    await shot(page, '6-receipt');
    assert.match(await textAt(page), /其中报送 2 行，隔离 1 行/);
  });

  test('home keeps the duty with its day; after the import it is mended and handed in', async () => {
    const { deps } = portal;
    const [reviewer, importer] = [await actorNamed(portal, 'reviewer'), await actorNamed(portal, 'importer')];
    const officers = { manager: await actorNamed(portal, 'manager'), reviewer, importer };
    const steps = annexSteps(deps, officers, await annexIdOf(deps, ownAgency, 3));
    await steps.claimed();
    await steps.accepted();
    await steps.imported();
    const { page } = filer;
    await page.goto('./');
    assert.match(await textAt(page), /有 1 行隔离，待补报/);
    assert.match(await textAt(page), /2020-12-03/);
    await shot(page, '7-home');
    await page.getByRole('link', { name: '去改正' }).first().click();
    await shot(page, '8-supplement');
    await pressButton(page, '开始补报');
    await checked(page);
    await openAnnex(page, 3);
    await shot(page, '9-annex');
    await page.getByRole('link', { name: '查看隔离的行' }).click();
    await page.getByRole('link', { name: '改正', exact: true }).click();
    await page.locator('#f-uscc').fill(usccOf(2));
    await pressButton(page, '保存并重新检查');
    await checked(page);
    await manager.page.goto('./');
    await openAnnex(manager.page, 3);
    await checked(manager.page);
    await manager.page.getByRole('link', { name: '核对并报送第 2 版（3 行）' }).click();
    await pressButton(manager.page, '报送第 2 版（3 行）');
    assert.doesNotMatch(await textAt(manager.page), /隔离/);
    await page.goto('./quarantine');
    assert.match(await textAt(page), /没有隔离的行/);
    assert.deepEqual([filer.troubles, manager.troubles].flat(), []);
  });
});
