import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#platform/http/actor.js';
import { returnPassed, takePassed } from '#features/drive/passing/answering.js';
import { passOn } from '#features/drive/passing/passing.js';
import { confirmDecision, proposeDecision, reopenDecision } from '#features/drive/legacy/docket.js';
import { listDocket } from '#features/drive/legacy/docket-queries.js';
import { handedRowsOf } from '#features/drive/legacy/handed.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import { act } from '#src/season/actions.js';
import { loadExtract } from '#src/season/licences.js';
import { anOldLicence, extractFile } from '#test/support/extracts.js';
import { actorNamed } from '#test/support/operators.js';
import { fc } from '#test/support/properties.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const units = ['460100', '469002', '460400'] as const;
const places: Readonly<Record<string, string>> = { 460100: '海口市', 469002: '琼海市', 460400: '儋州市' };
const ids = ['HN0000001', 'HN0000002', 'HN0000003'];

type Step =
  | { readonly kind: 'load'; readonly division: readonly (0 | 1 | 2)[]; readonly missing: number }
  | { readonly kind: 'submit'; readonly unit: 0 | 1 | 2; readonly to: readonly (0 | 1 | 2 | 'nobody' | 'own' | '')[] }
  | { readonly kind: 'take' | 'return'; readonly unit: 0 | 1 | 2 }
  | { readonly kind: 'decide'; readonly to: 0 | 1 | 2 }
  | { readonly kind: 'reopen' };

const place = fc.constantFrom<(0 | 1 | 2)[]>(0, 1, 2);
const oneStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('load' as const),
      division: fc.tuple(place, place, place),
      missing: fc.constantFrom(0, 0, 0, 3),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      unit: place,
      to: fc.array(fc.constantFrom<(0 | 1 | 2 | 'nobody' | 'own' | '')[]>(0, 1, 2, 'nobody', 'own', ''), {
        minLength: 3,
        maxLength: 3,
      }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom<('take' | 'return')[]>('take', 'return'), unit: place }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('decide' as const), to: place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
);

interface Stored {
  readonly id: number;
  readonly oldId: string;
  readonly unit: string | null;
  readonly list: number;
  readonly isGone: number;
}

describe('wherever lists, decisions and offices put an old licence', () => {
  let portal: TestPortal;
  let people: { reader: Actor; loader: Actor; filer: Actor; neighbour: Actor; elsewhere: Actor };
  let driveId: number;
  before(async () => {
    portal = await startTestPortal();
    const [reader, loader, filer, neighbour] = await Promise.all(
      (['reviewer', 'importer', 'filer', 'neighbour'] as const).map((name) => actorNamed(portal, name)),
    );
    driveId = (await findCurrentDrive(portal.deps.db))?.id ?? 0;
    const danzhou = (await portal.deps.db('agencies').where({ code: '460400' }).first('id')) as { id: number };
    people = {
      reader: reader!,
      loader: loader!,
      filer: filer!,
      neighbour: neighbour!,
      elsewhere: { ...neighbour!, agencyId: danzhou.id },
    };
  });
  after(() => portal.stop());

  const officerOf = (unit: number): Actor => [people.filer, people.neighbour, people.elsewhere][unit] as Actor;
  const stored = async (): Promise<Stored[]> =>
    (await portal.deps
      .db('licences')
      .select({ id: 'id', oldId: 'old_id', unit: 'unit_code', list: 'list', isGone: 'is_gone' })
      .orderBy('old_id')) as Stored[];
  const passes = () => portal.deps.db('licence_passes').orderBy('id');
  let seq = 0;

  async function load(division: readonly number[], missing: number): Promise<void> {
    seq += 1;
    const rows = ids.flatMap((id, at) => {
      const code = units[division[at] ?? 0] as string;
      const remark = `示例路${seq}号`;
      return at + 1 === missing
        ? []
        : [anOldLicence(at + 1, { old_system_id: id, division_code: `${code} ${places[code]}`, address: remark })];
    });
    await loadExtract(portal.deps, people, extractFile(rows, `名单${seq}.csv`));
  }

  const officeNamed = async (to: number | string, unit: number): Promise<string> => {
    if (to === 'nobody') return '查无此机构';
    const code = to === 'own' ? units[unit] : units[to as number];
    return `${places[code as string]}道路运输管理所`;
  };

  async function play(step: Step): Promise<void> {
    const { deps, clock } = portal;
    clock.setTo(new Date(clock.now().getTime() + 60_000));
    switch (step.kind) {
      case 'load':
        return load(step.division, step.missing);
      case 'submit': {
        const unitCode = units[step.unit] as string;
        const rows = await Promise.all(
          step.to.map(async (to, at) => ({
            rowId: ids[at] as string,
            oldId: ids[at] as string,
            isElsewhere: to !== '',
            office: to === '' ? '' : await officeNamed(to, step.unit),
          })),
        );
        const actor = officerOf(step.unit);
        const at = {
          driveId,
          unitCode,
          agencyId: actor.agencyId,
          annexNo: 4 as const,
          versionId: 1,
          submittedAt: clock.now(),
        };
        await act(deps, (trx) => passOn(trx, deps, actor, at, rows));
        // The job may run twice.
        await act(deps, (trx) => passOn(trx, deps, actor, at, rows));
        return;
      }
      case 'take':
      case 'return': {
        const open = (await passes()).filter((one) => one.state === 'waiting' && one.to_unit === units[step.unit]);
        const picked = open.slice(0, 2).map(({ id, version }) => ({ id: Number(id), version: Number(version) }));
        if (picked.length === 0) return;
        const asked = { driveId, picked, reason: '不在本辖区' };
        await act(deps, (trx) =>
          (step.kind === 'take' ? takePassed : returnPassed)(trx, deps, officerOf(step.unit), asked),
        );
        return;
      }
      default: {
        const state = step.kind === 'decide' ? 'open' : 'decided';
        const [line] = await listDocket(deps.db, driveId, { state }, { after: 0, limit: 1 });
        if (!line) return;
        const picked = [{ id: line.id, version: line.version }];
        if (step.kind === 'reopen') {
          await act(deps, (trx) => reopenDecision(trx, deps, people.reader, { driveId, picked, ground: '又有新材料' }));
          return;
        }
        const asked = { driveId, picked, outcome: 'unit' as const, unit: units[step.to] as string, ground: '查档案' };
        await act(deps, (trx) => proposeDecision(trx, deps, people.reader, asked));
        const confirmed = { driveId, picked: [{ id: line.id, version: line.version + 1 }] };
        await act(deps, (trx) => confirmDecision(trx, deps, people.loader, confirmed));
      }
    }
  }

  /** Whose list each licence is in, as offices get lists: with every unit that has it, and as often. */
  async function handedOut(): Promise<ReadonlyMap<string, string[]>> {
    const found = new Map<string, string[]>();
    for (const unitCode of units)
      for (const annexNo of [4, 5] as const)
        for (const { rowId } of (await handedRowsOf(portal.deps.db, portal.deps, { driveId, unitCode, annexNo })) ?? [])
          found.set(rowId, [...(found.get(rowId) ?? []), unitCode]);
    return found;
  }

  async function requireOnePlaceEach(): Promise<void> {
    const docket = await listDocket(portal.deps.db, driveId, {}, { after: 0, limit: 99 });
    const asked = new Set(
      docket
        .filter(({ reason, state }) => /^passed_/.test(reason) && state !== 'decided')
        .map(({ licenceId }) => licenceId),
    );
    const all = await passes();
    const licences = await stored();
    const handed = await handedOut();
    assert.equal(licences.length, ids.length, 'no licence is lost');
    for (const { id, oldId, unit, isGone } of licences) {
      if (isGone === 1) continue;
      assert.equal(
        unit === null,
        asked.has(id),
        `${oldId} is in the list of ${unit}, asked of the province: ${asked.has(id)}`,
      );
      assert.ok(unit === null || (units as readonly string[]).includes(unit), `${oldId} is in the list of ${unit}`);
      assert.deepEqual(handed.get(oldId) ?? [], unit === null ? [] : [unit], `${oldId} as the offices get it`);
      const own = all.filter((one) => Number(one.licence_id) === id);
      const waiting = own.filter((one) => one.state === 'waiting');
      assert.ok(waiting.length <= 1, `${oldId} waits ${waiting.length} times`);
      assert.ok(
        waiting.every((one) => one.to_unit === unit),
        `${oldId} waits for ${waiting[0]?.to_unit}, and is in ${unit}`,
      );
      const between = own.filter(
        (one) => one.state === 'waiting' || one.state === 'taken' || one.state === 'sent_back',
      );
      assert.ok(between.length <= 2, `${oldId} went from office to office ${between.length} times`);
    }
  }

  test('it is in the list of one office or before the province, after any mix of what can happen', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(oneStep, { minLength: 4, maxLength: 14 }), async (steps) => {
        const { db } = portal.deps;
        for (const table of ['licence_passes', 'licence_docket', 'licence_keys', 'licences']) await db(table).delete();
        await load([0, 1, 2], 0);
        await db('drives').update({ lists_released_at: portal.clock.now(), lists_released_by: people.reader.id });
        for (const step of steps) {
          await play(step);
          await requireOnePlaceEach();
        }
      }),
      { numRuns: 12 },
    );
  });

  const unitOf = async (oldId: string) => (await stored()).find((one) => one.oldId === oldId)?.unit;
  async function afresh(): Promise<void> {
    for (const table of ['licence_passes', 'licence_docket', 'licence_keys', 'licences'])
      await portal.deps.db(table).delete();
    await load([0, 0, 0], 0);
  }
  const submit = (unit: 0 | 1 | 2, to: 0 | 1 | 2 | '') => play({ kind: 'submit', unit, to: [to, '', ''] });

  test('it goes there, comes back, and goes to the province at the third time', async () => {
    await afresh();
    await submit(0, 1);
    assert.equal(await unitOf('HN0000001'), '469002');
    await play({ kind: 'return', unit: 1 });
    assert.equal(await unitOf('HN0000001'), '460100', 'sent back it is where it was');
    await submit(0, 2);
    await play({ kind: 'take', unit: 2 });
    assert.equal(await unitOf('HN0000001'), '460400');
    await submit(2, 1);
    assert.equal(await unitOf('HN0000001'), null, 'the third pass is for the province');
    const [line] = await listDocket(portal.deps.db, driveId, { reason: 'passed_in_circles' }, { after: 0, limit: 9 });
    assert.equal(line?.suggestion, '469002', 'who was named last is suggested');
    await play({ kind: 'decide', to: 0 });
    assert.equal(await unitOf('HN0000001'), '460100', 'also where it began');
    await play({ kind: 'reopen' });
    assert.equal(await unitOf('HN0000001'), null);
  });

  test('what is said otherwise comes back until it is taken, and to another office goes there', async () => {
    await afresh();
    await submit(0, 1);
    await submit(0, '');
    assert.equal(await unitOf('HN0000001'), '460100');
    await submit(0, 1);
    await submit(0, 2);
    assert.equal(await unitOf('HN0000001'), '460400');
    await play({ kind: 'take', unit: 2 });
    await submit(0, '');
    assert.equal(await unitOf('HN0000001'), '460400', 'what was taken stays');
  });

  test('a list that names another unit weighs more than what offices said of the old one', async () => {
    await afresh();
    await submit(0, 1);
    await load([0, 0, 0], 0);
    assert.equal(await unitOf('HN0000001'), '469002', 'the same unit again changes nothing');
    await load([2, 0, 0], 0);
    assert.equal(await unitOf('HN0000001'), '460400');
    assert.deepEqual(
      (await passes()).map(({ state, is_past }) => [state, is_past]),
      [['void', 1]],
    );
  });
});
