import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '#platform/project-root.js';
import { namesMatch } from '#domain/values/names.js';
import { annexSeason } from '#test/support/annex-season.js';
import { startTestPortal } from '#test/support/test-portal.js';

const samples = join(projectRoot, '..', 'shared', 'samples');

interface Scenario {
  readonly agencies: readonly { readonly unit: string; readonly system_name: string; readonly kind: string }[];
  readonly forwarding: readonly { readonly from: string; readonly to: string }[];
}
interface Expected {
  readonly agencies: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly name_matches: boolean;
        readonly final: Readonly<Record<string, string>>;
        readonly counts: { readonly annex1: { readonly rows: number } };
        readonly versions: readonly { readonly received_at: string }[];
      }
    >
  >;
}

for (const sample of ['small', 'province']) {
  const folder = join(samples, sample);
  const skip = existsSync(folder) ? false : `SAMPLES MISSING: ${folder} is not there, no agency was compared`;
  test(`annex 1 of the sample ${sample} registers the agencies that it should`, { skip }, async () => {
    const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const scenario = read('scenario.json') as Scenario;
    const { agencies } = read('expected.json') as Expected;
    const portal = await startTestPortal();
    try {
      const { db } = portal.deps;
      const season = annexSeason(portal);
      for (const { unit, system_name } of scenario.agencies)
        await db('agencies').where({ code: unit }).update({ system_name });
      const differences: string[] = [];
      for (const [unit, expected] of Object.entries(agencies)) {
        portal.clock.setTo(new Date(expected.versions.at(-1)?.received_at ?? ''));
        const path = expected.final['1'] ?? '';
        const file = { name: basename(path), content: readFileSync(join(folder, path)) };
        const { annexId, versionId } = await season.handIn(unit, 1, file);
        await season.accept(annexId);
        const own = await db('agencies').where({ code: unit }).first<Record<string, string>>();
        const rows = (await db('agencies').where({ registered_version_id: versionId })) as object[];
        const told = scenario.agencies.find((agency) => agency.unit === unit);
        const found = {
          name: own?.['name'],
          kind: own?.['kind'],
          matches: namesMatch(own?.['name'] ?? '', own?.['system_name'] ?? ''),
          decided: own?.['name_relation'] === 'same',
          rows: rows.length,
          state: own?.['state'],
        };
        const wanted = {
          name: expected.name,
          kind: told?.kind,
          matches: expected.name_matches,
          decided: expected.name_matches,
          rows: expected.counts.annex1.rows,
          state: 'registered',
        };
        if (JSON.stringify(found) !== JSON.stringify(wanted))
          differences.push(`${unit}: ${JSON.stringify(found)}, expected ${JSON.stringify(wanted)}`);
      }
      assert.deepEqual(differences, []);
      const hops = (await db('forwardings as f')
        .join('agencies as a', 'a.id', 'f.from_agency_id')
        .join('agencies as b', 'b.id', 'f.to_agency_id')
        .whereNull('f.withdrawn_at')
        .select('a.name as from', 'b.name as to')) as { from: string; to: string }[];
      // The hops above belong to the province's own forwarding, not to annex 1 of a unit.
      const above = ['海南省道路运输局', '三亚市道路运输管理处'];
      const local = scenario.forwarding
        .filter(({ from }) => !above.includes(from))
        .map(({ from, to }) => `${from} → ${to}`);
      assert.deepEqual(
        hops.map(({ from, to }) => `${from} → ${to}`),
        local,
      );
    } finally {
      await portal.stop();
    }
  });
}
