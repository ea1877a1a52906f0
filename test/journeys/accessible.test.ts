import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { browserPath, launchBrowser, openWindow, withoutBrowser } from '#test/support/browser.js';
import { signInAt } from '#test/support/office-pages.js';
import { pagesByRole } from '#test/support/pages-by-role.js';
import { playSeason } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** `npm run screens` sets it: a picture of every page is laid there. */
const screensFolder = process.env['SCREENS_FOLDER'];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly html: string }[];
}

/** Windows of offices; the last is 1024 by 768 at a zoom of 200 %. */
const windows = {
  '1024x768': { width: 1024, height: 768 },
  '1366x768': { width: 1366, height: 768 },
  'zoom-200': { width: 512, height: 384 },
};

describe('pages for everybody', { skip: withoutBrowser }, () => {
  let portal: TestPortal;
  let browser: Browser;
  let pages: Awaited<ReturnType<typeof pagesByRole>>;
  before(async () => {
    if (!browserPath) return;
    portal = await startTestPortal();
    pages = await pagesByRole(portal, await playSeason(portal));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await portal?.stop();
  });

  test('WCAG 2.2 A and AA as axe reads them, and nothing that leaves the window sideways', async () => {
    const wrong: string[] = [];
    let seen = 0;
    for (const [role, paths] of pages) {
      const { page, context } = await openWindow(browser, portal.base, true);
      await signInAt(page, portal.cast[role]);
      for (const path of paths) {
        await page.goto(`.${path}`);
        seen += 1;
        for (const said of [...(await violations(page)), ...(await overflowing(page, `${role} ${path}`))])
          wrong.push(`${path} (${role}): ${said}`);
      }
      await context.close();
    }
    assert.deepEqual(wrong, []);
    assert.ok(seen > 40, `${seen} pages`);
  });
});

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate<Violation[]>(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((result) => result.violations)`,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

/** The windows in which the page is wider than the window; takes its pictures by the way, where they are wanted. */
async function overflowing(page: Page, name: string): Promise<string[]> {
  const wide: string[] = [];
  for (const [key, size] of Object.entries(windows)) {
    await page.setViewportSize(size);
    const over = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    if (over > 0) wide.push(`${key}: ${over} px wider than the window`);
    if (screensFolder) await picture(page, join(screensFolder, key), name);
  }
  await page.setViewportSize(windows['1024x768']);
  return wide;
}

async function picture(page: Page, folder: string, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name.replace(/[^\w.-]+/g, '_')}.png`), fullPage: true });
}
