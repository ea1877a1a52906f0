import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { CaseKind } from '#domain/filing/kinds.js';
import { entryColumns } from '#domain/filing/entry-fields.js';
import {
  browserPath,
  countEffort,
  launchBrowser,
  openWindow,
  type Window,
  withoutBrowser,
} from '#test/support/browser.js';
import { aBusiness } from '#test/support/businesses.js';
import { anOldLicence } from '#test/support/extracts.js';
import { type EntryPortal, factsOf, startEntryPortal } from '#test/support/filings/entry-support.js';
import { handOut } from '#test/support/handed-annex.js';
import { signInAt } from '#test/support/office-pages.js';

/** What a practised clerk types: places in lists, class and vehicles by code, days without leading noughts. */
const { business_name, business_address, uscc, legal_id_no, manager_mobile } = aBusiness(7);
const ofAll = {
  subject_type: '1',
  form_nature: '3',
  legal_name: '示例丁',
  legal_id_no: legal_id_no ?? '',
  manager_name: '示例丁',
  manager_mobile: manager_mobile ?? '',
  business_address: business_address ?? '',
  business_class: 'elqcwx',
  vehicle_kinds: '3',
  parking_area: '160',
  workshop_area: '260',
  site_tenure: 'zy',
  staff_total: '12',
  ...{ staff_tech_head: '1', staff_inspector: '1', staff_reception: '1', staff_mechanic: '4' },
  ...{ staff_electric: '2', staff_body: '2', staff_paint: '1' },
};
const typedOf: Readonly<Record<'new' | 'convert', Readonly<Record<string, string>>>> = {
  new: { division_code: 'xy', business_name: business_name ?? '', uscc: uscc ?? '', ...ofAll },
  convert: { division_code: 'xyq', uscc: uscc ?? '', ...ofAll },
};

/** A keyboard that counts: each character typed and each key pressed is one. */
function countKeys(page: Page) {
  let keys = 0;
  return {
    async type(text: string) {
      keys += [...text].length;
      await page.keyboard.type(text);
    },
    async press(key: string) {
      keys += 1;
      await page.keyboard.press(key);
    },
    /** Alt with a figure, as a keyboard sends it: the browser's own shortcut for a button. */
    async pressAccessKey(figure: string) {
      keys += 1;
      const devices = await page.context().newCDPSession(page);
      const code = { key: figure, code: `Digit${figure}`, windowsVirtualKeyCode: figure.charCodeAt(0) };
      const event = { modifiers: 1, text: figure, unmodifiedText: figure, ...code };
      await devices.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
      await devices.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
    },
    sum: () => keys,
  };
}
type Keys = ReturnType<typeof countKeys>;

const focused = (page: Page): Promise<string> =>
  page.evaluate("document.activeElement ? document.activeElement.id || document.activeElement.textContent : ''");

/** From the first empty field to the last, each typed and left by one key; what is filled in is typed over. */
async function typeIn(page: Page, keys: Keys, kind: CaseKind, typed: Readonly<Record<string, string>>, on: string) {
  const fields = entryColumns(kind).map(({ field }) => field);
  const first = (await focused(page)).replace(/^f-/, '');
  for (const field of fields.slice(fields.indexOf(first))) {
    assert.equal(await focused(page), `f-${field}`);
    if (typed[field]) {
      await keys.type(typed[field]);
    }
    await keys.press(on);
  }
  while ((await focused(page)) !== '填完，检查') await keys.press(on);
  const done = page.waitForURL(/\/filings\/\d+$/);
  await keys.press('Enter');
  await done;
}

for (const scripts of [true, false]) {
  const how = `scripts ${scripts ? 'on' : 'off'}`;
  describe(`a case typed in by the keyboard alone, ${how}`, { skip: withoutBrowser }, () => {
    let portal: EntryPortal;
    let browser: Browser;
    let clerk: Window;
    before(async () => {
      if (!browserPath) return;
      portal = await startEntryPortal();
      await handOut(portal, [anOldLicence(1), anOldLicence(2)]);
      browser = await launchBrowser();
      clerk = await openWindow(browser, portal.base, scripts);
      await signInAt(clerk.page, portal.cast.clerk);
    });
    after(async () => {
      await browser?.close();
      await portal?.stop();
    });

    const idIn = (page: Page) => Number(/\/filings\/(\d+)/.exec(page.url())?.[1]);
    const on = scripts ? 'Enter' : 'Tab';

    test('a new business: three pages, no mouse', async (t) => {
      const { page } = clerk;
      const [keys, effort] = [countKeys(page), countEffort(page)];
      await page.goto('filings/new');
      await page.keyboard.press('Shift');
      assert.equal(await focused(page), '新办');
      await keys.press('Enter');
      await page.waitForURL(/\/entry$/);
      await typeIn(page, keys, 'new', typedOf.new, on);
      const facts = await factsOf(portal, idIn(page));
      assert.equal(facts['business_class'], 'A2');
      assert.equal(facts['division_code'], '460105');
      assert.equal(facts['business_name'], business_name);
      t.diagnostic(`new, ${how}: ${keys.sum()} keys, ${effort.sum().loads} pages`);
      assert.ok(keys.sum() <= 160, `${keys.sum()} keys`);
      assert.ok(effort.sum().loads <= 3, `${effort.sum().loads} pages`);
    });

    test('the next one, begun from the last: what is alike is taken by one key', async (t) => {
      const { page } = clerk;
      const [keys, effort] = [countKeys(page), countEffort(page)];
      await page.goto('filings/new');
      await keys.press('Enter');
      await page.waitForURL(/\/entry$/);
      const copied = page.waitForNavigation();
      await keys.pressAccessKey('0');
      await copied;
      const next = aBusiness(8);
      const { legal_name, manager_name } = ofAll;
      const own = {
        business_name,
        uscc: next['uscc'] ?? '',
        legal_name,
        manager_name,
        business_address: next['business_address'] ?? '',
      };
      const numbers = { legal_id_no: next['legal_id_no'] ?? '', manager_mobile: next['manager_mobile'] ?? '' };
      await typeIn(page, keys, 'new', { ...own, ...numbers, business_name: next['business_name'] ?? '' }, on);
      t.diagnostic(`new from the last, ${how}: ${keys.sum()} keys, ${effort.sum().loads} pages`);
      assert.ok(keys.sum() <= 135, `${keys.sum()} keys`);
      assert.ok(effort.sum().loads <= 4, `${effort.sum().loads} pages`);
    });

    test('an old licence turned into a filing: its number finds it, its facts are there', async (t) => {
      const { page } = clerk;
      const [keys, effort] = [countKeys(page), countEffort(page)];
      await page.goto('filings/new');
      if (scripts) {
        // The key of its line, where nobody is typing.
        await page.evaluate('document.activeElement.blur()');
        await keys.press('2');
      } else {
        await keys.press('Tab');
        await keys.press('Enter');
      }
      await page.waitForURL(/kind=convert/);
      await keys.type(String(anOldLicence(1)['licence_no']));
      await keys.press('Enter');
      await page.waitForURL(/q=4601/);
      assert.equal(await focused(page), '选定');
      await keys.press('Enter');
      await page.waitForURL(/\/entry$/);
      await typeIn(page, keys, 'convert', typedOf.convert, on);
      const facts = await factsOf(portal, idIn(page));
      assert.equal(facts['licence_no'], anOldLicence(1)['licence_no']);
      assert.equal(facts['filing_origin'], 'convert');
      t.diagnostic(`convert, ${how}: ${keys.sum()} keys, ${effort.sum().loads} pages`);
      assert.ok(keys.sum() <= 160, `${keys.sum()} keys`);
      assert.ok(effort.sum().loads <= 5, `${effort.sum().loads} pages`);
    });

    if (scripts) savesByItself(() => ({ portal, page: clerk.page }));
  });
}

function savesByItself(given: () => { readonly portal: EntryPortal; readonly page: Page }) {
  const nameOf = async (portal: EntryPortal, id: number) => (await factsOf(portal, id))['business_name'];

  test('what is typed is saved without a press, the page says when, and leaving it asks nothing', async () => {
    const { portal, page } = given();
    await page.goto('filings/new');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/entry$/);
    const id = Number(/\/filings\/(\d+)/.exec(page.url())?.[1]);
    await page.locator('#f-business_name').fill('自动保存的业户');
    await page.getByText(/已自动保存 \d\d:\d\d/).waitFor({ timeout: 60_000 });
    assert.equal(await nameOf(portal, id), '自动保存的业户');
    const asked: string[] = [];
    page.once('dialog', (dialog) => {
      asked.push(dialog.message());
      void dialog.accept();
    });
    await page.goto('filings/drafts');
    assert.deepEqual(asked, []);
    await page
      .getByRole('row', { name: /自动保存的业户/ })
      .getByRole('link', { name: '继续' })
      .click();
    await page.waitForURL(/\/entry$/);
    assert.equal(await page.locator('#f-business_name').inputValue(), '自动保存的业户');
  });

  test('while the line is down the page says so and keeps what was typed; once it is back it saves by itself', async () => {
    const { portal, page } = given();
    const id = Number(/\/filings\/(\d+)/.exec(page.url())?.[1]);
    await page.context().setOffline(true);
    await page.locator('#f-business_name').fill('断网时填的业户');
    await page.getByText(/刚才填写的还没有保存/).waitFor({ timeout: 60_000 });
    assert.equal(await page.locator('#f-business_name').inputValue(), '断网时填的业户');
    await page.context().setOffline(false);
    for (let tries = 0; (await nameOf(portal, id)) !== '断网时填的业户'; tries += 1) {
      assert.ok(tries < 240, 'it was not saved');
      await page.waitForTimeout(250);
    }
    await page.getByText(/刚才填写的还没有保存/).waitFor({ state: 'hidden', timeout: 60_000 });
  });

  test('the code is judged when its field is left, and what is known is offered', async () => {
    const { page } = given();
    await page.locator('#f-uscc').fill('91460100MA00000010');
    await page.locator('#f-uscc').press('Enter');
    await page
      .getByText(/末位校验不符/)
      .first()
      .waitFor({ timeout: 60_000 });
    await page.locator('#f-uscc').fill(uscc ?? '');
    await page.locator('#f-uscc').press('Enter');
    await page.getByText('统一社会信用代码校验通过').waitFor({ timeout: 60_000 });
  });
}
