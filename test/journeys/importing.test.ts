import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { acceptedAnnex, type Office } from '#test/support/accepted-annex.js';
import {
  acceptedFilings,
  acceptedList,
  accurate,
  asFiled,
  handOutList,
  licenceOf,
  oldId,
} from '#test/support/accepted-list.js';
import { browserPath, launchBrowser, openWindow, withoutBrowser } from '#test/support/browser.js';
import { aBusiness } from '#test/support/businesses.js';
import { anOldLicence } from '#test/support/extracts.js';
import { signInAt } from '#test/support/office-pages.js';
import { officeOf } from '#test/support/portal-office.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const pictures = process.env['IMPORT_PICTURES'];

describe('the province takes annexes in from the queue', { skip: withoutBrowser }, () => {
  let portal: TestPortal;
  let browser: Browser;
  let office: Office;
  before(async () => {
    if (!browserPath) return;
    portal = await startTestPortal({ jobs: true });
    browser = await launchBrowser();
    office = await officeOf(portal);
    const expired = { valid_from: '2014-03-01', valid_to: '2020-02-28' };
    const valid = [2, 3, 4, 5].map((n) => anOldLicence(n));
    await handOutList(portal.deps, office, [licenceOf(1, aBusiness(1)), ...valid, anOldLicence(6, expired)]);
    await acceptedFilings(portal.deps, office, [aBusiness(1), aBusiness(2)]);
    const closed = { ...accurate, check_result: '已停业或注销', actual_status: '6 注销' };
    await acceptedList(portal.deps, office, 4, { [oldId(1)]: asFiled(1), [oldId(5)]: closed });
    await acceptedList(portal.deps, office, 5, {}, { check_result: '确认失效', is_filed: '否' });
    const place = { division_code: '469002', business_address: '琼海市嘉积镇示例路50号' };
    await acceptedAnnex(portal.deps.db, office, office.qionghai, [aBusiness(50, place)]);
  });
  after(async () => {
    await browser?.close();
    await portal?.stop();
  });

  for (const scripts of [false, true])
    test(`${scripts ? 'in a run that is watched' : 'previewed first, without scripts'}`, async () => {
      const { page, troubles, context } = await openWindow(browser, portal.base, scripts);
      page.setDefaultTimeout(60_000);
      const shoot = async (name: string) => {
        if (pictures)
          await page.screenshot({ path: `${pictures}/${name}-${scripts ? 'on' : 'off'}.png`, fullPage: true });
      };
      const said = async (where: string) => ((await page.locator(where).textContent()) ?? '').replace(/\s+/g, ' ');
      const ended = async () => {
        for (;;) {
          if (/已处理 *4 *\/ *4 *份/.test(await said('#imports-queue-items'))) return;
          if (scripts) await page.waitForTimeout(200);
          else await page.getByRole('link', { name: '刷新' }).click();
        }
      };
      await signInAt(page, portal.cast.importer);
      await page.getByRole('link', { name: '入库办理' }).first().click();
      await shoot('queue');
      await page.getByRole('button', { name: scripts ? '勾选的全部入库' : '预览勾选的' }).click();
      await ended();
      await shoot('run');
      await page.getByRole('link', { name: '回到入库办理' }).click();
      await shoot('queue-after');
      const text = await said('main');
      assert.match(text, scripts ? /没有等待入库的附件/ : /新增 3 关联 1 跳过 1/);
      if (scripts) {
        await page.getByRole('link', { name: '入库第 2 次' }).click();
        await page.getByRole('link', { name: '查看本批' }).nth(1).click();
        await shoot('batch');
        assert.match(await said('main'), /附件4 第 1 版/);
      }
      assert.deepEqual(troubles, []);
      await context.close();
    });
});
