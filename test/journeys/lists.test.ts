import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { extractHeader } from '#domain/legacy/extract.js';
import { licenceFields } from '#domain/legacy/licence.js';
import { browserPath, launchBrowser, openWindow, type Window, withoutBrowser } from '#test/support/browser.js';
import type { CastName } from '#test/support/cast.js';
import type { SentFile } from '#test/support/client.js';
import { anOldLicence, extractFile, type ExtractRow } from '#test/support/extracts.js';
import { openAnnex, pressButton, saidAt, signInAt, textAt } from '#test/support/office-pages.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { sheetJsBytes } from '#test/support/workbooks.js';

const open = { operating_status: '1 营业' };
const rows: readonly ExtractRow[] = [
  anOldLicence(1, open),
  anOldLicence(2, { ...open, valid_from: '2017-11-01', valid_to: '2020-10-31' }),
  anOldLicence(3, { ...open, valid_from: '2016-02-01', valid_to: '2019-01-31' }),
  anOldLicence(4, { ...open, valid_to: '长期' }),
  anOldLicence(5, open),
];
const shop = (n: number) => `海口示例第${n}汽车维修店`;
const receiving = '琼海市机动车维修管理机构';

function workbook(): SentFile {
  const cells = rows.map((row) => licenceFields.map((field) => row[field] ?? ''));
  const sheet = { name: '维修业户', rows: [licenceFields.map(extractHeader), ...cells] };
  return { name: '运政系统名单.xlsx', content: sheetJsBytes([sheet], 'xlsx') };
}

for (const scripts of [true, false]) {
  const list = scripts ? workbook() : extractFile(rows);

  describe(`old licences on their way, scripts ${scripts ? 'on' : 'off'}`, { skip: withoutBrowser }, () => {
    let portal: TestPortal;
    let browser: Browser;
    const windows = new Map<CastName, Window>();
    const at = (name: CastName): Page => (windows.get(name) as Window).page;
    before(async () => {
      if (!browserPath) return;
      portal = await startTestPortal({ jobs: true });
      browser = await launchBrowser();
      for (const name of ['reviewer', 'importer', 'filer', 'manager', 'neighbour'] as const) {
        const window = await openWindow(browser, portal.base, scripts);
        // An answer waits for its jobs, however busy the machine is.
        window.page.setDefaultTimeout(120_000);
        windows.set(name, window);
        await signInAt(window.page, portal.cast[name]);
      }
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
    });
    afterEach(() => {
      for (const [name, { troubles }] of windows) assert.deepEqual(troubles, [], name);
    });

    /** Reloads until the page says it: what a submission sets going comes after its answer. */
    async function untilSaid(page: Page, path: string, words: RegExp): Promise<void> {
      for (let asked = 0; asked < 400; asked += 1) {
        await page.goto(path);
        if (words.test(await textAt(page))) return;
      }
      assert.match(await textAt(page), words);
    }
    const says = (page: Page, words: RegExp): Promise<void> => page.getByText(words).first().waitFor();
    const split = async (name: CastName): Promise<string> => {
      await at(name).goto('./licences');
      return textAt(at(name), '#drive-legacy-way .tally');
    };

    test('one has the list read and sees what it brings; nothing is loaded yet', async () => {
      const page = at('reviewer');
      await page.goto('./licences');
      const { name, content: buffer } = list;
      await page
        .getByLabel(/^从运政系统导出的名单/)
        .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
      await pressButton(page, '读取名单');
      await page.getByRole('heading', { name: `名单“${name}”：已比对` }).waitFor();
      assert.match(
        await textAt(page, '#drive-legacy-changes .tally'),
        /名单 5 行\s*新增 5\s*有变动 0\s*不再出现 0\s*没有变化 0/,
      );
      assert.match(await textAt(page), /HN0000001\s*海口示例第1汽车维修店/);
      assert.match(await textAt(page), /名单由您读取，请另一位省级业务管理员核对后装入/);
      assert.equal(await page.getByRole('button', { name: '核对无误，装入' }).count(), 0);
      assert.match(await split('reviewer'), /名单共 0 户/);
    });

    test('another loads it from the to-do list; both see the split', async () => {
      const page = at('importer');
      await page.goto('./');
      assert.match(await textAt(page), /已比对，待核对装入\s*新增 5，变动 0，不再出现 0/);
      await page.getByRole('link', { name: '去核对' }).click();
      await pressButton(page, '核对无误，装入');
      await page.getByRole('heading', { name: /：已装入/ }).waitFor();
      for (const name of ['reviewer', 'importer'] as const)
        assert.match(await split(name), /名单共 5 户\s*附件4 3\s*附件5 1\s*待定 1\s*需人工判断 1 处/);
      assert.match(await textAt(page, '#drive-legacy-way'), /2020-10-31\s*当天到期 1 户/);
      await at('filer').goto('./licences');
      assert.match(await textAt(at('filer')), /名单还没有下发/);
    });

    test('one proposes with a ground, the other confirms, and the list is handed out', async () => {
      const proposer = at('reviewer');
      await proposer.getByRole('link', { name: '处理待定的行（1）' }).click();
      await says(proposer, /至 长期/);
      await proposer.getByLabel(`选${shop(4)}`).check();
      await proposer.getByLabel('怎样处理').selectOption({ label: '列入附件5（许可证逾期）' });
      await proposer.getByLabel('依据').fill('查档案，2019年已到期');
      await pressButton(proposer, '对勾选的行提出处理意见');
      assert.match(await saidAt(proposer), /已对 1 行提出处理意见，等另一位省级业务管理员确认/);
      await proposer.getByLabel('状态').selectOption({ label: '待确认' });
      await pressButton(proposer, '筛选');
      await says(proposer, /由您提出，请另一位省级业务管理员确认/);
      assert.match(await split('reviewer'), /待定 1/, 'one person alone moves nothing');

      const confirmer = at('importer');
      await confirmer.goto('./');
      await confirmer.getByRole('link', { name: '去确认' }).click();
      await says(confirmer, /依据：查档案，2019年已到期/);
      await confirmer.getByLabel(`选${shop(4)}`).check();
      await pressButton(confirmer, '确认勾选的行');
      assert.match(await saidAt(confirmer), /已确认 1 行/);
      assert.match(await split('importer'), /附件4 3\s*附件5 2\s*待定 0\s*需人工判断 0 处/);

      await proposer.goto('./');
      await proposer.getByRole('link', { name: '去下发' }).click();
      await pressButton(proposer, '下发给各单位');
      assert.match(await saidAt(proposer), /名单已下发/);
      await at('filer').goto('./licences/list');
      assert.match(await textAt(at('filer'), 'h1'), /5 户/);
      await at('neighbour').goto('./licences/list');
      assert.match(await textAt(at('neighbour'), 'h1'), /：0 户/);
    });

    test('the office marks two as another district’s, naming its office, and its manager hands them in', async () => {
      const page = at('filer');
      await openAnnex(page, 4);
      await pressButton(page, '在线核对');
      await page.getByRole('heading', { name: '检查结果' }).waitFor();
      await openAnnex(page, 4);
      await page.getByRole('link', { name: '逐户核对' }).click();
      for (const n of [1, 2]) {
        await page.getByLabel(`${shop(n)} 核对结果`).selectOption({ label: '7 非本辖区' });
        await page.getByLabel(`${shop(n)} 实际管辖机构`).fill(receiving);
      }
      await page.getByLabel(`${shop(5)} 核对结果`).selectOption({ label: '1 准确' });
      await page.getByRole('button', { name: '保存', exact: true }).last().click();
      await page.getByText(/已核对 3 \/ 3 户/).waitFor();

      const manager = at('manager');
      await openAnnex(manager, 4);
      await manager.getByRole('link', { name: /^核对并报送第 1 版/ }).click();
      await pressButton(manager, /^报送第 1 版/);
      assert.match(await saidAt(manager), /已报送，等待省级审核/);
    });

    test('the receiver finds them in its list, takes one and sends the other back with a reason', async () => {
      const page = at('neighbour');
      await untilSaid(page, './', /其他单位转来 2 户，待接收/);
      await page.goto('./licences/list');
      assert.match(await textAt(page), /HN0000001[\s\S]*HN0000002/);
      await at('reviewer').goto('./');
      assert.match(await textAt(at('reviewer')), /有 2 户在单位之间转送，转入单位尚未接收/);

      await page.goto('./');
      await page.getByRole('link', { name: '去接收' }).click();
      await page.getByLabel(`选${shop(1)}`).check();
      await pressButton(page, '接收勾选的业户');
      assert.match(await saidAt(page), /已接收 1 户，已在本单位名单中/);
      await page.getByLabel(`选${shop(2)}`).check();
      await pressButton(page, '退回勾选的业户');
      await says(page, /请写明退回理由/);
      assert.ok(await page.getByLabel(`选${shop(2)}`).isChecked(), 'what was ticked is kept');
      await page.getByLabel('退回理由').fill('实际在海口经营');
      await pressButton(page, '退回勾选的业户');
      assert.match(await saidAt(page), /已退回 1 户，由转出单位重新核对/);
      await openAnnex(page, 4);
      assert.match(await textAt(page, '#annexes-lists-handed'), /名单共 1 户/);
    });

    test('the sender and the province see where each stands', async () => {
      const [sender, province] = [at('filer'), at('reviewer')];
      const standing = [
        /HN0000001[\s\S]*海口市[\s\S]*琼海市[\s\S]*已接收[\s\S]*转入单位还没有填报/,
        /HN0000002[\s\S]*海口市[\s\S]*琼海市[\s\S]*已退回[\s\S]*理由：实际在海口经营[\s\S]*在转出单位名单中/,
      ];
      await sender.goto('./');
      assert.match(await textAt(sender), /转出的业户有 1 户已退回，待重新核对/);
      for (const [page, path] of [
        [sender, './licences/passed?way=out'],
        [province, './licences/passed'],
      ] as const) {
        await page.goto(path);
        for (const [n, words] of standing.entries())
          assert.match(await textAt(page, `#drive-passing-lines tbody tr:has-text("${shop(n + 1)}")`), words);
      }
      await province.goto('./');
      assert.doesNotMatch(await textAt(province), /在单位之间转送/);
      await sender.goto('./licences/list');
      assert.doesNotMatch(await textAt(sender), /HN0000001/);
      assert.match(await textAt(sender), /HN0000002/);
      await untilSaid(sender, './annexes', /附件4[\s\S]*已退回/);
    });
  });
}
