import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { browserPath, launchBrowser, openWindow, type Window, withoutBrowser } from '#test/support/browser.js';
import { claimAt, openAnnex, openWaiting, pressButton, saidAt, signInAt, textAt } from '#test/support/office-pages.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const password = 'Baoting-2020-office';
const office = {
  agency_name: '保亭县示例交通运输服务中心',
  parent_agency: '保亭县示例交通运输局',
  duty_document: '保示编〔2019〕1号',
  address: '保亭县示例路1号',
  office_phone: '0898-00000001',
  responsible_name: '示例甲',
  liaison_name: '示例乙',
  liaison_mobile: '13800000001',
};
const bureau = { ...office, agency_name: '保亭县示例交通运输局', liaison_mobile: '13800000002' };

for (const scripts of [true, false]) {
  describe(`an office from invitation to register, scripts ${scripts ? 'on' : 'off'}`, { skip: withoutBrowser }, () => {
    let portal: TestPortal;
    let browser: Browser;
    const windows = new Map<string, Window>();
    const slips = new Map<string, { account: string; code: string }>();
    const at = (name: string): Page => (windows.get(name) as Window).page;

    before(async () => {
      if (!browserPath) return;
      portal = await startTestPortal({ jobs: true });
      await portal.deps.db('agencies').where({ code: '469029' }).update({ system_name: '保亭县示例道路运输管理所' });
      browser = await launchBrowser();
      for (const name of ['province', 'clerk', 'chief'])
        windows.set(name, await openWindow(browser, portal.base, scripts));
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
    });

    test('the province invites a unit and gets two slips', async () => {
      const page = at('province');
      await signInAt(page, portal.cast.reviewer);
      await page.getByRole('link', { name: '邀请登记' }).click();
      const row = page.getByRole('row', { name: /保亭黎族苗族自治县/ });
      assert.match((await row.textContent()) ?? '', /未邀请/);
      await row.getByRole('button', { name: '邀请' }).click();
      await page.getByRole('heading', { name: '邀请函和激活单（2 张）' }).waitFor();
      for (const [at, name] of ['clerk', 'chief'].entries()) {
        const [account = '', code = ''] = await page.locator('.slip').nth(at).locator('.big').allTextContents();
        slips.set(name, { account, code });
      }
      assert.match(await textAt(page), /交填报人，负责填写和上传/);
      assert.match(await textAt(page), /先接入 VPN/);
    });

    test('both people turn their slip into an account', async () => {
      for (const name of ['clerk', 'chief']) {
        const page = at(name);
        const { account, code } = slips.get(name) as { account: string; code: string };
        await page.goto('./activate');
        await page.getByLabel('账号').fill(account);
        await page.getByLabel('激活码').fill(code);
        await page.getByLabel('设置密码').fill(password);
        await page.getByLabel('再输一次').fill(password);
        await pressButton(page, '激活账号');
        assert.match(await saidAt(page), /账号已激活/);
        await page.getByLabel('账号').fill(account);
        await page.getByLabel('密码').fill(password);
        await pressButton(page, '登录');
        await page.getByRole('button', { name: '退出' }).waitFor();
      }
    });

    const fill = async (page: Page, no: number, values: Readonly<Record<string, string>>): Promise<void> => {
      for (const [field, value] of Object.entries(values)) await page.locator(`[name="v.${no}.${field}"]`).fill(value);
    };
    const choose = (page: Page, no: number, field: string, label: string) =>
      page.locator(`[name="v.${no}.${field}"]`).selectOption({ label });

    test('the clerk fills in annex 1 as a form, with the bureau that passes the duty on', async () => {
      const page = at('clerk');
      await openAnnex(page, 1);
      await page.getByRole('link', { name: '在线填报', exact: true }).click();
      assert.equal(await page.getByLabel('运政系统现有机构名称').inputValue(), '保亭县示例道路运输管理所');
      await fill(page, 1, office);
      await pressButton(page, '保存并检查');
      assert.match(await textAt(page, '#faults'), /有 3 处需要改正，还没有保存/);
      await choose(page, 1, 'agency_kind', '服务中心');
      await choose(page, 1, 'does_repair', '是');
      await choose(page, 1, 'access_way', '政务内网');
      await pressButton(page, '再加一个机构');
      await page.getByRole('heading', { name: '第 2 个机构' }).waitFor();
      await fill(page, 2, { ...bureau, acting_agency: office.agency_name });
      await choose(page, 2, 'agency_kind', '交通运输局');
      await choose(page, 2, 'does_repair', '否');
      await choose(page, 2, 'access_way', '政务内网');
      await pressButton(page, '保存并检查');
      await page.getByRole('heading', { name: '检查结果' }).waitFor();
      assert.match(await textAt(page, '.tally'), /数据 2 行\s*错误 0/);
    });

    test('Enter goes on instead of storing half a form', async () => {
      const page = at('clerk');
      await openAnnex(page, 1);
      await page.getByRole('link', { name: /在表单中修改第 1 版/ }).click();
      await page.locator('[name="v.1.agency_name"]').press('Enter');
      if (scripts) {
        const name = await page.evaluate('document.activeElement.name');
        assert.equal(name, 'v.1.agency_uscc', 'the next field that can be typed into');
      } else assert.match(await textAt(page), /检查完毕，没有错误/);
      const [count] = (await portal.deps.db('annex_versions').count({ n: '*' })) as { n: number }[];
      assert.equal(Number(count?.n), 1);
    });

    test('the chief submits, the province sees what it will do and accepts', async () => {
      await openAnnex(at('chief'), 1);
      await at('chief')
        .getByRole('link', { name: /核对并报送/ })
        .click();
      await pressButton(at('chief'), /报送第 1 版/);
      assert.match(await saidAt(at('chief')), /已报送/);
      const page = at('province');
      await openWaiting(page);
      await claimAt(page);
      assert.match(await textAt(page), /接收后登记 2 个机构，其中 1 个名称不一致/);
      await pressButton(page, /接收第 1 版/);
      assert.match(await saidAt(page), /已接收/);
    });

    test('the register of agencies shows both names, and the province decides how they belong together', async () => {
      const page = at('province');
      await page.goto('./agencies');
      assert.match(await textAt(page), /保亭县示例交通运输服务中心/);
      assert.match(await textAt(page), /保亭县示例交通运输局/);
      await page.getByRole('link', { name: '名称核定' }).click();
      await page.getByRole('link', { name: '核定', exact: true }).click();
      await page.getByRole('radio', { name: /已由新机构承接/ }).check();
      await pressButton(page, '核定');
      assert.match(await saidAt(page), /名称关系已核定/);
      assert.match(await textAt(page), /待核定 0 个/);
      assert.match(await textAt(page), /保示编〔2019〕1号/);
      await page.goto('./invitations');
      const row = await page.getByRole('row', { name: /保亭黎族苗族自治县/ }).textContent();
      assert.match(row ?? '', /使用中[\s\S]*使用中[\s\S]*登记/);
      for (const { troubles } of windows.values()) assert.deepEqual(troubles, []);
    });
  });
}
