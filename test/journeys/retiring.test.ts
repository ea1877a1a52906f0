import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { checkItems } from '#domain/retirement/checklist.js';
import { getRetirement } from '#features/retirement/queries.js';
import { listRehearsals } from '#features/retirement/rehearsing/rehearsal-queries.js';
import { browserPath, launchBrowser, openWindow, withoutBrowser } from '#test/support/browser.js';
import type { CastName } from '#test/support/cast.js';
import { anOldLicence } from '#test/support/extracts.js';
import { handOut } from '#test/support/handed-annex.js';
import { signInAt, textAt } from '#test/support/office-pages.js';
import { oldList, seeToAll, signRests } from '#test/support/retirement.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const pictures = process.env['RETIREMENT_PICTURES'];

for (const scripts of [false, true])
  describe(`the old module is given up in a browser, scripts ${scripts ? 'on' : 'off'}`, {
    skip: withoutBrowser,
  }, () => {
    let portal: TestPortal;
    let browser: Browser;
    const troubles: string[] = [];
    before(async () => {
      if (!browserPath) return;
      portal = await startTestPortal({ jobs: true, config: { idleMinutes: 100_000, sessionHours: 10_000 } });
      portal.clock.setTo(new Date('2020-12-01T01:00:00Z'));
      await handOut(portal, [anOldLicence(1), anOldLicence(2), anOldLicence(3, { valid_to: '2019-01-31' })]);
      browser = await launchBrowser();
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
      assert.deepEqual(troubles, []);
    });

    async function sit(name: CastName): Promise<Page> {
      const window = await openWindow(browser, portal.base, scripts);
      window.page.setDefaultTimeout(60_000);
      await signInAt(window.page, portal.cast[name]);
      window.page.on('close', () => troubles.push(...window.troubles));
      return window.page;
    }
    const shoot = async (page: Page, name: string) => {
      if (pictures)
        await page.screenshot({ path: `${pictures}/${name}-${scripts ? 'on' : 'off'}.png`, fullPage: true });
    };
    async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
      for (let tries = 0; tries < 900; tries += 1) {
        if (await isSo()) return;
        await portal.deps.db('jobs').where({ state: 'waiting' }).update({ run_at: portal.clock.now() });
        portal.deps.jobSignal.ring();
        await pause(200);
      }
      throw new Error(`${what} did not come`);
    }
    const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();
    const main = (page: Page) => textAt(page);
    async function propose(page: Page, act: string): Promise<void> {
      await page.goto('./retirement');
      const form = page.locator('form', { has: page.getByRole('button', { name: `提出${act}`, exact: true }) });
      await form.getByLabel('依据或理由').fill('琼道运发〔2020〕247号');
      await press(page, `提出${act}`);
      assert.match(await main(page), new RegExp(`已提出“${act}”`));
    }
    async function confirm(page: Page, act: string): Promise<void> {
      await page.goto('./retirement');
      await press(page, `确认${act}`);
      assert.match(await main(page), new RegExp(`已确认“${act}”`));
    }

    test('frozen, prepared, rehearsed twice, signed, retired by two, gone back from', async () => {
      const [one, other] = [await sit('reviewer'), await sit('importer')];
      await propose(one, '冻结');
      await shoot(one, '1-proposed');
      await confirm(other, '冻结');
      assert.match(await main(other), /原模块停用：已冻结/);

      await one.goto('./retirement/addresses/change');
      await one.getByLabel('清单', { exact: true }).fill(`${oldList}\n/wxgl/list.do,停用`);
      await press(one, '预览');
      assert.match(await main(one), /有 1 行不能登记/);
      await shoot(one, '2-addresses-refused');
      await one.getByLabel('清单', { exact: true }).fill(oldList);
      await press(one, '预览');
      assert.match(await main(one), /预览：新增或改动 3/);
      await shoot(one, '3-addresses-preview');
      await press(one, /^保存/);
      await press(one, '自测');
      await until('the self-test', async () => {
        await one.goto('./retirement/addresses');
        return /答复得对的 3 个，不对的 0 个/.test(await main(one));
      });
      await shoot(one, '4-addresses-tested');

      await one.goto('./retirement/facts');
      await shoot(one, '5-facts');
      for (const [label, typed] of [
        ['最后一次改动', '2020-11-30 17:42'],
        ['现有户数', '3'],
        ['值班人', '示例值班人'],
        ['值班电话', '0898-65300000'],
      ] as const)
        await one.getByLabel(label).fill(typed);
      await press(one, '保存');
      const [item] = checkItems;
      await one.getByRole('link', { name: item?.title ?? '' }).click();
      await one.getByLabel('负责人').fill('运管科');
      await one.getByLabel('凭据').fill('琼道运函〔2020〕99号，11月20日');
      await one.getByLabel('已办好').check();
      await shoot(one, '6-check');
      await press(one, '保存');
      assert.match(await main(one), /运管科/);
      await shoot(one, '7-room-half-ready');

      const manager = await sit('manager');
      await manager.goto('./');
      await manager.getByRole('link', { name: '去签字' }).click();
      await shoot(manager, '8-sign-off');
      await press(manager, '代表本机构签字');
      assert.match(await main(manager), /停用签字：已签/);

      await until(
        'the ledger',
        async () => (await portal.deps.db('ledger_entries').where({ is_current: 1 })).length >= 3,
      );
      await signRests(portal);
      await seeToAll(portal);
      for (const [at, page] of [one, other].entries()) {
        await page.goto('./retirement');
        await press(page, '安排演练');
        await until('the rehearsal', async () => {
          const made = (await listRehearsals(portal.deps.db, 9)).filter(({ state }) => state === 'made');
          return made.length === at + 1;
        });
      }
      const [last, first] = await listRehearsals(portal.deps.db, 2);
      assert.equal(last?.report, first?.report);
      await one.goto(`./retirement/rehearsals/${last?.id}`);
      assert.match(await main(one), /的报告完全一样[\s\S]*结论：可以停用/);
      await shoot(one, '9-rehearsal');

      await propose(one, '停用');
      await shoot(one, '10-retire-own');
      await other.goto('./retirement');
      await shoot(other, '11-retire-confirm');
      await confirm(other, '停用');
      assert.match(await main(other), /原模块停用：已停用[\s\S]*还剩 4[78] 小时/);
      await shoot(other, '12-retired');

      const passer = await openWindow(browser, portal.base, scripts);
      const gone = await passer.page.goto('./old/wxgl/report/2019.do');
      assert.equal(gone?.status(), 410);
      await shoot(passer.page, '13-gone');
      await passer.context.close();

      await until('the index', async () => {
        await manager.goto('./old/wxgl/view.do?id=HN0000001');
        return /查到 1 户/.test(await main(manager));
      });
      assert.match(manager.url(), /\/old-module\/search\?q=HN0000001$/);
      await shoot(manager, '14-search');
      await manager.getByRole('link', { name: '海口示例第1汽车维修店' }).click();
      await shoot(manager, '15-licence');
      await manager.getByLabel('复函给').fill('示例律师事务所');
      await manager.getByLabel('来查询的').fill('460100000001');
      await press(manager, '编号并签发');
      assert.match(await main(manager), /旧档复〔2020〕0001号/);
      await shoot(manager, '16-letter');
      await manager.emulateMedia({ media: 'print' });
      await shoot(manager, '17-letter-print');
      await manager.emulateMedia({ media: 'screen' });
      const [pdf] = await Promise.all([
        manager.waitForEvent('download'),
        manager.getByRole('link', { name: '下载 PDF' }).click(),
      ]);
      assert.match(pdf.suggestedFilename(), /旧档复〔2020〕0001号\.pdf/);
      if (pictures) await pdf.saveAs(`${pictures}/letter.pdf`);

      await propose(one, '回退');
      await other.goto('./retirement');
      assert.match(await main(other), /不会写回原模块/);
      await confirm(other, '回退');
      assert.equal((await getRetirement(portal.deps.db)).state, 'frozen');
      await shoot(other, '18-gone-back');
      for (const page of [one, other, manager]) await page.close();
    });
  });
