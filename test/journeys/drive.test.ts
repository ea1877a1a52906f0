import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { getAnnex } from '#features/annexes/queries.js';
import { checkAnew } from '#features/annexes/waivers/waivers.js';
import { enrol } from '#src/season/accounts.js';
import { act, annexIdOf } from '#src/season/actions.js';
import { jobsDone } from '#test/support/annex-checked.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { browserPath, launchBrowser, openWindow, type Window, withoutBrowser } from '#test/support/browser.js';
import { usccOf } from '#test/support/businesses.js';
import { type CastMember, castPassword, otherAgency, ownAgency } from '#test/support/cast.js';
import { confirmAll, inOtherUnit } from '#test/support/collisions.js';
import { openAnnex, pressButton, saidAt, signInAt, textAt, uploadAt } from '#test/support/office-pages.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const wrongCode = usccOf(2).slice(0, 17) + (usccOf(2).endsWith('A') ? 'B' : 'A');
/** An office whose area has no filed business. */
const emptyAgency = '469005';

/** Where a page says why nothing was done; the scripts have an empty line of their own for it. */
const refusal = '[role=alert]:not(#alert)';

const shot = async (page: Page, name: string) => {
  const folder = process.env['SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

for (const scripts of [true, false]) {
  const mode = scripts ? 'on' : 'off';
  describe(`the rarer ways of a drive, scripts ${mode}`, { skip: withoutBrowser }, () => {
    let portal: TestPortal;
    let browser: Browser;
    const windows: Window[] = [];
    before(async () => {
      if (!browserPath) return;
      portal = await startTestPortal({ jobs: true });
      browser = await launchBrowser();
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
    });

    /** A window of this person's own, on what waits for them. */
    async function sit(person: CastMember): Promise<Page> {
      const window = await openWindow(browser, portal.base, scripts);
      windows.push(window);
      // An answer waits for its jobs, however busy the machine is.
      window.page.setDefaultTimeout(120_000);
      await signInAt(window.page, person);
      return window.page;
    }
    /** Who fills in and who submits at an office that the cast has not. */
    async function office(agencyCode: string): Promise<{ collector: CastMember; manager: CastMember }> {
      const people = (['collector', 'agency_manager'] as const).map((role) => ({
        ...{ account: `${role}-${agencyCode}`, password: castPassword },
        ...{ agencyCode, roles: [role] },
      }));
      const ids = await enrol(portal.deps, people);
      const [collector, manager] = people.map((one, at) => ({ ...one, id: ids[at]?.id ?? 0 }));
      assert.ok(collector && manager);
      return { collector, manager };
    }
    const settled = () => jobsDone(portal, 'annex.check', 'annex.recheck', 'annex.cross-check', 'annex.pass-on');
    /**
     * Processes of jobs have the clock of the machine, years ahead of the portal's here: for them every waiver is over. Checks once more with
     * one that is not, and puts its day back.
     */
    async function checkedInItsTime(): Promise<void> {
      const { db } = portal.deps;
      const annexId = await annexIdOf(portal.deps, ownAgency, 3);
      await db('annex_waivers').update({ expires_on: '2099-12-31' });
      await act(portal.deps, async (trx) => checkAnew(trx, portal.deps, await getAnnex(trx, annexId)));
      await settled();
      await db('annex_waivers').update({ expires_on: '2021-03-31' });
    }
    const quiet = () =>
      assert.deepEqual(
        windows.splice(0).flatMap(({ troubles }) => troubles),
        [],
      );
    const squeezed = async (page: Page, region?: string) => (await textAt(page, region)).replace(/\s+/g, ' ');

    test('annex 3 is begun empty, signed as a nil return by another, printed, and known as one to the reviewer', async () => {
      const people = await office(emptyAgency);
      const filer = await sit(people.collector);
      await openAnnex(filer, 3);
      assert.match(await textAt(filer), /本辖区没有已备案业户的，填报人以空表作零报告/);
      await pressButton(filer, '以空表作零报告');
      assert.match(await saidAt(filer), /请由本单位另一位机构管理员签署零报告/);
      await settled();

      const manager = await sit(people.manager);
      await manager
        .getByRole('row', { name: /附件3.*没有数据行，待作零报告报送/ })
        .getByRole('link', { name: /^去签署/ })
        .click();
      assert.match(await squeezed(manager, 'blockquote'), /^ ?经核对，.*附件3作零报告。 ?$/);
      assert.match(await squeezed(manager, '.facts'), /对应的版本 ?第 1 版，0 行.*现在报送不算迟报/);
      await pressButton(manager, '签署并报送零报告');
      assert.equal(await manager.getByRole('heading', { name: /附件3零报告/ }).count(), 0, 'not without the tick');
      await manager.getByLabel('已核对，声明属实').check();
      await pressButton(manager, '签署并报送零报告');
      assert.match(await saidAt(manager), /零报告已签署并报送，等待省级审核/);
      assert.match(await squeezed(manager, '.document-no'), new RegExp(`L\\d{8}-${emptyAgency}-3-\\w{6}`));
      assert.match(
        await squeezed(manager, '.document'),
        /附件3作零报告。.*目前状态 ?已报送.*填报单位（盖章）.*签署人（签字）/,
      );
      await shot(manager, `nil-document-${mode}`);
      await manager.getByRole('link', { name: '返回附件3' }).click();
      assert.match(await squeezed(manager, '#annexes-standing'), /已报送 零报告 .*本表以零报告报送/);
      await manager.locator('#annexes-versions').getByRole('link').last().click();
      assert.match(
        await squeezed(manager, '.document'),
        /附件3《[^》]*》第 1 版已报送.*在线填报，没有上传文件 数据行 ?0 /,
      );
      await shot(manager, `nil-receipt-${mode}`);

      const reviewer = await sit(portal.cast.reviewer);
      await reviewer.goto('./annexes');
      const line = reviewer.getByRole('row').filter({ hasText: '零报告' });
      await line.getByRole('link', { name: '附件3 第 1 版' }).click();
      assert.match(await squeezed(reviewer, '#annexes-standing'), /已报送 零报告 .*本表以零报告报送/);
      await reviewer.getByRole('link', { name: /^零报告 L/ }).click();
      await reviewer.getByRole('heading', { name: '附件3零报告' }).waitFor();
      quiet();
    });

    test('an office asks to let one row through, the province decides, and the annex is submitted with it', async () => {
      const filer = await sit(portal.cast.filer);
      await openAnnex(filer, 3);
      await uploadAt(
        filer,
        annexWorkbook(3, [typedBusiness(1), typedBusiness(2, { uscc: wrongCode }), typedBusiness(3)]),
      );
      assert.match(await squeezed(filer, '.tally'), /错误 1 ?提醒 0/);
      const manager = await sit(portal.cast.manager);
      await openAnnex(manager, 3);
      const ready = manager.getByRole('link', { name: '核对并报送第 1 版（3 行）' });
      assert.match(await textAt(manager), /现在还不能报送/);
      assert.equal(await ready.count(), 0);

      await filer.locator('.groups a', { hasText: '统一社会信用代码' }).first().click();
      await filer.getByRole('link', { name: '申请豁免' }).click();
      await filer.getByLabel('理由').fill('执照确为此号，登记机关已出证明');
      await filer.getByLabel('有效期至').fill('2021-03-31');
      await pressButton(filer, '提交申请');
      assert.match(await textAt(filer, refusal), /没有勾选要豁免的行/);
      assert.equal(await filer.getByLabel('理由').inputValue(), '执照确为此号，登记机关已出证明');
      await filer.getByRole('checkbox').check();
      await pressButton(filer, '提交申请');
      assert.match(await saidAt(filer), /申请已提交，等待省级业务管理员决定/);
      await filer.getByRole('heading', { name: /^豁免 \d+：待决定/ }).waitFor();
      await manager.reload();
      assert.equal(await ready.count(), 0, 'asked for is not decided');

      const province = await sit(portal.cast.reviewer);
      const asked = province.getByRole('row').filter({ hasText: '有 1 行申请豁免，待您决定' });
      await asked.getByRole('link', { name: /^去决定/ }).click();
      assert.match(await squeezed(province, '#annexes-waivers-lines'), /海口示例2号汽车维修有限公司/);
      await province.getByLabel('决定', { exact: true }).selectOption({ label: '批准' });
      await province.getByLabel('理由').fill('已与登记机关核实');
      await shot(province, `waiver-decide-${mode}`);
      await pressButton(province, '保存决定');
      assert.match(await saidAt(province), /已批准，正在重新检查这张表/);
      await settled();
      await checkedInItsTime();

      await manager.reload();
      assert.equal(await ready.count(), 1, await squeezed(manager));
      await ready.click();
      assert.match(await squeezed(manager), /错误 0 处，已豁免 1 处.*已豁免的错误.*执照确为此号，登记机关已出证明/);
      await shot(manager, `waiver-submit-${mode}`);
      await pressButton(manager, '报送第 1 版（3 行）');
      assert.match(await saidAt(manager), /已报送，等待省级审核/);

      await province
        .getByRole('link', { name: /^豁免登记/ })
        .first()
        .click();
      await province.getByLabel('状态').selectOption({ label: '生效中' });
      await pressButton(province, '筛选');
      assert.match(
        await squeezed(province, '#annexes-waivers-register tbody'),
        /海口市 ?附件3 .*执照确为此号，登记机关已出证明 .*生效中 ?至 2021-03-31 .*已与登记机关核实/,
      );
      quiet();
    });

    test('one office has more time: what it submits after the common deadline is not late until that time is taken back', async () => {
      const { collector, manager } = await office(otherAgency);
      const filer = await sit(collector);
      await openAnnex(filer, 3);
      await uploadAt(filer, annexWorkbook(3, [inOtherUnit(otherAgency, 31), inOtherUnit(otherAgency, 32)]));
      const [, versionId] = /versions\/(\d+)/.exec(filer.url()) ?? [];
      // What is to be confirmed in it is another journey's.
      await confirmAll(portal.deps, Number(versionId), collector.id);

      const province = await sit(portal.cast.reviewer);
      const drivePage = async (page: Page) => {
        await page.goto('./drives');
        await page.locator('#content tbody').getByRole('link').first().click();
      };
      await drivePage(province);
      const form = province.locator('#drive-extensions-extensions');
      await form.getByLabel('填报单位').selectOption({ label: '琼海市' });
      await form.getByLabel('延至').fill('2020-11-30 17:00');
      await form.getByLabel('理由').fill('台风停电，三天不能办公');
      await pressButton(province, '登记延期');
      assert.match(await textAt(province, refusal), /由谁批准/);
      assert.equal(await form.getByLabel('延至').inputValue(), '2020-11-30 17:00', 'what was typed is kept');
      await form.getByLabel('谁批准').fill('省局运管科');
      await pressButton(province, '登记延期');
      assert.match(await saidAt(province), /延期已登记，已按新的时间判断是否迟报/);
      assert.match(
        await squeezed(province, '#drive-extensions-extensions tbody'),
        /琼海市 ?2020-11-30 17:00 ?省局运管科 ?台风停电，三天不能办公/,
      );
      await shot(province, `extension-${mode}`);

      portal.clock.setTo(new Date('2020-11-28T02:00:00Z'));
      const others = await sit(portal.cast.manager);
      assert.match(await textAt(others), /截止时间已过，仍可报送，系统会标记“迟报”/);
      assert.doesNotMatch(await textAt(others), /经批准延至/);

      const desk = await sit(manager);
      assert.match(await squeezed(desk), /琼海市经批准延至 2020-11-30 17:00。/);
      assert.doesNotMatch(await textAt(desk), /截止时间已过/);
      await shot(desk, `extension-home-${mode}`);
      await openAnnex(desk, 3);
      await desk.getByRole('link', { name: '核对并报送第 1 版（2 行）' }).click();
      assert.match(await squeezed(desk, '.facts'), /截止时间 ?2020-11-30 17:00.*现在报送不算迟报/);
      await pressButton(desk, '报送第 1 版（2 行）');
      assert.match(await saidAt(desk), /已报送，等待省级审核/);
      await openAnnex(desk, 3);
      assert.match(await squeezed(desk, '#annexes-standing'), /已报送/);
      assert.equal(await desk.locator('#content .late').count(), 0, 'in time by its own deadline');

      const second = await sit(portal.cast.importer);
      await drivePage(second);
      await pressButton(second, '取消延期');
      assert.match(await saidAt(second), /延期已取消，该单位按统一的截止时间判断是否迟报/);
      await desk.reload();
      assert.match(await squeezed(desk, '#annexes-standing .late'), /迟报/);
      quiet();
    });
  });
}
