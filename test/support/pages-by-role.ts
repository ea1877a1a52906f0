import { verbsOf } from '#domain/policy.js';
import type { Route } from '#platform/http/route-table.js';
import { createPeople, routeTable } from '#src/app.js';
import { type CastName, castNames } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { routePath } from '#test/support/route-paths.js';
import type { Season } from '#test/support/season.js';
import type { TestPortal } from '#test/support/test-portal.js';

/** Pages by who opens them, in the middle of a season. Downloads, redirects and what only waits for a job are no pages. */
export async function pagesByRole(portal: TestPortal, season: Season): Promise<ReadonlyMap<CastName, string[]>> {
  const [business] = (await portal.deps.db('businesses').select('id').limit(1)) as { id: number }[];
  const businessId = Number(business?.id);
  const clients = new Map<CastName, Client>();
  for (const name of castNames) clients.set(name, await portal.client(name));
  const pages = new Map<CastName, string[]>();
  const routes = routeTable(portal.deps, createPeople(portal.deps));
  for (const route of routes.filter(({ method, path }) => method === 'get' && !/\/(?:marked|corrected)$/.test(path))) {
    const path = routePath(route, season, { businessId });
    for (const side of holdersOf(portal, route))
      for (const role of side) {
        const { status, headers } = await (clients.get(role) as Client).get(path);
        if (status !== 200 || !headers.get('content-type')?.includes('html')) continue;
        pages.set(role, [...(pages.get(role) ?? []), path]);
        break;
      }
  }
  return pages;
}

/** Of the office and of the province who may open it, first the one who may do most there, and so sees most on the page. */
export function holdersOf(portal: TestPortal, { verb }: Route): CastName[][] {
  const verbs = (name: CastName) => verbsOf(portal.cast[name].roles);
  const most = (names: readonly CastName[]) =>
    names
      .filter((name) => verb === 'public' || verb === 'signed-in' || verbs(name).has(verb))
      .sort((a, b) => verbs(b).size - verbs(a).size);
  return [
    most(['filer', 'manager', 'clerk', 'examiner', 'confirmer']),
    most(['reviewer', 'statistician', 'auditor', 'admin', 'security']),
  ];
}
