import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { Secret, TOTP } from 'otpauth';
import type { CastName } from '#test/support/cast.js';
import { browserPath, launchBrowser, openWindow, type Window, withoutBrowser } from '#test/support/browser.js';
import { pressButton, saidAt, signInAt, textAt } from '#test/support/office-pages.js';
import { acceptRows, operatorValues } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const mobile = '13800000041';

for (const scripts of [true, false]) {
  describe(`a person's own safety and the security administrator's work, scripts ${scripts ? 'on' : 'off'}`, {
    skip: withoutBrowser,
  }, () => {
    let portal: TestPortal;
    let browser: Browser;
    const windows = new Map<string, Window>();
    const at = (name: string): Page => (windows.get(name) as Window).page;
    let key = '';

    before(async () => {
      if (!browserPath) return;
      portal = await startTestPortal();
      await acceptRows(portal, [operatorValues(41)]);
      browser = await launchBrowser();
      for (const name of ['filer', 'security', 'manager', 'auditor'])
        windows.set(name, await openWindow(browser, portal.base, scripts));
      for (const name of ['security', 'manager', 'auditor'] as const) await signInAt(at(name), portal.cast[name]);
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
    });

    const later = (seconds: number) => portal.clock.setTo(new Date(portal.clock.now().getTime() + seconds * 1_000));
    const codeNow = () =>
      new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: portal.clock.now().getTime() });
    const giveCode = async (page: Page, code: string, button: string) => {
      await page.getByLabel('动态口令', { exact: true }).fill(code);
      await pressButton(page, button);
    };
    /** From the group of the menu that stays closed until it is opened. */
    const openOwn = async (page: Page, name: string) => {
      await page.locator('summary', { hasText: '本人' }).click();
      await page.getByRole('link', { name }).click();
    };
    const givePassword = async (page: Page, name: CastName) => {
      await page.goto('./sign-in');
      await page.getByLabel('账号').fill(portal.cast[name].account);
      await page.getByLabel('密码').fill(portal.cast[name].password);
      await pressButton(page, '登录');
    };

    test('the key is copied to the phone; a wrong code keeps it, the right one shows the recovery codes', async () => {
      const page = at('filer');
      await signInAt(page, portal.cast.filer);
      await openOwn(page, '动态口令');
      key = ((await page.locator('.facts td').first().textContent()) ?? '').replaceAll(' ', '');
      await giveCode(page, '000000', '启用');
      assert.match(await textAt(page, 'div[role=alert]'), /口令不正确/);
      await giveCode(page, codeNow(), '启用');
      await page.getByRole('heading', { name: '动态口令已启用' }).waitFor();
      assert.equal(await page.locator('.codes li').count(), 8);
      await pressButton(page, '退出');
    });

    test('signing in asks for a code after the password, and takes each once', async () => {
      const page = at('filer');
      await givePassword(page, 'filer');
      await giveCode(page, codeNow(), '登录');
      assert.match(await textAt(page, 'div[role=alert]'), /已经用过/);
      later(30);
      await giveCode(page, codeNow(), '登录');
      await page.getByRole('button', { name: '退出' }).waitFor();
    });

    test('the security administrator ends a session, felt with the next click', async () => {
      const page = at('security');
      await page.getByRole('link', { name: '在线登录' }).click();
      await page.getByLabel('账号、姓名、机构或地址').fill('filer');
      await pressButton(page, '查找');
      await pressButton(page, '强制退出');
      assert.match(await saidAt(page), /已强制退出 filer/);
      await openOwn(at('filer'), '我的登录');
      await at('filer').getByRole('button', { name: '登录' }).waitFor();
    });

    test('looking on as another person: a banner says so, a form is refused, and it ends by the button', async () => {
      const page = at('security');
      await page.getByRole('link', { name: '以他人身份查看' }).click();
      await page.getByLabel('账号').fill('manager');
      await page.getByLabel('理由').fill('核对其能看到的账号');
      await pressButton(page, '开始查看');
      assert.match(await textAt(page, '.viewing'), /security\s+正在以 .*manager（manager）的身份查看/);
      assert.doesNotMatch(await textAt(page, '.side'), /修改密码|在线登录/);
      await page.getByRole('link', { name: '账号管理' }).click();
      await page.getByRole('link', { name: '试用员41' }).click();
      await pressButton(page, '签发激活单');
      assert.match(await textAt(page), /只能看，不能办理/);
      await page.goto('./');
      await pressButton(page, '结束查看');
      assert.match(await saidAt(page), /已结束以他人身份查看/);
    });

    test('whole numbers are shown after a reason, never before, and can be covered again', async () => {
      const page = at('manager');
      await page.getByRole('link', { name: '账号管理' }).click();
      await page.getByRole('link', { name: '试用员41' }).click();
      assert.doesNotMatch(await page.content(), new RegExp(mobile));
      await page.getByRole('link', { name: '完整号码' }).click();
      await page.getByLabel('查看理由').fill('电话通知领取激活单');
      await pressButton(page, '查看完整号码');
      assert.match(await textAt(page), new RegExp(mobile));
      await page.getByRole('link', { name: '重新遮住' }).click();
      await page.getByLabel('查看理由').waitFor();
      assert.doesNotMatch(await page.content(), new RegExp(mobile));
    });

    test('the audit administrator reads all of it, with reasons and without numbers', async () => {
      const page = at('auditor');
      await page.getByRole('link', { name: '操作审计' }).click();
      const read = await textAt(page);
      for (const words of ['电话通知领取激活单', '核对其能看到的账号']) assert.ok(read.includes(words), words);
      assert.doesNotMatch(read, new RegExp(mobile));
      assert.notEqual(key, '');
      assert.ok(!(await page.content()).includes(key), 'nor the key of a phone');
    });

    test('no window had trouble', () => {
      // The refused form is a page of ours; the browser notes its status all the same.
      const troubles = [...windows.values()].flatMap((window) => window.troubles);
      assert.deepEqual(
        troubles.filter((text) => !text.includes('status of 403')),
        [],
      );
    });
  });
}
