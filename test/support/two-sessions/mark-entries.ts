import { findCurrentDrive } from '#features/drive/queries.js';
import { findLastBatch } from '#features/annexes/lists/marking-queries.js';
import { listFixes } from '#features/annexes/checking/row-queries.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook } from '#test/support/annex-files.js';
import { actorNamed } from '#test/support/operators.js';
import { annexIdOf, uploadAndCheck } from '#src/season/actions.js';
import { ownAgency } from '#test/support/cast.js';
import type { Entry, Two, World } from './play.js';
import { untouched } from './review-entries.js';

const office: Two = ['filer', 'filer'];

/** Annex 4 of the office with a new version of three rows that nobody has marked. Returns the address of its version. */
async function unmarked({ portal }: World): Promise<string> {
  const { deps } = portal;
  const annexId = await annexIdOf(deps, ownAgency, 4);
  await deps
    .db('annexes')
    .where({ id: annexId })
    .update({ state: 'filling', current_version_id: null, ...untouched });
  const rows = [1, 2, 3].map((n) => ({
    ...(soundRow[4] as Record<string, string>),
    old_system_id: `HN000010${n}`,
    licence_no: `46010000010${n}`,
    business_name: `海口示例第${n}维修店`,
    check_result: '',
    is_filed: '',
  }));
  const actor = await actorNamed(portal, 'filer');
  const versionId = await uploadAndCheck(deps, actor, { annexId, ...annexWorkbook(4, rows) });
  return `/annexes/${annexId}/versions/${versionId}`;
}

const versionNow = async ({ portal }: World): Promise<number> => {
  const drive = await findCurrentDrive(portal.deps.db);
  const annex = await portal.deps
    .db('annexes')
    .where({ drive_id: drive?.id, unit_code: ownAgency, annex_no: 4 })
    .first();
  return Number(annex.current_version_id);
};

export const markEntries: Readonly<Record<string, Entry>> = {
  '/annexes/:annexId/versions/:versionId/marks': {
    kind: 'edit',
    who: office,
    async presses(world) {
      const page = `${await unmarked(world)}/marks`;
      return { path: page, page, fields: [{ 'v.2.remark': '甲的备注' }, { 'v.2.remark': '乙的备注' }] };
    },
    stored: async (world) => {
      const { db, cipher } = world.portal.deps;
      return JSON.stringify(await listFixes(db, cipher, await versionNow(world)));
    },
    wrote: ['甲的备注', '乙的备注'],
  },
  '/annexes/:annexId/versions/:versionId/marks/many': {
    kind: 'act',
    who: office,
    effect: 'annex.mark',
    async presses(world) {
      const here = await unmarked(world);
      const page = `${here}/marks/many?show=open&result=duplicate`;
      return { path: `${here}/marks/many`, page };
    },
  },
  '/annexes/:annexId/versions/:versionId/marks/batches/:batchId/removal': {
    kind: 'act',
    who: office,
    effect: 'annex.unmark',
    async presses(world) {
      const here = await unmarked(world);
      const fields = { show: 'open', q: '', rows: '', result: 'duplicate', count: '3' };
      await (await world.session('filer', 0)).post(`${here}/marks/many`, fields);
      const batch = await findLastBatch(world.portal.deps.db, Number(here.split('/').pop()));
      return { path: `${here}/marks/batches/${batch?.id}/removal`, page: `${here}/marks` };
    },
  },
};
