import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { aboutDrive } from '#features/drive/choice-rules.js';
import type { Route } from '#platform/http/route-table.js';
import { createPeople, routeTable } from '#src/app.js';
import { type CastName, castNames } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { holdersOf } from '#test/support/pages-by-role.js';
import { routePath } from '#test/support/route-paths.js';
import { openSecondDrive, secondNotice } from '#test/support/second-drive.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const firstNotice = '琼道运发〔2020〕247号';
/** Pages of one annex, case, load, licence or package, which belongs to a drive. */
const belonging =
  /^\/(?:annexes|collisions|licences|mail-packages|waivers|progress\/annexes|notice\/editions|receipts)\/[^/]*(?:\d|:)/;

describe('every page with two drives open', () => {
  let portal: TestPortal;
  let season: Season;
  let secondId: number;
  let routes: Route[];
  const clients = new Map<CastName, Client>();
  before(async () => {
    portal = await startTestPortal();
    season = await playSeason(portal);
    secondId = await openSecondDrive(portal);
    for (const name of castNames) clients.set(name, await portal.client(name));
    routes = routeTable(portal.deps, createPeople(portal.deps)).filter(({ method }) => method === 'get');
  });
  after(() => portal.stop());

  async function* opened(query: (path: string) => string) {
    const [business] = (await portal.deps.db('businesses').select('id').limit(1)) as { id: number }[];
    for (const route of routes) {
      const path = routePath(route, season, { businessId: Number(business?.id) });
      for (const [name] of holdersOf(portal, route)) {
        if (name === undefined) continue;
        const answer = await (clients.get(name) as Client).get(path + query(path));
        assert.ok(answer.status < 500, `${path} answers ${answer.status} to ${name}`);
        const isPage = answer.status === 200 && answer.headers.get('content-type')?.includes('html');
        if (isPage) yield { path, name, text: answer.text };
      }
    }
  }

  test('each opens; one about a drive names it, one of an annex names its own', async () => {
    const seen = { chosen: 0, own: 0 };
    for await (const { path, name, text } of opened(() => '')) {
      if (belonging.test(path) && !path.endsWith('/check')) {
        assert.ok(choiceIn(text).includes(firstNotice), `${path} does not name its drive to ${name}`);
        seen.own += 1;
      } else if (aboutDrive(path)) {
        assert.ok(choiceIn(text).includes(secondNotice), `${path} offers ${name} no choice`);
        seen.chosen += 1;
      }
    }
    assert.ok(seen.chosen >= 20 && seen.own >= 30, JSON.stringify(seen));
  });

  test('what the address names is shown, and every address and form of the page that asks for a drive carries it on', async () => {
    let links = 0;
    const asked = `?drive=${secondId}`;
    for await (const { path, name, text } of opened((path) => (aboutDrive(path) ? asked : ''))) {
      if (!aboutDrive(path)) continue;
      const said = choiceIn(text);
      assert.match(said, new RegExp(`<b aria-current="true">${secondNotice}</b>`), `${path} for ${name}`);
      const main = text.slice(text.indexOf('<main')).replace(/<div class="choice"[\s\S]*?<\/div>/, '');
      for (const [, href = ''] of main.matchAll(/(?:href|action|hx-get)="([^"#]*)"/g)) {
        const to = href.replace(portal.deps.config.basePath, '').replace(/\?.*$/, '');
        if (!href.startsWith('/') || !aboutDrive(to)) continue;
        assert.match(href, new RegExp(`[?&;]drive=${secondId}(?:&|$)`), `${path} leads ${name} to ${href}`);
        links += 1;
      }
      for (const [form] of main.matchAll(/<form[^>]*method="get"[\s\S]*?<\/form>/g))
        if (aboutDrive((/action="([^"?]*)/.exec(form)?.[1] ?? '').replace(portal.deps.config.basePath, '')))
          assert.ok(form.includes(`name="drive" value="${secondId}"`), `a form of ${path} loses the drive`);
    }
    assert.ok(links > 100, String(links));
  });

  test('the last choice holds for the session; an address of a drive that is not open is refused', async () => {
    const office = await portal.client('filer');
    const shown = async (path: string) => /aria-current="true">([^<]*)/.exec((await office.get(path)).text)?.[1];
    assert.equal(await shown('/progress'), firstNotice, 'the deadline that comes next');
    assert.equal(await shown(`/progress?drive=${secondId}`), secondNotice);
    assert.equal(await shown('/annexes'), secondNotice);
    assert.equal(await shown(`/annexes?drive=${season.driveId}`), firstNotice);
    assert.equal((await office.get('/progress?drive=999')).status, 404);
    assert.match((await office.get('/progress?drive=x')).text, /已经结束，或者不存在/);
  });

  test('the first page has the duties of both, each line with its drive, and leads into it', async () => {
    const { text } = await (await portal.client('filer')).get('/');
    const lines = [...text.matchAll(/<td>(?:<span class="level E">急<\/span> )?(琼道运发〔\d+〕\d+号)：/g)];
    const named = lines.map(([, notice]) => notice);
    assert.ok(named.includes(firstNotice) && named.includes(secondNotice), named.join());
    assert.match(text, /\/progress\/reminders\?drive=\d+/);
    assert.equal(text.split('<p class="lead">').length - 1, 2, 'both deadlines');
  });

  test('what is sent must say for which drive', async () => {
    const reviewer = await portal.client('reviewer');
    const answer = await reviewer.post('/annexes/next-claim', {}, { Referer: `${portal.base}/annexes` });
    assert.equal(answer.status, 409);
    assert.match(answer.text, /没有说明是哪一项/);
    const claimed = await reviewer.post(`/annexes/next-claim?drive=${secondId}`);
    assert.equal(claimed.location, `/annexes?drive=${secondId}`);
  });
});

const choiceIn = (text: string): string => /<div class="choice"[\s\S]*?<\/div>/.exec(text)?.[0] ?? '';
