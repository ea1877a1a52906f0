import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { runAnnexCheck, runAnnexRecheck } from '#features/annexes/checking/check-job.js';
import { insertFindings } from '#features/annexes/checking/finding-queries.js';
import { listFixes, walkRows } from '#features/annexes/checking/row-queries.js';
import { storeUpload } from '#features/annexes/receiving/upload.js';
import { getAnnex } from '#features/annexes/queries.js';
import { createActorLoader } from '#features/operators/actor.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexIdOf } from '#src/season/actions.js';
import { annexRows, annexWorkbook } from '#test/support/annex-files.js';
import { askedUpload } from '#test/support/asked-upload.js';
import { otherAgency } from '#test/support/cast.js';
import type { SentFile } from '#test/support/client.js';
import { sheetJsBytes } from '#test/support/workbooks.js';
import type { Edit, Entry, Two, World } from './play.js';
import { untouched } from './review-entries.js';

const office: Two = ['filer', 'filer'];
const noProgress = () => {};

const typed = (no: AnnexNo, name: string): SentFile =>
  annexWorkbook(no, [soundRow[no] as Record<string, string>], name);

async function filerOf({ portal }: World): Promise<Actor> {
  const actor = await createActorLoader(portal.deps.db, () => portal.clock.now()).load(portal.cast.filer.id);
  if (!actor) throw new Error('the filer is not there');
  return actor;
}

/** Jobs of the checks that wait, done at once. */
async function checkAll({ portal }: World): Promise<void> {
  const { deps } = portal;
  const reading = (await deps.db('annex_versions').select('id').where({ state: 'reading' })) as { id: number }[];
  for (const { id } of reading) await runAnnexCheck(deps, { versionId: Number(id) }, noProgress);
  const mended = (await deps.db('annex_versions').select('id').where({ state: 'checked' }).whereNull('checked_at')) as {
    id: number;
  }[];
  for (const { id } of mended) await runAnnexRecheck(deps, { versionId: Number(id) }, noProgress);
}

/** Annex 1 of the office with a new version that counts. */
async function annex1(world: World, file = typed(1, '附件1.xlsx')): Promise<{ path: string; versionId: number }> {
  const { annexId } = world.season.open;
  await world.portal.deps
    .db('annexes')
    .where({ id: annexId })
    .update({ state: 'filling', ...untouched });
  const { current_version_id } = await world.portal.deps.db('annexes').where({ id: annexId }).first();
  return { path: `/annexes/${annexId}`, versionId: await upload(world, file, current_version_id) };
}
async function upload(world: World, file: SentFile, basedOn: number | null): Promise<number> {
  const { deps } = world.portal;
  const sent = { annexId: world.season.open.annexId, ...file, basedOn };
  const { versionId } = await inTransaction(deps.db, async (trx) => storeUpload(trx, deps, await filerOf(world), sent));
  await checkAll(world);
  return versionId;
}

async function fixesOfAnnex1({ portal, season }: World): Promise<string> {
  const { db, cipher } = portal.deps;
  const { current_version_id } = await db('annexes').where({ id: season.open.annexId }).first();
  return JSON.stringify(await listFixes(db, cipher, Number(current_version_id)));
}

async function told(world: World, kind: string, level: 'E' | 'W', proposal?: string): Promise<string> {
  const { path, versionId } = await annex1(world);
  const finding = { row: 2, column: 1, field: 'agency_name', rule: 'V24', level, kind, value: 'x', message: '有空格' };
  const all = [{ ...finding, ...(proposal && { proposal }) }];
  await inTransaction(world.portal.deps.db, (trx) => insertFindings(trx, world.portal.deps.cipher, versionId, all));
  return `${path}/versions/${versionId}`;
}

/** Two headers that nobody knows. */
function unknownHeaders(): SentFile {
  const sheet = annexRows(1, [soundRow[1] as Record<string, string>]);
  const [header = [], ...rows] = sheet.rows;
  const renamed = header.map((text, at) =>
    at === header.length - 2 ? '甲列' : at === header.length - 1 ? '乙列' : text,
  );
  return { name: '改名.xlsx', content: sheetJsBytes([{ ...sheet, rows: [renamed, ...rows] }], 'xlsx') };
}

const openPage = async (world: World, path: string): Promise<string> =>
  (await (await world.session('filer', 0)).get(path)).text;
const isCurrent = async ({ portal, season }: World): Promise<string> => {
  const rows = (await portal.deps
    .db('annex_versions as v')
    .join('annexes as a', 'a.id', 'v.annex_id')
    .select('v.file_name', portal.deps.db.raw('a.current_version_id = v.id as counts'))
    .where({ 'a.id': season.open.annexId })) as { file_name: string; counts: number }[];
  return rows.map((row) => `${row.file_name}${Number(row.counts) === 1 ? ' counts' : ''}`).join('; ');
};

const uploads: Edit = {
  kind: 'edit',
  who: office,
  between: checkAll,
  async presses(world) {
    const { path } = await annex1(world);
    return { path: `${path}/versions`, page: path, files: [typed(1, '甲.xlsx'), typed(1, '乙.xlsx')] };
  },
  async stored(world) {
    await checkAll(world);
    return isCurrent(world);
  },
  wrote: ['甲.xlsx counts', '乙.xlsx'],
};

export const annexEntries: Readonly<Record<string, Entry>> = {
  '/annexes/:annexId/versions': uploads,
  '/annexes/:annexId/list-entry': {
    kind: 'act',
    who: office,
    agreeing: 'both are led to the version that the first press has made',
    effect: async ({ portal }) => Number((await portal.deps.db('annex_versions').count({ n: '*' }))[0]?.['n']),
    async presses(world) {
      const { db, clock } = world.portal.deps;
      const { annexId } = world.season.reading;
      await db('annexes').where({ id: annexId }).update({ state: 'filling', current_version_id: null });
      await db('drives').update({ lists_released_by: world.portal.cast.reviewer.id, lists_released_at: clock.now() });
      return { path: `/annexes/${annexId}/list-entry` };
    },
  },
  '/uploads': {
    kind: 'own',
    why: 'every press sends files of its own, which stand beside all others; nothing that is there is changed by it',
  },
  '/uploads/:uploadId/choices': {
    kind: 'act',
    who: office,
    effect: 'annex.upload',
    async presses(world) {
      const { path } = await annex1(world);
      const { uploadId, fileId } = await askedUpload(world.portal);
      const page = `/uploads/${uploadId}`;
      const choice = { [`file.${fileId}`]: path.split('/').pop() ?? '' };
      return { path: `${page}/choices`, page, fields: [choice, choice] };
    },
  },
  '/annexes/:annexId/entry': {
    kind: 'edit',
    who: office,
    between: checkAll,
    async presses(world) {
      const { path } = await annex1(world);
      const change = (address: string) => ({ act: 'keep', 'v.1.address': address });
      return { path: `${path}/entry`, page: `${path}/entry`, fields: [change('示例路甲号'), change('示例路乙号')] };
    },
    async stored(world) {
      await checkAll(world);
      const path = `/annexes/${world.season.open.annexId}`;
      const [last] = (await world.portal.deps.db('annex_versions').max({ id: 'id' })) as { id: number }[];
      const id = last?.id;
      const { db, cipher } = world.portal.deps;
      const rowNos: number[] = [];
      for await (const { rows } of walkRows(db, cipher, Number(id))) rowNos.push(...rows.map(({ row }) => row));
      const newest = `${path}/versions/${id}/rows/${rowNos[0]}`;
      return (await openPage(world, `${path}/entry`)) + (await openPage(world, newest));
    },
    wrote: ['示例路甲号', '示例路乙号'],
  },
  '/annexes/:annexId/new-row': {
    kind: 'edit',
    who: ['neighbour', 'neighbour'],
    between: checkAll,
    async presses({ portal }) {
      const page = `/annexes/${await annexIdOf(portal.deps, otherAgency, 3)}/new-row`;
      return { path: page, page, fields: [{ 'v.business_name': '甲填的业户' }, { 'v.business_name': '乙填的业户' }] };
    },
    async stored({ portal: { deps } }) {
      const { currentVersionId } = await getAnnex(deps.db, await annexIdOf(deps, otherAgency, 3));
      return JSON.stringify(await listFixes(deps.db, deps.cipher, Number(currentVersionId)));
    },
    wrote: ['甲填的业户', '乙填的业户'],
  },
  '/annexes/:annexId/versions/:versionId/rows/:rowNo': {
    kind: 'edit',
    who: office,
    between: checkAll,
    async presses(world) {
      const { path, versionId } = await annex1(world);
      const page = `${path}/versions/${versionId}/rows/2`;
      return { path: page, page, fields: [{ 'v.address': '示例街甲号' }, { 'v.remark': '乙的备注' }] };
    },
    stored: fixesOfAnnex1,
    wrote: ['示例街甲号', '乙的备注'],
  },
  '/annexes/:annexId/versions/:versionId/findings': {
    kind: 'edit',
    who: office,
    between: checkAll,
    async presses(world) {
      const page = await told(world, 'V24.agency_name.space', 'W');
      const versionId = Number(page.split('/').pop());
      const finding = { row: 2, column: 5, rule: 'V24', level: 'W' as const, kind: 'V24.address.space', value: 'x' };
      await inTransaction(world.portal.deps.db, (trx) =>
        insertFindings(trx, world.portal.deps.cipher, versionId, [{ ...finding, field: 'address', message: '有空格' }]),
      );
      return {
        path: `${page}/findings`,
        page: `${page}?level=W`,
        fields: [{ 'v.2.agency_name': '甲改的名称' }, { 'v.2.address': '乙改的地址' }],
      };
    },
    stored: fixesOfAnnex1,
    wrote: ['甲改的名称', '乙改的地址'],
  },
  '/annexes/:annexId/versions/:versionId/rows/:rowNo/removal': {
    kind: 'act',
    who: office,
    effect: 'annex.remove_row',
    async presses(world) {
      const { path, versionId } = await annex1(world);
      const page = `${path}/versions/${versionId}/rows/2`;
      return { path: `${page}/removal`, page };
    },
  },
  '/annexes/:annexId/versions/:versionId/rows/:rowNo/restoration': {
    kind: 'act',
    who: office,
    effect: 'annex.restore_row',
    async presses(world) {
      const { path, versionId } = await annex1(world);
      const page = `${path}/versions/${versionId}/rows/2`;
      await (await world.session('filer', 0)).post(`${page}/removal`);
      return { path: `${page}/restoration`, page };
    },
  },
  '/annexes/:annexId/versions/:versionId/new-row': {
    kind: 'edit',
    who: office,
    between: checkAll,
    async presses(world) {
      const { path, versionId } = await annex1(world);
      const page = `${path}/versions/${versionId}/new-row`;
      return { path: page, page, fields: [{ 'v.agency_name': '甲加的机构' }, { 'v.agency_name': '乙加的机构' }] };
    },
    stored: fixesOfAnnex1,
    wrote: ['甲加的机构', '乙加的机构'],
  },
  '/annexes/:annexId/versions/:versionId/columns': {
    kind: 'edit',
    who: office,
    between: checkAll,
    async presses(world) {
      const { path, versionId } = await annex1(world, unknownHeaders());
      const page = `${path}/versions/${versionId}/columns`;
      return { path: page, page, fields: [{ 'column.0': 'none' }, { 'column.1': 'none' }] };
    },
    stored: async ({ portal }) => JSON.stringify(await portal.deps.db('annex_column_choices').select('header')),
    wrote: ['甲列', '乙列'],
  },
  '/annexes/:annexId/columns/:choiceId/removal': {
    kind: 'act',
    who: office,
    effect: 'annex.forget_column',
    async presses(world) {
      const { path } = await annex1(world);
      const [{ id }] = await world.portal.deps.db('annex_column_choices').select('id').limit(1);
      return { path: `${path}/columns/${id}/removal`, page: `${path}/columns` };
    },
  },
  '/annexes/:annexId/versions/:versionId/adoption': {
    kind: 'act',
    who: office,
    effect: 'annex.adopt',
    async presses(world) {
      const { path } = await annex1(world);
      const place = async (name: string) => `${path}/versions/${await upload(world, typed(1, name), null)}`;
      const [first, second] = [await place('丙.xlsx'), await place('丁.xlsx')];
      return {
        path: `${first}/adoption`,
        page: first,
        second: { path: `${second}/adoption`, page: second },
      };
    },
  },
  '/annexes/:annexId/versions/:versionId/confirmations': {
    kind: 'act',
    who: office,
    effect: 'annex.confirm',
    async presses(world) {
      const page = await told(world, 'V24.agency_name.space', 'W');
      const said = (reason: string) => ({ kind: 'V24.agency_name.space', reason });
      return { path: `${page}/confirmations`, fields: [said('确实如此'), said('另有原因')] };
    },
  },
  '/annexes/:annexId/versions/:versionId/confirmations/removal': {
    kind: 'act',
    who: office,
    effect: 'annex.unconfirm',
    async presses(world) {
      const page = await told(world, 'V24.agency_name.space', 'W');
      const kind = 'V24.agency_name.space';
      await (await world.session('filer', 0)).post(`${page}/confirmations`, { kind, reason: '确实如此' });
      return { path: `${page}/confirmations/removal`, fields: [{ kind }, { kind }] };
    },
  },
  '/annexes/:annexId/versions/:versionId/proposals': {
    kind: 'act',
    who: office,
    effect: 'annex.apply_proposals',
    async presses(world) {
      const kind = 'V24.agency_name.space';
      return { path: `${await told(world, kind, 'E', '建议的名称')}/proposals`, fields: [{ kind }, { kind }] };
    },
  },
};
