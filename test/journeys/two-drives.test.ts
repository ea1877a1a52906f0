import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { uploadAndCheck } from '#src/season/actions.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { ownAgency } from '#test/support/cast.js';
import { browserPath, launchBrowser, openWindow, withoutBrowser } from '#test/support/browser.js';
import { askedUpload } from '#test/support/asked-upload.js';
import { waitingMail } from '#test/support/mailbox/season.js';
import { signInAt } from '#test/support/office-pages.js';
import { actorNamed } from '#test/support/operators.js';
import { openSecondDrive, secondNotice } from '#test/support/second-drive.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { listBoard } from '#features/drive/queries.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screensFolder = process.env['SCREENS_FOLDER'];
const firstNotice = '琼道运发〔2020〕247号';

describe('an office and the province work in two drives', { skip: withoutBrowser }, () => {
  let portal: TestPortal;
  let browser: Browser;
  let secondId: number;
  let uploadId: number;
  before(async () => {
    if (!browserPath) return;
    portal = await startTestPortal();
    secondId = await openSecondDrive(portal);
    const filer = await actorNamed(portal, 'filer');
    const cell = (await listBoard(portal.deps.db, secondId, null)).find(
      (one) => one.unitCode === ownAgency && one.annexNo === 3,
    );
    const file = annexWorkbook(3, [typedBusiness(1), typedBusiness(2)]);
    await uploadAndCheck(portal.deps, filer, { annexId: cell?.annexId ?? 0, ...file });
    ({ uploadId } = await askedUpload(portal));
    await waitingMail(portal, 3, { code: ownAgency, name: '海口市' });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await portal?.stop();
  });

  test('from the first page into one of them, and over to the other, without scripts', async () => {
    const { page, context } = await openWindow(browser, portal.base, false);
    await signInAt(page, portal.cast.filer);
    await page.goto('./');
    await look(page, 'filer home', false);
    const line = page.locator('tr', { hasText: `${secondNotice}：附件3` });
    assert.match((await line.textContent()) ?? '', /2020-12-27 17:00/);
    await line.getByRole('link').click();
    assert.match((await page.locator('#layouts-choice').textContent()) ?? '', new RegExp(secondNotice));
    await page.getByRole('link', { name: '附件填报' }).first().click();
    const choice = page.locator('#layouts-choice');
    assert.equal(await choice.locator('b').textContent(), secondNotice, 'the menu stays in the drive');
    assert.match((await page.locator('main').textContent()) ?? '', /第 1 版|待报送|已上传|填报中/);
    await choice.getByRole('link', { name: firstNotice }).click();
    assert.equal(await page.locator('#layouts-choice b').textContent(), firstNotice);
    await page.goto('./progress');
    assert.equal(await page.locator('#layouts-choice b').textContent(), firstNotice, 'remembered');
    await context.close();
  });

  test('pages with the choice are as accessible as others, and no wider than the window', async () => {
    const province = ['/', '/annexes', '/progress', '/progress/matrix', '/progress/calls', '/quality', '/licences'];
    for (const [role, paths] of [
      ['filer', ['/', '/annexes', '/progress/forecast', '/collisions', '/notice', `/uploads/${uploadId}`]],
      ['reviewer', [...province, '/duties', '/mails', '/drives', '/invitations', '/reviewers']],
    ] as const) {
      const { page, context } = await openWindow(browser, portal.base, true);
      await signInAt(page, portal.cast[role]);
      for (const path of paths) {
        await page.goto(`.${path}`);
        await look(page, `${role} ${path}`, true);
      }
      await context.close();
    }
  });
});

async function look(page: Page, name: string, hasScripts: boolean): Promise<void> {
  const over = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  assert.ok(over <= 0, `${name}: ${over} px wider than the window`);
  if (screensFolder) {
    mkdirSync(screensFolder, { recursive: true });
    await page.screenshot({ path: join(screensFolder, `${name.replace(/[^\w.-]+/g, '_')}.png`) });
  }
  if (!hasScripts) return;
  await page.evaluate(axe);
  const found = await page.evaluate<string[]>(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
      .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 120)))`,
  );
  assert.deepEqual(found, [], name);
}
