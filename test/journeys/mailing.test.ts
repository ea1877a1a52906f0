import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { textEntry, type ZipEntry, zipBytes } from '#formats/zip/writer.js';
import { annexIdOf } from '#src/season/actions.js';
import { browserPath, launchBrowser, openWindow, type Window, withoutBrowser } from '#test/support/browser.js';
import { ownAgency } from '#test/support/cast.js';
import { aMail, unitBook } from '#test/support/mailbox/season.js';
import { pressButton, saidAt, signInAt, textAt } from '#test/support/office-pages.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const haikou = { code: ownAgency, name: '海口市' };
const entry = (name: string, content: Buffer): ZipEntry => ({
  name,
  content: (async function* () {
    yield content;
  })(),
});

for (const scripts of [true, false]) {
  describe(`a zip of mails reaches its offices, scripts ${scripts ? 'on' : 'off'}`, { skip: withoutBrowser }, () => {
    let portal: TestPortal;
    let browser: Browser;
    let province: Window;
    let office: Window;
    before(async () => {
      if (!browserPath) return;
      portal = await startTestPortal({ jobs: true });
      browser = await launchBrowser();
      province = await openWindow(browser, portal.base, scripts);
      office = await openWindow(browser, portal.base, scripts);
      // An answer waits for its jobs, however busy the machine is.
      for (const { page } of [province, office]) page.setDefaultTimeout(120_000);
      await signInAt(province.page, portal.cast.reviewer);
      await signInAt(office.page, portal.cast.filer);
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
    });

    test('put in, told with its reasons, one corrected, placed, confirmed, submitted and with the reviewers', async () => {
      const zip = await zipBytes(
        [
          entry('一.eml', await aMail([unitBook(1, haikou)], { subject: '海口市附件1' })),
          entry('二.eml', await aMail([unitBook(2, haikou)], { subject: '琼海市附件2' })),
          textEntry('说明.txt', '附件已寄'),
        ],
        1,
      );
      const { page } = province;
      await page.goto('./');
      await page.getByRole('link', { name: /^来信/ }).click();
      await page.getByLabel('来信文件').setInputFiles({ name: '来信.zip', mimeType: 'application/zip', buffer: zip });
      await pressButton(page, '放入来信');
      await page.getByRole('heading', { name: '放入的来信' }).waitFor();
      await page.getByRole('link', { name: /核对并放入附件（\d 份）/ }).click();
      assert.match(await textAt(page, '#annexes-mailbox-incoming-waiting'), /认准\s*附件1，2 行\s*海口市：表中各行/);
      assert.match(await textAt(page, '#annexes-mailbox-incoming-waiting'), /单位前后不一致，请核实后选择/);
      const line = page.getByRole('row').filter({ hasText: '附件2，2 行' });
      await line.getByLabel(/的单位$/).selectOption({ label: '海口市' });
      await line.getByLabel(/是哪个附件$/).selectOption({ label: '附件2' });
      await pressButton(page, '按选择办理');
      assert.match(await saidAt(page), /2 份已放入，由各机构确认后报送/);

      const desk = office.page;
      await desk.goto('./');
      assert.match(await textAt(desk), /省局按来信代为放入的附件 2 份，待本机构确认/);
      await desk.getByRole('link', { name: '去确认' }).click();
      await desk.getByRole('heading', { name: '来信确认' }).waitFor();
      for (let asked = 0; asked < 100 && /正在检查/.test(await textAt(desk)); asked += 1) await desk.reload();
      await desk
        .locator('.question')
        .filter({ hasText: '海口市附件1' })
        .getByRole('button', { name: '确认，是本机构的' })
        .click();
      assert.match(await saidAt(desk), /已确认，第 1 版是当前版本/);
      await desk.goto('./received-mails');
      const second = desk.locator('.question').filter({ hasText: '海口市附件2' });
      await second.getByLabel('不认可的理由').fill('不是最后定稿');
      await second.getByRole('button', { name: '退回省局' }).click();
      assert.match(await saidAt(desk), /已退回省局/);
    });

    test('the manager submits it, and the province has it in its queue', async () => {
      const { db } = portal.deps;
      const annexId = await annexIdOf(portal.deps, ownAgency, 1);
      const { current_version_id: versionId } = await db('annexes').where({ id: annexId }).first();
      // What is still to be mended or confirmed in it is another journey's.
      await db('annex_findings').where({ version_id: versionId }).delete();
      for (let asked = 0; asked < 200; asked += 1) {
        const { checked_at: checkedAt } = await db('annex_versions').where({ id: versionId }).first();
        if (checkedAt !== null) break;
        await office.page.reload();
      }
      await db('annex_versions').where({ id: versionId }).update({ error_count: 0, warning_count: 0 });
      const manager = await openWindow(browser, portal.base, scripts);
      manager.page.setDefaultTimeout(120_000);
      await signInAt(manager.page, portal.cast.manager);
      await manager.page.goto(`./annexes/${annexId}/submission`);
      await manager.page.getByRole('button', { name: /^报送第 1 版/ }).click();
      assert.match(await saidAt(manager.page), /已报送，等待省级审核/);
      await province.page.goto('./annexes');
      assert.match(await textAt(province.page), /海口市/);
      await province.page.goto('./mails/done');
      assert.match(await textAt(province.page), /机构已确认[\s\S]*机构不认可|机构不认可[\s\S]*机构已确认/);
      for (const window of [province, office, manager]) assert.deepEqual(window.troubles, []);
    });
  });
}
