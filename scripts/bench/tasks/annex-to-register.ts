import { readFileSync } from 'node:fs';
import { confirmImport, previewImport, annexSteps, uploadAndCheck } from '#src/season/actions.js';
import { carryOn } from '#src/season/course.js';
import type { Batch } from '#features/imports/batch-queries.js';
import { answer, peakMemory } from '../child.js';
import { createDatabase, openPortalDatabase } from '../database.js';
import { timed } from '../measure.js';
import { createPeople } from '../people.js';

// The whole way of an annex 3 in the portal's own steps, on an empty register: upload, check, submission, acceptance, preview, import.
const [path = '', serverUrl = ''] = process.argv.slice(2);
const deps = await openPortalDatabase(await createDatabase(serverUrl, 'bench_way'));
const people = await createPeople(deps);
const annex = await deps
  .db('annexes')
  .select('id')
  .where({ agency_id: people.collector.agencyId, annex_no: 3 })
  .first<{ id: number }>();
const annexId = Number(annex.id);
const check = await timed(() =>
  uploadAndCheck(deps, people.collector, { annexId, content: readFileSync(path), name: 'annex3.xlsx' }),
);
const accept = await timed(() => carryOn(annexSteps(deps, people, annexId), 'accepted'));
const batches: Batch[] = [];
const preview = await timed(async () => batches.push(await previewImport(deps, people.importer, annexId)));
const bringIn = await timed(async () => {
  for (const batch of batches) await confirmImport(deps, people.importer, batch);
});
const { n } = (await deps.db('businesses').count({ n: '*' }).first<{ n: number }>()) ?? { n: 0 };
await deps.db.destroy();
answer({ check, accept, preview, import: bringIn, rows: Number(n), peakBytes: peakMemory() });
