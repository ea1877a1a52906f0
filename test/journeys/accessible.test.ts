import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { Route } from '#platform/http/route-table.js';
import { createPeople, routeTable } from '#src/app.js';
import { verbsOf } from '#domain/policy.js';
import { browserPath, launchBrowser, openWindow, withoutBrowser } from '#test/support/browser.js';
import { type CastName, castNames } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { signInAt } from '#test/support/office-pages.js';
import { routePath } from '#test/support/route-paths.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly html: string }[];
}

describe('pages for everybody: WCAG 2 A and AA as axe reads them', { skip: withoutBrowser }, () => {
  let portal: TestPortal;
  let season: Season;
  let browser: Browser;
  let businessId: number;
  const clients = new Map<CastName, Client>();
  before(async () => {
    if (!browserPath) return;
    portal = await startTestPortal();
    season = await playSeason(portal);
    const [business] = (await portal.deps.db('businesses').select('id').limit(1)) as { id: number }[];
    businessId = Number(business?.id);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await portal?.stop();
  });

  /** Pages by who opens them. Downloads, redirects and what only waits for a job are no pages. */
  async function pagesByRole(): Promise<Map<CastName, string[]>> {
    const pages = new Map<CastName, string[]>();
    const routes = routeTable(portal.deps, createPeople(portal.deps));
    for (const route of routes.filter(
      ({ method, path }) => method === 'get' && !/\/(?:marked|corrected)$/.test(path),
    )) {
      const path = routePath(route, season, { businessId });
      for (const role of holdersOf(route)) {
        const { status, headers } = await (clients.get(role) as Client).get(path);
        if (status === 200 && headers.get('content-type')?.includes('html'))
          pages.set(role, [...(pages.get(role) ?? []), path]);
      }
    }
    return pages;
  }

  /** Of the office and of the province the one who may do most there, and so sees most on the page. */
  function holdersOf({ verb }: Route): CastName[] {
    const verbs = (name: CastName) => verbsOf(portal.cast[name].roles);
    const most = (names: readonly CastName[]) =>
      names
        .filter((name) => verb === 'public' || verb === 'signed-in' || verbs(name).has(verb))
        .sort((a, b) => verbs(b).size - verbs(a).size)
        .slice(0, 1);
    return [
      ...most(['filer', 'manager', 'clerk']),
      ...most(['reviewer', 'statistician', 'auditor', 'admin', 'security']),
    ];
  }

  test('no page of the portal has a violation', async () => {
    const wrong: string[] = [];
    let seen = 0;
    for (const name of castNames) clients.set(name, await portal.client(name));
    for (const [role, paths] of await pagesByRole()) {
      const { page, context } = await openWindow(browser, portal.base, true);
      await signInAt(page, portal.cast[role]);
      for (const path of paths) {
        await page.goto(`.${path}`);
        await page.evaluate(axe);
        const violations = await page.evaluate<Violation[]>(
          `axe.run({ runOnly: ['wcag2a', 'wcag2aa'] }).then((result) => result.violations)`,
        );
        seen += 1;
        for (const { id, nodes } of violations)
          wrong.push(`${path} (${role}): ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
      }
      await context.close();
    }
    assert.deepEqual(wrong, []);
    assert.ok(seen > 40, `${seen} pages`);
  });
});
