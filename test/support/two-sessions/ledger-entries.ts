import { findCurrentDrive } from '#features/drive/queries.js';
import { runJudge } from '#features/ledger/judging.js';
import type { Act, Entry, Two, World } from './play.js';

const reviewers: Two = ['reviewer', 'importer'];

/** An open licence of the ledger, nobody has signed it or somebody else has proposed it; what is ticked for it. */
async function openRest({ portal }: World, isProposed: boolean): Promise<Readonly<Record<string, string>>> {
  const { deps } = portal;
  const { db } = deps;
  const driveId = (await findCurrentDrive(db))?.id ?? 0;
  await runJudge(deps, { driveId, units: 'all' }, () => {});
  const entry = await db('ledger_entries')
    .where({ drive_id: driveId, is_current: 1, class: 'open' })
    .orderBy('id')
    .first();
  await db('ledger_signatures').delete();
  if (!isProposed) return { pick: String(entry.id) };
  const [id] = await db('ledger_signatures').insert({
    drive_id: driveId,
    licence_id: entry.licence_id,
    old_id: entry.old_id,
    entry_id: entry.id,
    state: 'proposed',
    is_current: 1,
    ground: '等待补充档案',
    proposed_by: portal.cast.filer.id,
    proposed_at: portal.clock.now(),
  });
  return { pick: String(id) };
}

const onRest = (path: string, isProposed: boolean, effect: Act['effect'], fields: readonly [object, object]): Act => ({
  kind: 'act',
  who: reviewers,
  effect,
  async presses(world) {
    const ticked = await openRest(world, isProposed);
    return {
      path,
      fields: [
        { ...ticked, ...fields[0] },
        { ...ticked, ...fields[1] },
      ],
    };
  },
});

export const ledgerEntries: Readonly<Record<string, Entry>> = {
  '/ledger/signatures': onRest('/ledger/signatures', false, 'ledger.propose', [
    { ground: '等待补充档案' },
    { ground: '业户已出岛，下月回来' },
  ]),
  '/ledger/signature-decisions': onRest('/ledger/signature-decisions', true, 'ledger.sign', [
    { act: 'confirm' },
    { act: 'confirm' },
  ]),
  '/ledger/checks': {
    kind: 'own',
    why: 'each check stands by itself, and twice finds the same',
  },
};
