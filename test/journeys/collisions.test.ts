import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { getAnnex } from '#features/annexes/queries.js';
import { findVersion } from '#features/annexes/version-queries.js';
import { acceptAnnex, claimAnnex, submitAnnex } from '#features/annexes/review/steps.js';
import { readThrough } from '#features/annexes/review/reading/seen.js';
import { act, annexIdOf, sendAnnex } from '#src/season/actions.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { browserPath, launchBrowser, openWindow, withoutBrowser } from '#test/support/browser.js';
import { type BusinessCells, usccOf } from '#test/support/businesses.js';
import type { CastName } from '#test/support/cast.js';
import { confirmAll, inOtherUnit } from '#test/support/collisions.js';
import { signInAt } from '#test/support/office-pages.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const pictures = process.env['COLLISION_PICTURES'];

for (const scripts of [false, true])
  describe(`one business of two offices, scripts ${scripts ? 'on' : 'off'}`, { skip: withoutBrowser }, () => {
    let portal: TestPortal;
    let browser: Browser;
    before(async () => {
      if (!browserPath) return;
      portal = await startTestPortal({ jobs: true });
      browser = await launchBrowser();
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
    });

    const troubles: string[] = [];
    beforeEach(() => troubles.splice(0));
    afterEach(() => assert.deepEqual(troubles, []));

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
      for (let tries = 0; tries < 600; tries += 1) {
        if (await isSo()) return;
        // Processes of jobs have the clock of the machine, which is years ahead of the portal's here.
        const due = { run_at: portal.clock.now() };
        if ((await portal.deps.db('jobs').where({ name: 'annex.collide', state: 'waiting' }).update(due)) > 0)
          portal.deps.jobSignal.ring();
        await pause(200);
      }
      throw new Error(`${what} did not come`);
    }
    async function upload(name: CastName, unit: string, rows: readonly BusinessCells[]): Promise<number> {
      const annexId = await annexIdOf(portal.deps, unit, 3);
      const actor = await actorNamed(portal, name);
      const { versionId } = await sendAnnex(portal.deps, actor, { annexId, ...annexWorkbook(3, rows) });
      portal.deps.jobSignal.ring();
      await until('the check', async () => (await findVersion(portal.deps.db, versionId))?.checkedAt != null);
      await confirmAll(portal.deps, versionId, actor.id);
      return annexId;
    }
    const states = async () =>
      ((await portal.deps.db('collisions').select('state').orderBy('id')) as { state: string }[]).map(
        ({ state }) => state,
      );

    test('both see it, one states its evidence, the province decides, the other gives way, and acceptance is open', async () => {
      const own = await upload('filer', '460100', [typedBusiness(1), typedBusiness(2)]);
      const other = await upload('neighbour', '469002', [
        inOtherUnit('469002', 1, { legal_name: '示例辛' }),
        inOtherUnit('469002', 9, { business_address: '琼海市嘉积镇银海路9号' }),
      ]);
      await until('the case', async () => (await states()).length === 1);

      const office = await sit('filer');
      await office.goto('./');
      await office.getByText('一户两报 1 户，待说明依据或让出').first().waitFor();
      await office.getByRole('link', { name: '去说明' }).click();
      await office.getByRole('link', { name: '海口示例1号汽车维修有限公司' }).click();
      await office.getByText('＝ 一致').first().waitFor();
      assert.equal(await office.getByText('示例辛').count(), 0, 'the other office’s facts show their ends alone');
      await shoot(office, 'case-office');
      await office.getByRole('link', { name: '说明依据或让出' }).click();
      await office.getByLabel('本单位的依据').fill('营业执照住所在海口市秀英区，11月20日现场核实');
      await shoot(office, 'side');
      await office.getByRole('button', { name: '坚持填报，保存依据' }).click();
      await office.getByText('已保存，省局会看到').waitFor();
      await office
        .locator('#document-file')
        .setInputFiles({ name: '营业执照.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') });
      await office.getByRole('button', { name: '附上', exact: true }).click();
      await office.getByRole('link', { name: '营业执照.pdf' }).waitFor();
      await office.goto(`./annexes/${own}`);
      await office.getByText('与其他单位一户两报：1 户待决定').waitFor();
      await shoot(office, 'annex');
      await office.close();

      const [manager, reviewer] = [await actorNamed(portal, 'manager'), await actorNamed(portal, 'reviewer')];
      await act(portal.deps, (trx) => submitAnnex(trx, portal.deps, manager, own));
      await act(portal.deps, (trx) => claimAnnex(trx, portal.deps, reviewer, own, false));
      await act(portal.deps, (trx) => readThrough(trx, portal.deps, reviewer, own));
      await assert.rejects(
        act(portal.deps, (trx) => acceptAnnex(trx, portal.deps, reviewer, own)),
        { code: 'collision.standing' },
      );

      const province = await sit('reviewer');
      await province.goto('./');
      await province.getByRole('link', { name: '去决定' }).click();
      await shoot(province, 'list');
      await province.getByRole('link', { name: '海口示例1号汽车维修有限公司' }).click();
      await province.getByText('示例辛').first().waitFor();
      await province.getByRole('link', { name: '营业执照.pdf' }).waitFor();
      await province.getByLabel('归海口市').check();
      await province.getByLabel('理由').fill('地址在海口市秀英区');
      await shoot(province, 'case-province');
      await province.getByRole('button', { name: '作出决定' }).click();
      await province.getByText('已决定，两家单位').waitFor();
      await province.close();

      const neighbour = await sit('neighbour');
      await neighbour.goto('./');
      await neighbour.getByText('1 户已决定归其他单位').first().waitFor();
      await neighbour.getByRole('link', { name: '去办理' }).click();
      await neighbour.getByRole('link', { name: '海口示例1号汽车维修有限公司' }).click();
      await neighbour.getByText('省局决定：归海口市').waitFor();
      await neighbour.getByText('按决定应当退出').waitFor();
      await neighbour.getByRole('link', { name: '说明依据或让出' }).click();
      await neighbour.getByRole('button', { name: '让出：从附件3删除这一行' }).click();
      await neighbour.getByText('已让出，这一行已退出本单位的表').waitFor();
      await until('the row to leave', async () => (await states())[0] === 'settled');
      await neighbour.reload();
      await shoot(neighbour, 'settled');
      await neighbour.close();

      assert.equal(
        (await findVersion(portal.deps.db, (await getAnnex(portal.deps.db, other)).currentVersionId ?? 0))?.rowCount,
        1,
      );
      await act(portal.deps, (trx) => acceptAnnex(trx, portal.deps, reviewer, own));
      assert.equal((await getAnnex(portal.deps.db, own)).state, 'accepted');
    });

    test('rows of one annex side by side, and a licence beside the filing that it may be', async () => {
      const place = typedBusiness(5)['business_address'] ?? '';
      const shop = { business_name: '海口顺达汽车维修有限公司', business_address: '海口市秀英区海榆中线77号' };
      const twin = typedBusiness(6, { uscc: usccOf(5), business_address: place, staff_total: '15' });
      const unit = '469002';
      const at = { division_code: unit };
      const rows = [typedBusiness(5, at), { ...twin, ...at }, typedBusiness(7, { ...at, ...shop })];
      const licence = {
        ...(soundRow[4] as BusinessCells),
        division_code: unit,
        business_name: '海口顺达汽车修理厂',
        address: '秀英区海榆中线77号',
        uscc: '',
        licence_no: '469002000777',
        check_result: '已备案',
        is_filed: '是',
        filing_date: '2019-06-01',
        filing_no: '46900202000777',
      };
      const filler = await actorNamed(portal, 'neighbour');
      const annexId = await annexIdOf(portal.deps, unit, 3);
      const listId = await annexIdOf(portal.deps, unit, 4);
      for (const [id, file] of [
        [annexId, annexWorkbook(3, rows)],
        [listId, annexWorkbook(4, [licence])],
      ] as const) {
        const { currentVersionId: basedOn } = await getAnnex(portal.deps.db, id);
        const { versionId } = await sendAnnex(portal.deps, filler, { annexId: id, ...file, basedOn });
        portal.deps.jobSignal.ring();
        await until('the check', async () => (await findVersion(portal.deps.db, versionId))?.checkedAt != null);
      }
      await until('the proposals', async () => (await portal.deps.db('match_proposals').select('row_no')).length > 0);

      const { page, troubles: wrong } = await openWindow(browser, portal.base, scripts);
      page.setDefaultTimeout(60_000);
      await signInAt(page, portal.cast.neighbour);
      await page.goto(`./annexes/${annexId}`);
      await page.getByRole('link', { name: '查看检查结果' }).click();
      await page.getByRole('link', { name: /同一业户在同一地址重复填报/ }).click();
      await page.getByRole('link', { name: '逐组对照处理' }).click();
      await shoot(page, 'duplicates');
      await page.getByRole('link', { name: '逐栏对照' }).first().click();
      await page.getByRole('radio', { name: '15', exact: true }).check();
      await shoot(page, 'pair');
      await page.getByRole('button', { name: /^合并到/ }).click();
      await page.getByText(/已保留.*另一行可以恢复/).waitFor();

      await page.goto(`./annexes/${listId}/matches`);
      await page.getByText('海口顺达汽车修理厂').first().waitFor();
      await shoot(page, 'pairs');
      await page.getByRole('button', { name: '是同一户' }).click();
      await page.getByText('已判断是同一户').waitFor();
      await page.getByRole('link', { name: '已作的判断' }).click();
      await page.getByText('海口顺达汽车修理厂').first().waitFor();
      await shoot(page, 'matches');
      await page.getByRole('button', { name: '撤销' }).click();
      await page.getByText('已撤销，正在重新核对').waitFor();
      assert.deepEqual(wrong, []);
    });
  });
