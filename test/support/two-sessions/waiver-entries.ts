import { inTransaction } from '#platform/db/transaction.js';
import { insertFindings } from '#features/annexes/checking/finding-queries.js';
import type { Fields } from '#test/support/client.js';
import { askForWaiver } from '#test/support/season.js';
import { untouched } from './review-entries.js';
import type { Entry, World } from './play.js';

const fault = {
  row: 2,
  column: 1,
  field: 'uscc',
  rule: 'V2',
  level: 'E',
  kind: 'V2.uscc.check-digit',
  value: '91460105123456788A',
  message: '末位校验不符。',
} as const;

/** Annex 4 with the office, with no waiver; with an error to ask one for. */
async function faulty({ portal, season }: World): Promise<string> {
  const { db, cipher } = portal.deps;
  const { annexId, versionId } = season.claimed;
  await forget(portal.deps.db);
  await db('annexes')
    .where({ id: annexId })
    .update({ state: 'filling', ...untouched });
  await db('annex_versions').where({ id: versionId }).update({ checked_at: portal.clock.now() });
  await inTransaction(db, (trx) => insertFindings(trx, cipher, versionId, [fault]));
  return `/annexes/${annexId}/versions/${versionId}`;
}

async function forget(db: World['portal']['deps']['db']): Promise<void> {
  await db('annex_findings').where({ kind: fault.kind }).delete();
  await db('annex_waiver_rows').delete();
  await db('annex_waivers').delete();
}

async function asked(world: World): Promise<string> {
  await forget(world.portal.deps.db);
  return `/waivers/${await askForWaiver(world.portal, world.season.claimed)}`;
}

export const waiverEntries: Readonly<Record<string, Entry>> = {
  '/annexes/:annexId/versions/:versionId/waiver': {
    kind: 'act',
    who: ['filer', 'manager'],
    effect: 'waiver.ask',
    async presses(world) {
      const here = await faulty(world);
      const typed = (ground: string): Fields => ({ kind: fault.kind, pick: '2', ground, expires_on: '2021-03-31' });
      return { path: `${here}/waiver`, fields: [typed('执照确为此号'), typed('登记机关已证明')] };
    },
  },
  '/waivers/:waiverId/decision': {
    kind: 'act',
    who: ['reviewer', 'importer'],
    effect: async ({ portal }) => {
      const [row] = (await portal.deps
        .db('audit_entries')
        .whereIn('verb', ['waiver.approve', 'waiver.refuse'])
        .count({ n: '*' })) as { n: number }[];
      return Number(row?.n);
    },
    async presses(world) {
      const path = await asked(world);
      const decision = (choice: string): Fields => ({ choice, reason: '已核对', expires_on: '2021-03-31' });
      return { path: `${path}/decision`, fields: [decision('approve'), decision('refuse')] };
    },
  },
  '/waivers/:waiverId/end': {
    kind: 'act',
    who: ['filer', 'manager'],
    effect: 'waiver.withdraw',
    presses: async (world) => ({ path: `${await asked(world)}/end` }),
  },
  '/waivers/:waiverId/documents': {
    kind: 'own',
    why: 'each paper stands by itself, and the same one is not kept twice',
  },
};
