import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Request } from 'express';
import type { Route } from '#platform/http/route-table.js';
import { tagsOf } from '#scripts/rehearsal/html.js';
import { createApp, createPeople, routeTable } from '#src/app.js';
import { verbsOf } from '#domain/policy.js';
import { type CastName, castNames } from '#test/support/cast.js';
import { type Client, createClient } from '#test/support/client.js';
import { routePath } from '#test/support/route-paths.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

/** What a parameter may hold that nobody expected; as it stands in an address. */
const values: readonly (readonly [what: string, text: string])[] = [
  ['Chinese', encodeURIComponent('张三')],
  ['emoji', encodeURIComponent('🚗维修')],
  ['a character outside every charset', '%ff%fe'],
  ['NUL', '%00'],
  ['NUL within', 'a%00b'],
  ['10,000 letters', 'x'.repeat(10_000)],
  ['long Chinese', encodeURIComponent('长'.repeat(1_500))],
  ['marks of SQL', encodeURIComponent(`'";--\\%_`)],
  ['a day that is none', '2020-02-30'],
  ['a day far away', '9999-12-31'],
  ['a number too large', '99999999999999999999'],
  ['a number below all', '-1'],
  ['a number of another kind', '1e308'],
  ['nothing', ''],
];

let portal: TestPortal;
let season: Season;
let server: Server;
let businessId: number;
const clients = new Map<CastName, Client>();
/** Parameters that handlers have asked for, by the path of their route. */
const asked = new Map<string, Set<string>>();

before(async () => {
  portal = await startTestPortal();
  season = await playSeason(portal);
  const [business] = (await portal.deps.db('businesses').select('id').limit(1)) as { id: number }[];
  businessId = Number(business?.id);
  const app = createApp(portal.deps);
  listenToQueries(app.request);
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}${portal.deps.config.basePath}`;
  for (const name of castNames) clients.set(name, await createClient(base).signIn(portal.cast[name]));
});
after(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await portal.stop();
});

/** Notes every parameter that a handler looks at. */
function listenToQueries(prototype: object): void {
  const parsed = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(prototype), 'query');
  Object.defineProperty(prototype, 'query', {
    configurable: true,
    get(this: Request) {
      const { path } = this;
      return new Proxy(parsed?.get?.call(this) as object, {
        get(query, name) {
          if (typeof name === 'string') note(path, name);
          return Reflect.get(query, name) as unknown;
        },
      });
    },
  });
}

function note(path: string, name: string): void {
  const names = asked.get(path) ?? new Set();
  asked.set(path, names.add(name));
}

const clientFor = (route: Route): Client => {
  const holder = castNames.find((name) => verbsOf(portal.cast[name].roles).has(route.verb)) ?? 'filer';
  return clients.get(holder) as Client;
};

/** Parameters in the forms and links of a page that lead to the page itself. */
function namesOn(html: string, path: string): string[] {
  const own = portal.deps.config.basePath + path;
  const inLinks = tagsOf(html, 'a').flatMap(({ attributes: { href = '' } }) => {
    const url = new URL(href.startsWith('/') ? href : '/', 'http://x');
    return url.pathname === own ? [...url.searchParams.keys()] : [];
  });
  const inForms = tagsOf(html, 'form').flatMap(({ attributes, end }) => {
    if (attributes['method'] === 'post' || (attributes['action'] ?? own) !== own) return [];
    const content = html.slice(end, html.indexOf('</form>', end));
    return ['input', 'select'].flatMap((tag) => tagsOf(content, tag).map((each) => each.attributes['name'] ?? ''));
  });
  return [...new Set([...inLinks, ...inForms])].filter((name) => name !== '');
}

/** Pages that answer at once; the two workbooks are made by a job, which nobody runs here. */
const answersAtOnce = ({ method, path }: Route): boolean => method === 'get' && !/\/(?:marked|corrected)$/.test(path);

/** A file is asked for by the reader of its page, which is tried with all: a few show that it answers as well. */
const valuesFor = ({ path }: Route) => (/\.\w+$/.test(path) ? values.filter((_, at) => at % 4 === 0) : values);

test('whatever a parameter of an address holds, no page of the portal fails', async () => {
  const routes = routeTable(portal.deps, createPeople(portal.deps)).filter(answersAtOnce);
  const wrong: string[] = [];
  let parameters = 0;
  for (const route of routes) {
    const client = clientFor(route);
    const path = routePath(route, season, { businessId });
    const ask = async (query: string, what: string) => {
      const { status } = await client.get(`${path}?${query}`);
      if (status >= 500) wrong.push(`${route.path} ${what}: ${status}`);
    };
    for (const name of namesOn((await client.get(path)).text, path)) note(portal.deps.config.basePath + path, name);
    const names = asked.get(portal.deps.config.basePath + path) ?? new Set<string>();
    // The set grows while it is walked: some parameters are looked at only when another one is there.
    for (const name of names) {
      parameters += 1;
      for (const [what, value] of valuesFor(route)) await ask(`${name}=${value}`, `${name} = ${what}`);
      await ask(`${name}=1&${name}=2`, `${name} twice`);
      await ask(`${name}[]=1&${name}[a]=2`, `${name} as an object`);
    }
    const every = [...names].map((name) => `${name}=${encodeURIComponent('张三')}`).join('&');
    await ask(every, 'all of them');
  }
  assert.deepEqual(wrong, []);
  assert.ok(parameters > 60, `${parameters} parameters of ${routes.length} pages`);
});
