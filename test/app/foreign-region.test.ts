import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import type { Route } from '#platform/http/route-table.js';
import { createPeople, routeTable } from '#src/app.js';
import { verbsOf } from '#domain/policy.js';
import { findAgencyByCode, insertAgency } from '#features/agencies/queries.js';
import { hashPassword } from '#features/operators/passwords.js';
import { insertOperator } from '#features/operators/queries.js';
import { castPassword, otherAgency } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { routePath } from '#test/support/route-paths.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

/**
 * C7: every route, every role of an office, seen from another region than the one where the work is done. The lists, counts,
 * searches and exports of these watchers must be the same before and after it is there; what belongs to it is not found, and
 * nothing they send changes it. The same for people whose office has no territory at all.
 */
const roles = [
  'acceptor',
  'reviewer',
  'confirmer',
  'collector',
  'agency_manager',
  'viewer',
  'statistician',
  'forwarder',
] as const;
interface Watcher {
  readonly name: string;
  readonly verbs: ReadonlySet<string>;
  readonly client: Client;
}

let portal: TestPortal;
let routes: readonly Route[];
let watchers: readonly Watcher[];
let season: Season;
let businessId: number;
const pages = { before: new Map<string, string>(), after: new Map<string, string>() };

before(async () => {
  portal = await startTestPortal();
  routes = routeTable(portal.deps, createPeople(portal.deps));
  watchers = await createWatchers();
  await readPages(pages.before);
  season = await playSeason(portal);
  const [business] = (await portal.deps.db('businesses').select('id').limit(1)) as { id: number }[];
  businessId = Number(business?.id);
  await readPages(pages.after);
});
after(() => portal.stop());

async function createWatchers(): Promise<Watcher[]> {
  const { deps } = portal;
  const passwordHash = await hashPassword(castPassword);
  const people: { name: string; roles: readonly string[] }[] = [];
  await inTransaction(deps.db, async (trx) => {
    const other = await findAgencyByCode(trx, otherAgency);
    const nowhere = await insertAgency(trx, {
      code: 'NOWHERE',
      name: '没有辖区的示例机构',
      shortName: '无辖区',
      systemName: '',
      divisionCode: otherAgency,
      isReporting: false,
      divisions: [],
    });
    const add = async (name: string, agencyId: number, held: readonly string[]) => {
      const now = deps.clock.now();
      const one = {
        account: name,
        displayName: name,
        agencyId,
        passwordHash,
        roles: held,
        mustChangePassword: false,
        now,
      };
      await insertOperator(trx, one);
      people.push({ name, roles: held });
    };
    for (const role of roles) {
      await add(`other-${role}`, other?.id ?? 0, [role]);
      await add(`nowhere-${role}`, nowhere, [role]);
    }
  });
  const made: Watcher[] = [];
  for (const { name, roles: held } of people) {
    const client = await (await portal.client()).signIn({ account: name, password: castPassword });
    made.push({ name, verbs: verbsOf(held), client });
  }
  return made;
}

const isHeld = ({ verbs }: Watcher, route: Route): boolean => verbs.has(route.verb);
const hasId = (route: Route): boolean => route.path.includes(':');
/** What was published is everybody's. */
const isPublished = (route: Route): boolean => /^\/publication(?:\/editions\/:publicEditionId)?$/.test(route.path);
/** The list of one's own exports grows with every export that is asked for here. */
const isOwnLog = (route: Route): boolean => route.path === '/exports';
const isForeign = (route: Route): boolean =>
  hasId(route) &&
  !/:file\b|:workList(?!\/businesses)/.test(route.path) &&
  !(route.method === 'get' && isPublished(route));

/** Questions that would find what the other region holds, if anything did. */
const queries = [
  '',
  '?q=示例',
  '?q=汽车维修',
  '?q=460105',
  '?q=91460100',
  '?division=460105',
  '?division=460100',
  '?status=filed',
  '?page=2',
];

async function readPages(into: Map<string, string>): Promise<void> {
  for (const watcher of watchers)
    for (const route of routes.filter(
      (each) => each.method === 'get' && !hasId(each) && isHeld(watcher, each) && !isPublished(each) && !isOwnLog(each),
    ))
      for (const query of queries) {
        // A workbook is a packed file with moments in it; the same rows are compared in the CSV.
        const { status, text } = await watcher.client.get(route.path + query);
        const content = route.path.endsWith('.xlsx') ? '' : normal(text);
        into.set(`${watcher.name} GET ${route.path}${query}`, `${status} ${content}`);
      }
}

/** A page or file without what is new every time: form tokens, the moment of an export, a fault's number. */
const normal = (text: string): string =>
  text
    .replace(/name="_(?:submission|csrf)" value="\w+"/g, '')
    .replace(/导出编号 \d+/g, '')
    .replace(/编号 <code>\w+<\/code>/g, '')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?/g, '');
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

test('no list, count, search or export of a foreign region shows that there is something', () => {
  assert.ok(pages.before.size > 100, `${pages.before.size} pages`);
  const changed = [...pages.before].filter(([title, text]) => pages.after.get(title) !== text).map(([title]) => title);
  assert.deepEqual(changed, []);
});

test('what belongs to a foreign region is not found by any role', async () => {
  const wrong: string[] = [];
  let asked = 0;
  for (const watcher of watchers)
    for (const route of routes.filter((each) => each.method === 'get' && isForeign(each))) {
      const { status } = await watcher.client.get(pathOf(route));
      asked += 1;
      if (status !== (isHeld(watcher, route) ? 404 : 403)) wrong.push(`${watcher.name} GET ${route.path}: ${status}`);
    }
  assert.ok(asked > 100, `${asked} questions`);
  assert.deepEqual(wrong, []);
});

test('nothing that is sent changes a foreign region', async () => {
  const earlier = await fingerprint();
  const wrong: string[] = [];
  for (const watcher of watchers)
    for (const route of routes.filter((each) => each.method === 'post' && isForeign(each))) {
      const path = pathOf(route);
      const { status } = route.upload
        ? await watcher.client.upload(path, { name: 'a.xlsx', content: Buffer.from('x') })
        : await watcher.client.post(path, {
            reason: '核对过了',
            text: '核对过了',
            confirm: '1',
            token: 'x',
            version: '1',
          });
      if (status !== (isHeld(watcher, route) ? 404 : 403)) wrong.push(`${watcher.name} POST ${route.path}: ${status}`);
    }
  assert.deepEqual(wrong, []);
  assert.deepEqual(await fingerprint(), earlier);
});

const pathOf = (route: Route): string => routePath(route, season, { businessId });

/** Digest of every table that holds an office's work; sessions, locks and the audit of refusals may grow. */
async function fingerprint(): Promise<Record<string, string>> {
  const { db } = portal.deps;
  const [rows] = (await db.raw('SHOW TABLES')) as [Record<string, string>[]];
  const passing = /^(?:sessions|sign_in|once_answers|audit|knex_|jobs$)/;
  const marks: Record<string, string> = {};
  for (const name of rows.map((row) => Object.values(row)[0] ?? '').filter((each) => !passing.test(each))) {
    const content = ((await db(name).select('*')) as object[]).map((row) => JSON.stringify(row)).sort();
    marks[name] = digest(content.join('\n'));
  }
  return marks;
}
