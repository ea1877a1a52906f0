import { findCurrentDrive } from '#features/drive/queries.js';
import { readExtract } from '#src/season/licences.js';
import { anOldLicence, extractFile } from '#test/support/extracts.js';
import { actorNamed } from '#test/support/operators.js';
import type { Act, Entry, Two, World } from './play.js';

const reviewers: Two = ['reviewer', 'importer'];
const loaders: Two = ['importer', 'importer'];
let made = 100;

/** A list that was read and compared, of one licence more than before. */
async function comparedList({ portal }: World): Promise<string> {
  made += 1;
  const file = extractFile([anOldLicence(1), anOldLicence(made)], `名单${made}.csv`, `列${made}`);
  return `/licences/loads/${await readExtract(portal.deps, await actorNamed(portal, 'reviewer'), file)}`;
}

/** A line of the docket in a state, with what is ticked for it. */
async function docketLine(
  { portal, season }: World,
  state: 'open' | 'proposed' | 'decided',
): Promise<Readonly<Record<string, string>>> {
  const { db } = portal.deps;
  const drive = await findCurrentDrive(db);
  const proposed = {
    outcome: 'annex4',
    ground: '查档案',
    proposed_by: portal.cast.filer.id,
    proposed_at: portal.clock.now(),
  };
  const decided = { decided_by: portal.cast.reviewer.id, decided_at: portal.clock.now() };
  await db('licence_docket').where({ licence_id: season.licences.licenceId }).delete();
  const [id] = await db('licence_docket').insert({
    drive_id: drive?.id,
    licence_id: season.licences.licenceId,
    reason: 'end_date_missing',
    facts: 'f'.repeat(32),
    state,
    is_current: 1,
    ...(state === 'open' ? {} : proposed),
    ...(state === 'decided' ? decided : {}),
  });
  return { pick: `${id}.1` };
}

const onLoad = (what: string, effect: Act['effect'], fields: Readonly<Record<string, string>> = {}): Act => ({
  kind: 'act',
  who: loaders,
  effect,
  presses: async (world) => ({ path: `${await comparedList(world)}/${what}`, fields: [fields, fields] }),
});

const jobs =
  (name: string) =>
  async ({ portal }: World): Promise<number> =>
    Number((await portal.deps.db('jobs').where({ name }).count({ n: '*' }))[0]?.['n']);

const onDocket = (
  what: string,
  state: 'open' | 'proposed' | 'decided',
  effect: string,
  fields: readonly [Readonly<Record<string, string>>, Readonly<Record<string, string>>],
): Act => ({
  kind: 'act',
  who: reviewers,
  effect,
  async presses(world) {
    const ticked = await docketLine(world, state);
    return {
      path: `/licences/docket/${what}`,
      fields: [
        { ...ticked, ...fields[0] },
        { ...ticked, ...fields[1] },
      ],
    };
  },
});

/** A licence that another office has passed on to the cast's own, nobody has answered it. */
async function passedTo({ portal, season }: World): Promise<Readonly<Record<string, string>>> {
  const { db } = portal.deps;
  const drive = await findCurrentDrive(db);
  const versionId = season.claimed.versionId;
  const about = { drive_id: drive?.id, licence_id: season.licences.licenceId, version_id: versionId, annex_no: 4 };
  await db('licence_passes').delete();
  const now = portal.clock.now();
  const [id] = await db('licence_passes').insert({
    ...about,
    ...{ base_unit: '469002', from_unit: '469002', to_unit: '460100', office: '海口' },
    ...{ submitted_at: now, passed_at: now, state: 'waiting', is_waiting: 1 },
  });
  return { pick: `${id}.1` };
}

export const licenceEntries: Readonly<Record<string, Entry>> = {
  '/licences/loads': {
    kind: 'own',
    why: 'each list that is sent is stored by itself and changes nothing until another person loads it',
  },
  '/licences/old-system': {
    kind: 'own',
    why: 'each reading of the old system is stored by itself and changes nothing until another person loads it',
  },
  '/licences/loads/:loadId/columns': {
    kind: 'act',
    who: loaders,
    effect: 'licence.match-columns',
    async presses(world) {
      const path = await comparedList(world);
      return { path: `${path}/columns`, page: path, fields: [{ 'column.0': 'none' }, { 'column.0': 'none' }] };
    },
  },
  '/licences/loads/:loadId/comparison': onLoad('comparison', jobs('licence.read')),
  '/licences/loads/:loadId/application': onLoad('application', jobs('licence.apply'), { gone: '1' }),
  '/licences/loads/:loadId/removal': onLoad('removal', 'licence.drop'),
  '/licences/release': {
    kind: 'act',
    who: ['reviewer', 'reviewer'],
    effect: 'licence.release',
    async presses({ portal }) {
      await portal.deps.db('drives').update({ lists_released_by: null, lists_released_at: null });
      return { path: '/licences/release' };
    },
  },
  '/licences/docket/proposals': onDocket('proposals', 'open', 'licence.propose', [
    { outcome: 'annex4', ground: '查档案' },
    { outcome: 'annex5', ground: '问业户' },
  ]),
  '/licences/docket/decisions': onDocket('decisions', 'proposed', 'licence.decide', [
    { do: 'confirm' },
    { do: 'confirm' },
  ]),
  '/licences/docket/reopenings': onDocket('reopenings', 'decided', 'licence.reopen', [
    { ground: '又有新档案' },
    { ground: '看错一行' },
  ]),
  '/licences/passed/answers': {
    kind: 'act',
    who: ['filer', 'manager'],
    effect: async ({ portal }) =>
      Number(
        (
          await portal.deps.db('audit_entries').whereIn('verb', ['licence.take', 'licence.send-back']).count({ n: '*' })
        )[0]?.['n'],
      ),
    async presses(world) {
      const ticked = await passedTo(world);
      return {
        path: '/licences/passed/answers',
        fields: [
          { ...ticked, do: 'take' },
          { ...ticked, do: 'return', reason: '实际在琼海经营' },
        ],
      };
    },
  },
};
