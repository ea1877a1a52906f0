import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '#platform/project-root.js';
import { listAccounts } from '#features/operators/accounts/accounts-queries.js';
import { listDifferences } from '#features/operators/accounts/differences.js';
import { annexSeason } from '#test/support/annex-season.js';
import { startTestPortal } from '#test/support/test-portal.js';

const samples = join(projectRoot, '..', 'shared', 'samples');

interface Counts {
  readonly rows: number;
  readonly accounts: number;
  readonly by_role: Readonly<Record<string, number>>;
}
interface Expected {
  readonly agencies: Readonly<
    Record<
      string,
      {
        readonly final: Readonly<Record<string, string>>;
        readonly counts: { readonly annex2: Counts };
        readonly versions: readonly { readonly received_at: string }[];
      }
    >
  >;
}

for (const sample of ['small', 'province']) {
  const folder = join(samples, sample);
  const skip = existsSync(folder) ? false : `SAMPLES MISSING: ${folder} is not there, no account was compared`;
  test(`annexes 1 and 2 of the sample ${sample}, accepted, open the accounts that they should`, { skip }, async () => {
    const { agencies } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;
    const portal = await startTestPortal();
    try {
      const { db } = portal.deps;
      const season = annexSeason(portal);
      const differences: string[] = [];
      for (const [unit, expected] of Object.entries(agencies)) {
        portal.clock.setTo(new Date(expected.versions.at(-1)?.received_at ?? ''));
        for (const no of [1, 2] as const) {
          const path = expected.final[no] ?? '';
          const file = { name: basename(path), content: readFileSync(join(folder, path)) };
          const { annexId } = await season.handIn(unit, no, file);
          await season.accept(annexId);
        }
        const made = (await listAccounts(db, null)).filter(({ account }) => account.startsWith(`${unit}-`));
        const roles: Record<string, number> = {};
        for (const role of made.flatMap((account) => account.roles)) roles[role] = (roles[role] ?? 0) + 1;
        const rows = await db('account_requests as r')
          .join('agencies as a', 'a.id', 'r.agency_id')
          .where({ 'r.source': 'annex', 'a.division_code': unit });
        const sorted = (counts: Readonly<Record<string, number>>) =>
          Object.fromEntries(Object.entries(counts).sort(([a], [b]) => a.localeCompare(b)));
        const found = { rows: rows.length, accounts: made.length, by_role: sorted(roles) };
        const { rows: wantedRows, accounts, by_role } = expected.counts.annex2;
        const wanted = { rows: wantedRows, accounts, by_role: sorted(by_role) };
        if (JSON.stringify(found) !== JSON.stringify(wanted))
          differences.push(`${unit}: ${JSON.stringify(found)}, expected ${JSON.stringify(wanted)}`);
        const liaisons = new Set(made.filter(({ isLiaison }) => isLiaison).map(({ agencyId }) => agencyId));
        const offices = new Set(made.map(({ agencyId }) => agencyId));
        if (liaisons.size !== offices.size) differences.push(`${unit}: ${liaisons.size} liaisons`);
      }
      assert.deepEqual(differences, []);
      // The cast of the tests was made past the requests; what annex 2 opened must agree with what was approved.
      const apart = (await listDifferences(db, null)).filter(({ account }) => /^\d{6}-/.test(account?.account ?? '-'));
      assert.deepEqual(apart, []);
    } finally {
      await portal.stop();
    }
  });
}
