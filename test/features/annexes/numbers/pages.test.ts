import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { annexDefinition } from '#domain/annexes/index.js';
import { verbsOf } from '#domain/policy.js';
import { fixRow } from '#features/annexes/mending/row-fix.js';
import { tagsOf, textOf } from '#scripts/rehearsal/html.js';
import { createPeople, routeTable } from '#src/app.js';
import { act, annexIdOf, uploadAndCheck } from '#src/season/actions.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook } from '#test/support/annex-files.js';
import { wordlessEntries } from '#test/support/audited-words.js';
import { ownAgency } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

/** Numbers as offices type them, right and wrong; each is whole to who knows its digits. */
const numbers = {
  id: ['469999199001010020', '4699991990O1010020', '469999199013010020', '46999919900101002', '469999 199001010039'],
  mobile: ['13800000001', '1380000000', '138-0000-0003', '138000000044', '13800000005'],
} as const;
const mended = '13900000009';
const annexes = [1, 2, 3] as const;

/** As many rows as there are numbers, one number in each personal column; shifted, a person has another mobile. */
function rowsOf(no: (typeof annexes)[number], shift: number) {
  const personal = annexDefinition(no).columns.flatMap((column) =>
    column.personal === undefined ? [] : [{ field: column.field, kind: column.personal }],
  );
  return numbers.id.map((_, n) => ({
    ...(soundRow[no] as Record<string, string>),
    ...Object.fromEntries(
      personal.map(({ field, kind }) => [field, numbers[kind][(n + shift * (kind === 'id' ? 1 : 2)) % 5] ?? '']),
    ),
  }));
}

const personalFields = (no: (typeof annexes)[number]) =>
  annexDefinition(no).columns.flatMap(({ field, personal }) => (personal === undefined ? [] : [field]));

const wholeNumbers = [...numbers.id, ...numbers.mobile, mended].flatMap((number) => [
  number,
  number.replace(/\D/g, ''),
]);
/** Whole numbers in what a page says or holds, however its markup parts them. */
const wholeIn = (html: string): string[] => {
  const said = `${html} ${textOf(html).replace(/\s/g, '')}`;
  return wholeNumbers.filter((number) => said.includes(number));
};

for (const no of annexes) {
  describe(`every page of annex ${no}, as a reviewer sees it`, () => {
    let portal: TestPortal;
    let reviewer: Client;
    let base: string;
    let versions: readonly number[];
    let first: ReadonlyMap<string, string>;

    before(async () => {
      portal = await startTestPortal();
      const { deps, cast } = portal;
      const filer = await actorNamed(portal, 'filer');
      const annexId = await annexIdOf(deps, ownAgency, no);
      const older = await uploadAndCheck(deps, filer, { annexId, ...annexWorkbook(no, rowsOf(no, 0)) });
      const newer = await uploadAndCheck(deps, filer, {
        annexId,
        ...annexWorkbook(no, rowsOf(no, 1)),
        basedOn: older,
      });
      const [{ field } = { field: '' }] = annexDefinition(no).columns.filter(({ personal }) => personal === 'mobile');
      await act(deps, (trx) =>
        fixRow(trx, deps, filer, { annexId, versionId: newer, row: 2, values: { [field]: mended } }),
      );
      await deps.db('annexes').where({ id: annexId }).update({
        state: 'submitted',
        submitted_by: cast.manager.id,
        submitted_at: deps.clock.now(),
        claimed_by: cast.reviewer.id,
        claimed_at: deps.clock.now(),
      });
      reviewer = await portal.client('reviewer');
      base = `/annexes/${annexId}`;
      versions = [older, newer];
      first = await walk();
    });
    after(() => portal.stop());

    /** All pages of the annex that links lead to, and those that its forms ask for; by address. */
    async function walk(): Promise<ReadonlyMap<string, string>> {
      const here = `${base}/versions/`;
      const waiting = [
        base,
        ...versions.flatMap((id) => [
          ...['E', 'W', 'N'].map((level) => `${here}${id}?level=${level}`),
          `${here}${id}/rows?columns=${personalFields(no).join('.')}`,
        ]),
        `${here}${versions[1]}/comparison?with=${versions[0]}&typed=1`,
        // Nothing leads there while no licence wants its filing.
        ...(no === 3 ? [`${base}/matches`] : []),
      ];
      const known = new Set(waiting);
      const pages = new Map<string, string>();
      for (const path of waiting) {
        const { status, text, headers } = await reviewer.get(path);
        assert.ok(status === 200 || status === 303, `${status} ${path}`);
        if (status !== 200 || !headers.get('content-type')?.includes('html')) continue;
        pages.set(path, text);
        for (const { attributes } of tagsOf(text, 'a')) {
          const [to = ''] = (attributes['href'] ?? '').slice(portal.deps.config.basePath.length).split('#');
          if (!/^\/annexes\/\d+(?:[/?]|$)/.test(to) || !to.startsWith(base) || isApart(to) || known.has(to)) continue;
          known.add(to);
          waiting.push(to);
        }
        assert.ok(known.size < 500, 'so many pages are no annex of five rows');
      }
      return pages;
    }

    /** Where a reason is asked for, and files: not among the pages with rows. */
    const isApart = (path: string): boolean =>
      path.startsWith(`${base}/numbers`) ||
      path === `${base}/four-eyes` ||
      /\/(?:original|marked|corrected|comparison\.(?:xlsx|csv)|list\.xlsx?)(?:\?|$)/.test(path);

    const reveals = async () =>
      (
        (await portal.deps.db('audit_entries').select('state_after').where({ verb: 'annex.reveal' })) as {
          state_after: string;
        }[]
      )
        .map(({ state_after }) => JSON.parse(state_after) as Record<string, unknown>)
        .filter(({ file }) => file !== undefined)
        .map(({ file, versionId, reason }) => `${file} ${versionId} ${reason}`)
        .sort();

    const asksWhy = (html: string): boolean => html.includes(`${base}/numbers?to=`);

    test('the walk comes by every page of an annex that a reviewer may open', () => {
      const open = verbsOf(portal.cast.reviewer.roles);
      const routes = routeTable(portal.deps, createPeople(portal.deps)).filter(
        ({ method, path, verb }) => method === 'get' && path.startsWith('/annexes/:annexId') && open.has(verb),
      );
      const missed = routes
        .map(({ path }) => path)
        .filter((path) => !isApart(path.replace('/annexes/:annexId', base)))
        .filter((path) => {
          const pattern = new RegExp(`^${path.replace('/annexes/:annexId', base).replace(/:\w+/g, '\\d+')}(?:\\?|$)`);
          return ![...first.keys()].some((visited) => pattern.test(visited));
        });
      const apart = [
        '/annexes/:annexId/list-changes',
        '/annexes/:annexId/quarantine',
        '/annexes/:annexId/nil-returns/:nilId',
        '/annexes/:annexId/versions/:versionId/checklist/:item',
        '/annexes/:annexId/versions/:versionId/waiver',
        '/annexes/:annexId/imports/:batchId',
      ];
      // Businesses are compared from annex 3 on, without personal columns for whoever did not type them.
      const ofBusinesses = /\/(?:duplicates|matches)(?:\/|$)/;
      assert.deepEqual(
        missed.filter((path) => no === 3 || !ofBusinesses.test(path)).sort(),
        apart.sort(),
        'whose pages mask for everybody',
      );
    });

    test('before a reason is given no page shows a whole number, and each that masks some says once where to give it', async () => {
      for (const [path, html] of first) {
        assert.deepEqual(wholeIn(html), [], path);
        const links = html.split(`${base}/numbers?to=`).length - 1;
        assert.equal(links, /\*{3,}/.test(html) ? 1 : 0, path);
      }
      assert.ok([...first.values()].filter(asksWhy).length > 10);
      assert.deepEqual(await reveals(), []);
      const { text } = await reviewer.get(`${base}/versions/${versions[1]}/comparison.csv?with=${versions[0]}`);
      assert.deepEqual(wholeIn(text), []);
      assert.match(text, /\*{3,}/);
    });

    test('a number is not found by who may not read it', async () => {
      const { text } = await reviewer.get(`${base}/versions/${versions[1]}/rows?q=${numbers.mobile[0]}`);
      assert.match(textOf(text), /没有符合条件的行。 ?号码脱敏显示时，不按证件号和手机号查找/);
      assert.ok(asksWhy(text));
    });

    test('the reason given leads back, then the pages show them whole, and each kind of page is recorded once a day', async () => {
      const grid = `${base}/versions/${versions[1]}/rows?columns=${personalFields(no).join('.')}&show=findings`;
      const [link] = tagsOf((await reviewer.get(grid)).text, 'a').filter(({ attributes }) =>
        attributes['href']?.includes(`${base}/numbers?to=`),
      );
      const asked = await reviewer.get((link?.attributes['href'] ?? '').slice(portal.deps.config.basePath.length));
      const [to] = tagsOf(asked.text, 'input').filter(({ attributes }) => attributes['name'] === 'to');
      const back = await reviewer.post(`${base}/numbers`, {
        reason: '对照证照审核',
        to: to?.attributes['value'] ?? '',
      });
      assert.equal(back.location, grid);

      const pages = await walk();
      for (const [path, html] of pages) {
        assert.ok(!asksWhy(html), path);
        const before = first.get(path) ?? '';
        if (asksWhy(before)) assert.notDeepEqual(wholeIn(html), [], path);
        assert.equal(/查看已记入号码查看记录/.test(html), asksWhy(before), path);
      }
      const [older, newer] = versions;
      const kinds = ['findings', 'row', 'rows'].flatMap((kind) => [`${kind} ${older}`, `${kind} ${newer}`]);
      const recorded = [...kinds, `comparison ${newer}`].map((kind) => `${kind} 对照证照审核`).sort();
      assert.deepEqual(await reveals(), recorded);
      await walk();
      assert.deepEqual(await reveals(), recorded, 'once a day');

      portal.clock.setTo(new Date(portal.clock.now().getTime() + 86_400_000));
      reviewer = await portal.client('reviewer');
      await reviewer.get(grid);
      assert.equal((await reveals()).length, recorded.length + 1, 'again on the next day');
    });

    test('the comparison is taken along with whole numbers then, which is recorded each time', async () => {
      const before = (await reveals()).length;
      for (const format of ['csv', 'xlsx']) {
        const path = `${base}/versions/${versions[1]}/comparison.${format}?with=${versions[0]}`;
        const { text } = await reviewer.get(path);
        if (format === 'csv') assert.notDeepEqual(wholeIn(text), []);
      }
      assert.equal((await reveals()).length, before + 2);
    });

    test('who takes a sample of several annexes sees masks, reason or not', async () => {
      const [, versionId] = versions;
      await portal.deps.db('annex_versions').where({ id: versionId }).update({ error_count: 0, warning_count: 0 });
      const { text } = await reviewer.get(`/annexes/acceptances?pick=${base.slice('/annexes/'.length)}`);
      assert.deepEqual(wholeIn(text), []);
      if (no === 2) assert.match(textOf(text), /抽样 5 行.*号码脱敏显示.*\*{3,}/);
    });

    test('another reviewer still sees masks, the office its own numbers as ever, and nothing more is recorded', async () => {
      const before = await reveals();
      const page = `${base}/versions/${versions[1]}/rows/3`;
      const other = (await (await portal.client('importer')).get(page)).text;
      assert.deepEqual(wholeIn(other), []);
      assert.ok(asksWhy(other));
      for (const name of ['filer', 'manager'] as const) {
        const own = (await (await portal.client(name)).get(page)).text;
        assert.notDeepEqual(wholeIn(own), [], name);
        assert.ok(!asksWhy(own), name);
      }
      assert.deepEqual(await reveals(), before);
    });

    test('the record says who saw what of which version, and why', async () => {
      const said = textOf((await (await portal.client('auditor')).get('/reveals')).text);
      for (const what of ['第 2 版 逐行浏览页', '第 1 版 整行页面', '第 2 版 版本差异表', '第 2 版 检查结果页'])
        assert.ok(said.includes(`${what} 对照证照审核`), what);
      assert.deepEqual(await wordlessEntries(portal.deps.db), []);
    });
  });
}

test('a fault of a masked number is still seen', async () => {
  const portal = await startTestPortal();
  try {
    const { deps } = portal;
    const annexId = await annexIdOf(deps, ownAgency, 3);
    const filer = await actorNamed(portal, 'filer');
    const versionId = await uploadAndCheck(deps, filer, { annexId, ...annexWorkbook(3, rowsOf(3, 0)) });
    const { text } = await (await portal.client('reviewer')).get(`/annexes/${annexId}/versions/${versionId}?level=E`);
    const said = textOf(text);
    assert.match(said, /469\*{7}O\*{3}0020/, 'the letter');
    assert.match(said, /中的出生日期“\*{4}13\*{2}”不存在/, 'the month');
    assert.match(said, /为 17 位，应为 18 位/, 'the length');
  } finally {
    await portal.stop();
  }
});

test('many pages at once record one look', async () => {
  const portal = await startTestPortal();
  try {
    const { deps } = portal;
    const annexId = await annexIdOf(deps, ownAgency, 3);
    const filer = await actorNamed(portal, 'filer');
    const versionId = await uploadAndCheck(deps, filer, { annexId, ...annexWorkbook(3, rowsOf(3, 0)) });
    const reviewer = await portal.client('reviewer');
    await reviewer.post(`/annexes/${annexId}/numbers`, { reason: '对照证照审核', to: '' });
    const path = `/annexes/${annexId}/versions/${versionId}/rows/2`;
    const answers = await Promise.all(Array.from({ length: 8 }, () => reviewer.get(path)));
    assert.ok(answers.every(({ status }) => status === 200));
    const looks = await deps
      .db('audit_entries')
      .where({ verb: 'annex.reveal' })
      .andWhere('state_after', 'like', '%row%');
    assert.equal(looks.length, 1);
  } finally {
    await portal.stop();
  }
});
