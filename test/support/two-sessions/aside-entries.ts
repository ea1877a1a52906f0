import { setAside } from '#features/annexes/quarantine/setting-aside.js';
import { act, annexIdOf, uploadAndCheck } from '#src/season/actions.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { ownAgency } from '#test/support/cast.js';
import { actorNamed } from '#test/support/operators.js';
import type { Entry, Two, World } from './play.js';
import { untouched } from './review-entries.js';

const office: Two = ['filer', 'filer'];
const asked = { reason: '执照送工商更正', promised_on: '2020-12-03' };

/** Annex 3 of the office with a new version, whose second row is faulty and not set aside. Returns its addresses. */
async function faulty({ portal }: World) {
  const { deps } = portal;
  const annexId = await annexIdOf(deps, ownAgency, 3);
  const empty = { state: 'filling', current_version_id: null, uploaded_by: null, imported_by: null, imported_at: null };
  await deps
    .db('annexes')
    .where({ id: annexId })
    .update({ ...empty, ...untouched });
  await deps.db('annex_quarantined_rows').delete();
  const rows = [typedBusiness(1), typedBusiness(2, { uscc: '91460105123456788A' }), typedBusiness(3)];
  const actor = await actorNamed(portal, 'filer');
  const versionId = await uploadAndCheck(deps, actor, { annexId, ...annexWorkbook(3, rows) });
  return { annexId, versionId, base: `/annexes/${annexId}`, here: `/annexes/${annexId}/versions/${versionId}` };
}

/** The same with the row set aside. */
async function aside(world: World) {
  const { portal } = world;
  const found = await faulty(world);
  const actor = await actorNamed(portal, 'filer');
  const { annexId, versionId } = found;
  const { reason, promised_on: promisedOn } = asked;
  await act(portal.deps, (trx) =>
    setAside(trx, portal.deps, actor, { annexId, versionId, rows: [3], reason, promisedOn }),
  );
  return found;
}

export const asideEntries: Readonly<Record<string, Entry>> = {
  '/annexes/:annexId/versions/:versionId/quarantine': {
    kind: 'act',
    who: office,
    effect: 'annex.set-aside',
    async presses(world) {
      const page = `${(await faulty(world)).here}/quarantine`;
      return {
        path: page,
        page,
        fields: [
          { ...asked, pick: '3' },
          { ...asked, pick: '3', reason: '等工商更正' },
        ],
      };
    },
  },
  '/annexes/:annexId/quarantine/:asideId/removal': {
    kind: 'act',
    who: office,
    effect: 'annex.take-back',
    async presses(world) {
      const { base } = await aside(world);
      const row = await world.portal.deps.db('annex_quarantined_rows').first('id');
      return { path: `${base}/quarantine/${row.id}/removal`, page: `${base}/quarantine` };
    },
  },
  '/annexes/:annexId/quarantine/supplement': {
    kind: 'act',
    who: office,
    effect: 'annex.supplement',
    async presses(world) {
      const { annexId, base } = await aside(world);
      const { manager, reviewer, importer } = world.portal.cast;
      const now = world.portal.clock.now();
      await world.portal.deps
        .db('annexes')
        .where({ id: annexId })
        .update({
          ...{ state: 'imported', submitted_by: manager.id, submitted_at: now, claimed_by: reviewer.id },
          ...{ decided_by: reviewer.id, decided_at: now, imported_by: importer.id, imported_at: now },
        });
      return { path: `${base}/quarantine/supplement`, page: `${base}/quarantine` };
    },
  },
};
