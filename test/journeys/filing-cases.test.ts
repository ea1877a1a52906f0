import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { browserPath, launchBrowser, openWindow, withoutBrowser } from '#test/support/browser.js';
import type { CastName } from '#test/support/cast.js';
import {
  caseIn,
  draftOf,
  filedBusiness,
  type FilingPortal,
  startFilingPortal,
} from '#test/support/filings/case-support.js';
import { signInAt, textAt } from '#test/support/office-pages.js';

const pictures = process.env['SHOTS'];

for (const scripts of [true, false])
  describe(`a new filing from receipt to the register in a browser, scripts ${scripts ? 'on' : 'off'}`, {
    skip: withoutBrowser,
  }, () => {
    let portal: FilingPortal;
    let browser: Browser;
    const troubles: string[] = [];
    before(async () => {
      if (!browserPath) return;
      portal = await startFilingPortal();
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
      if (pictures && scripts) await page.screenshot({ path: `${pictures}/filing-${name}.png` });
    };
    const primary = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click();

    test('received, reviewed, sent back, reviewed again, confirmed: the number is there, and the business', async () => {
      await caseIn(portal, 'new', 'supplement_notified', { business_name: '示例待补正修理厂' });
      const id = await draftOf(portal, 'new', { business_name: '示例新办汽车维修有限公司' });
      const clerk = await sit('clerk');
      await clerk.goto('./filings');
      await shoot(clerk, 'list');
      await clerk
        .getByRole('link', { name: /示例新办汽车维修有限公司/ })
        .first()
        .click();
      await shoot(clerk, 'draft');
      await primary(clerk, '收件');
      assert.match(await textAt(clerk), /现在是“已收件”/);

      const examiner = await sit('examiner');
      await examiner.getByRole('link', { name: '去办理' }).first().click();
      await examiner
        .getByRole('link', { name: /示例新办汽车维修有限公司/ })
        .first()
        .click();
      await shoot(examiner, 'received');
      await primary(examiner, '通过审核');

      const confirmer = await sit('confirmer');
      await confirmer.goto(`./filings/${id}`);
      await shoot(confirmer, 'reviewed');
      const back = confirmer.locator('form', { has: confirmer.getByRole('button', { name: '退回重审' }) });
      await back.getByLabel('理由').fill('经营地址写得不全');
      await back.getByRole('button', { name: '退回重审' }).click();
      assert.match(await textAt(confirmer), /现在是“已收件”/);

      await examiner.goto(`./filings/${id}`);
      assert.match(await textAt(examiner), /经营地址写得不全/);
      await primary(examiner, '通过审核');
      await confirmer.goto(`./filings/${id}`);
      await primary(confirmer, '确认备案');
      assert.match(await textAt(confirmer), /已确认备案，备案编号 46010502\d{5}/);
      await shoot(confirmer, 'filed');
      await confirmer.getByRole('link', { name: '看登记册里的这一户' }).click();
      assert.match(await textAt(confirmer), /已备案/);
      await shoot(confirmer, 'business');
      await confirmer.goto('./filings/numbers');
      await shoot(confirmer, 'numbers');
      for (const page of [clerk, examiner, confirmer]) await page.close();
    });

    test('a change is seen before and after; a wrong entry is corrected by two', async () => {
      const { id: businessId, facts } = await filedBusiness(portal, 61);
      const id = await caseIn(
        portal,
        'amend',
        'reviewed',
        { ...facts, parking_area: '500.00', manager_name: '示例戊' },
        { businessId },
      );
      const [clerk, confirmer] = [await sit('clerk'), await sit('confirmer')];
      await confirmer.goto(`./filings/${id}`);
      await shoot(confirmer, 'amend');
      await primary(confirmer, '确认备案');
      assert.match(await textAt(confirmer), /登记册已更新/);
      await clerk.goto(`./businesses/${businessId}/correction`);
      await shoot(clerk, 'correction-ask');
      await clerk.getByLabel('更正依据').fill('录入时写错，见申请表');
      await clerk.getByLabel('从业人员总数').fill('14');
      await primary(clerk, '提出更正');
      await confirmer.goto('./');
      await confirmer.getByRole('link', { name: '去确认' }).first().click();
      await shoot(confirmer, 'correction');
      await primary(confirmer, '确认更正');
      assert.match(await textAt(confirmer), /更正.*从业人员总数/s);
      for (const page of [clerk, confirmer]) await page.close();
    });
  });
