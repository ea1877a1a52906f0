import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { projectRoot } from '#platform/project-root.js';
import type { Route } from '#platform/http/route-table.js';
import { createPeople, routeTable } from '#src/app.js';
import { verbRoles, verbsOf } from '#domain/policy.js';
import { type CastName, castNames } from '#test/support/cast.js';
import type { Answer, Client } from '#test/support/client.js';
import { routePath } from '#test/support/route-paths.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let routes: readonly Route[];
let season: Season;
let businessId: number;
const clients = new Map<CastName | 'nobody', Client>();

before(async () => {
  portal = await startTestPortal();
  routes = routeTable(portal.deps, createPeople(portal.deps));
  season = await playSeason(portal);
  const [business] = (await portal.deps.db('businesses').select('id').limit(1)) as { id: number }[];
  businessId = Number(business?.id);
  clients.set('nobody', await portal.client());
  for (const name of castNames) clients.set(name, await portal.client(name));
});
after(() => portal.stop());

const clientOf = (name: CastName | 'nobody'): Client => clients.get(name) as Client;

/** A path of the route with ids that are there. */
const pathOf = (route: Route, over: Readonly<Record<string, string>> = {}): string =>
  routePath(route, season, { businessId }, over);

const idNames = (route: Route): string[] => [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
const titleOf = (route: Route): string => `${route.method.toUpperCase()} ${route.path}`;

/** Sends a request to a route; a POST carries the session's token unless `fields` say otherwise. */
function ask(
  client: Client,
  route: Route,
  path: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  if (route.method === 'get') return client.get(path);
  return route.upload
    ? client.upload(path, { name: 'a.xlsx', content: Buffer.from('x') }, fields)
    : client.post(path, fields);
}

/** Pages that answer at once; the two workbooks are made by a job, which nobody runs here. */
const answersAtOnce = (route: Route): boolean => route.method === 'get' && !/\/(?:marked|corrected)$/.test(route.path);
const isSigned = (route: Route): boolean => route.verb !== 'public';
/** Somebody of the cast who holds the verb; the office's own people before the province's. */
const holderOf = (verb: string): CastName =>
  castNames.find((name) => verbsOf(portal.cast[name].roles).has(verb)) ?? 'filer';

/** Runs a question over all routes that it concerns and shows every answer that is not as wanted. */
async function walk(
  concerned: readonly Route[],
  question: (route: Route) => Promise<string | undefined>,
): Promise<void> {
  assert.ok(concerned.length > 0);
  const wrong: string[] = [];
  for (const route of concerned) {
    const complaint = await question(route);
    if (complaint !== undefined) wrong.push(`${titleOf(route)}: ${complaint}`);
  }
  assert.deepEqual(wrong, []);
}

test('every verb of a route is in the policy, and every verb of the policy is asked somewhere', () => {
  const used = new Set(routes.map((route) => route.verb));
  assert.deepEqual(
    [...used].filter((verb) => verb !== 'public' && verb !== 'signed-in' && !(verb in verbRoles)),
    [],
  );
  assert.deepEqual(
    Object.keys(verbRoles).filter((verb) => !used.has(verb as Route['verb'])),
    [],
  );
});

test('no two routes have the same method and path', () => {
  const titles = routes.map(titleOf);
  assert.deepEqual(
    titles.filter((title, at) => titles.indexOf(title) !== at),
    [],
  );
});

test('nobody: a page leads to sign-in and back, a form is kept and answered with 401', () =>
  walk(routes.filter(isSigned), async (route) => {
    const path = pathOf(route);
    const answer = await ask(clientOf('nobody'), route, path);
    if (route.method === 'get') {
      const back = path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`;
      return answer.status === 303 && answer.location === back ? undefined : `${answer.status} ${answer.location}`;
    }
    return answer.status === 401 && answer.text.includes('name="password"') ? undefined : String(answer.status);
  }));

test('nobody under htmx: 401 and the address of sign-in', () =>
  walk(
    routes.filter((route) => isSigned(route) && route.method === 'get'),
    async (route) => {
      const answer = await clientOf('nobody').get(pathOf(route), { 'HX-Request': 'true' });
      return answer.status === 401 && answer.headers.get('hx-redirect')?.includes('/sign-in')
        ? undefined
        : String(answer.status);
    },
  ));

test('who does not hold the verb: 403, whatever the method', () =>
  walk(
    routes.filter((route) => isSigned(route) && route.verb !== 'signed-in'),
    async (route) => {
      const strangers = castNames.filter(
        (name) => name !== 'newcomer' && !verbsOf(portal.cast[name].roles).has(route.verb),
      );
      assert.ok(
        strangers.length > 0 || route.verb === 'home.view' || route.verb === 'permission.view',
        `the whole cast holds ${route.verb}`,
      );
      for (const name of strangers) {
        const { status, text } = await ask(clientOf(name), route, pathOf(route));
        if (status !== 403 || !text.includes('没有这项权限')) return `${name}: ${status}`;
      }
      return undefined;
    },
  ));

test('who must choose a password first is led there from every page', () =>
  walk(
    routes.filter((route) => isSigned(route) && !/^\/(?:password|sign-out)$/.test(route.path)),
    async (route) => {
      const { status, location } = await ask(clientOf('newcomer'), route, pathOf(route));
      return status === 303 && location === '/password' ? undefined : `${status} ${location}`;
    },
  ));

test('a neighbour sees nothing of it: 404 where the verb is held', () =>
  walk(
    routes.filter((route) => /:(?:annexId|businessId)/.test(route.path)),
    async (route) => {
      const isHeld = verbsOf(portal.cast.neighbour.roles).has(route.verb);
      const { status } = await ask(clientOf('neighbour'), route, pathOf(route), plausible);
      return status === (isHeld ? 404 : 403) ? undefined : String(status);
    },
  ));

/** What makes a form worth looking at, so that it is its object that is missing. */
const plausible = { reason: '核对过了', text: '核对过了', confirm: '1', token: 'x' };

const oddIds = [
  '0',
  '-1',
  'abc',
  '1e3',
  '1.0',
  ' 1',
  '%00',
  '1%20or%201=1',
  '9'.repeat(30),
  '..%2f1',
  '%ff',
  'undefined',
  '1%27',
];

test('an id that is none, or of nothing: 404', () =>
  walk(
    routes.filter((route) => idNames(route).length > 0),
    async (route) => {
      const client = clientOf(holderOf(route.verb));
      for (const name of idNames(route)) {
        for (const odd of [...oddIds, '999999999']) {
          const { status } = await ask(client, route, pathOf(route, { [name]: odd }), plausible);
          const isStateAsked = route.method === 'post' && name !== 'annexId' && odd === '999999999';
          if (status !== 404 && !(isStateAsked && status === 409)) return `:${name} = ${odd}: ${status}`;
        }
      }
      return undefined;
    },
  ));

test('a form without the session’s token, or with another one: 403', () =>
  walk(
    routes.filter((route) => route.method === 'post'),
    async (route) => {
      const client = clientOf(isSigned(route) ? holderOf(route.verb) : 'nobody');
      const stage = route.upload ? pathOf(route, { annexId: String(season.open.annexId) }) : pathOf(route);
      for (const _csrf of ['', 'f'.repeat(48), 'x']) {
        const { status, text } = await ask(client, route, stage, { _csrf });
        // Whose scan it would be is asked before its body is read, and so before the token in it.
        if (route.path.endsWith('/documents') && status === 404) continue;
        if (status !== 403 || !text.includes('页面已过期')) return `${_csrf}: ${status}`;
      }
      return undefined;
    },
  ));

test('a partial that HX-Target names equals the same region of the page', async () => {
  const partials = readdirSync(join(projectRoot, 'views'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\/_[\w-]+\.eta$/.test(name))
    .map((name) => name.replaceAll('/', '-').replace('-_', '-').replace('.eta', ''));
  let compared = 0;
  for (const route of routes.filter(answersAtOnce)) {
    const client = clientOf(isSigned(route) ? holderOf(route.verb) : 'nobody');
    for (const stage of [season.claimed, season.reading]) {
      const path = pathOf(route, { annexId: String(stage.annexId), versionId: String(stage.versionId) });
      const page = await client.get(path);
      if (page.status !== 200 || !page.headers.get('content-type')?.includes('html')) continue;
      assert.match(page.headers.get('vary') ?? '', /HX-Request.*HX-Target/, titleOf(route));
      for (const id of partials.filter((each) => page.text.includes(`id="${each}"`))) {
        const partial = await client.get(path, { 'HX-Request': 'true', 'HX-Target': id });
        assert.equal(partial.status, 200);
        if (partial.text.includes('<html')) continue;
        assert.ok(normal(page.text).includes(normal(partial.text)), `${titleOf(route)} #${id}`);
        compared += 1;
      }
      const other = await client.get(path, { 'HX-Request': 'true', 'HX-Target': 'content' });
      assert.ok(other.text.includes('<html'), `${titleOf(route)}: a target that is no partial has the page`);
    }
  }
  assert.ok(compared > 0);
});

const normal = (html: string): string => html.replace(/name="_(?:submission|csrf)" value="\w+"/g, '').trim();

const oddBodies: readonly (readonly [what: string, type: string, body: string])[] = [
  ['nothing', 'application/x-www-form-urlencoded', ''],
  [
    'fields twice',
    'application/x-www-form-urlencoded',
    'reason=1&reason=2&text=1&text=2&kind=a&kind=b&row=1&row=2&file=1&account=a&account=b&password=1&password=2',
  ],
  [
    'fields of objects',
    'application/x-www-form-urlencoded',
    '__proto__=1&constructor=1&v.__proto__=1&v.constructor=2&toString=3&hasOwnProperty=4',
  ],
  [
    'long text',
    'application/x-www-form-urlencoded',
    `reason=${'长'.repeat(5_000)}&text=${'x'.repeat(50_000)}&kind=${'k'.repeat(9_000)}&take=9e99&findingId=9e99&v.uscc=${'9'.repeat(3_000)}`,
  ],
  ['JSON', 'application/json', '{"reason":{"a":1}}'],
  ['broken escapes', 'application/x-www-form-urlencoded', 'reason=%ff%fe%&text=%E0%A4%A&kind=%00'],
  [
    'broken multipart',
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
  ],
  ['no boundary', 'multipart/form-data', 'abc'],
  ['an unknown charset', 'application/x-www-form-urlencoded; charset=x-none', 'reason=1'],
];

test('whatever a form holds, the answer is a page of ours and never a fault', () =>
  walk(
    routes.filter((route) => route.method === 'post' && !/sign-out|password/.test(route.path)),
    async (route) => {
      const client = clientOf(isSigned(route) ? holderOf(route.verb) : 'nobody');
      const own = await client.post(pathOf(route), {});
      if (own.status >= 500) return `only the token: ${own.status}`;
      for (const [what, type, odd] of oddBodies) {
        const body = type.startsWith('application/x-www') ? `_csrf=${client.csrf()}&${odd}` : odd;
        const { status, text } = await client.raw(pathOf(route), {
          method: 'POST',
          headers: { 'Content-Type': type },
          body,
        });
        if (status >= 500) return `${what}: ${status}`;
        if (status !== 303 && !/[\u4e00-\u9fff]/.test(text)) return `${what}: no sentence`;
      }
      return undefined;
    },
  ));

test('queries of any kind never make a fault', () =>
  walk(routes.filter(answersAtOnce), async (route) => {
    const client = clientOf(isSigned(route) ? holderOf(route.verb) : 'nobody');
    const queries = [
      'kind=%00',
      'level=X&after=-1',
      'after=9e99',
      'q=%27%22%3Cscript%3E',
      'q[]=1&q[a]=2',
      '__proto__=1',
      'with=abc&from=9999999',
      'before=1e9',
      'to=//evil.example',
      'annex=99',
      'sort=id;drop',
      'page=-1',
      `q=${'长'.repeat(2_000)}`,
      'format=exe',
      '%ff=%ff',
      'q=%E0%A4%A',
    ];
    for (const query of queries) {
      const { status } = await client.get(`${pathOf(route)}?${query}`);
      if (status >= 500) return `${query}: ${status}`;
    }
    return undefined;
  }));
