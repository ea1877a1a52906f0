import type { Page } from 'playwright-core';
import type { CastMember } from '#test/support/cast.js';
import type { SentFile } from '#test/support/client.js';

/** What a person does at the portal's pages, in the words of the screen. */

export async function signInAt(page: Page, { account, password }: CastMember, path = './'): Promise<void> {
  await page.goto(path);
  await page.getByLabel('账号').fill(account);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('button', { name: '退出' }).waitFor();
}

export async function openAnnex(page: Page, no: number): Promise<void> {
  await page.goto('./annexes');
  await page.getByRole('link', { name: `附件${no}`, exact: true }).click();
}

/** From the province's board: the annex that waits longest. */
export async function openWaiting(page: Page): Promise<void> {
  await page.goto('./annexes');
  await page
    .getByRole('link', { name: /附件\d 第 \d+ 版/ })
    .first()
    .click();
}

export async function uploadAt(page: Page, { name, content }: SentFile): Promise<void> {
  await page.getByLabel('工作簿文件').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: content });
  await page.getByRole('button', { name: '上传并检查' }).click();
  await page.getByRole('heading', { name: '检查结果' }).waitFor();
}

export const pressButton = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).click();

/** What the page says was done. */
export const saidAt = (page: Page): Promise<string> => textAt(page, '[role=status]');

/** What a region of the page says; by itself the page's content. */
export const textAt = async (page: Page, region = '#content'): Promise<string> =>
  (await page.locator(region).textContent()) ?? '';

export async function downloadAt(page: Page, name: string | RegExp): Promise<{ name: string; path: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

/** Takes the annex on the page in hand; its rows open, all of a short one at once, and from there its own page. */
export async function claimAt(page: Page): Promise<void> {
  await pressButton(page, '认领审核');
  await page.getByRole('link', { name: '本表页面' }).click();
}
