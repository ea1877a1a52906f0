import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { makeChange } from '#features/agencies/changes/change.js';
import { type ChangeInput, planChange } from '#features/agencies/changes/change-plan.js';
import { acknowledgeForwarding, forwardDuty } from '#features/agencies/duties/forwarding.js';
import { withdrawAnnex } from '#features/annexes/review/steps.js';
import { proposeChange, releaseChange } from '#features/drive/changes/changes.js';
import { typedOf } from '#features/drive/changes/fields.js';
import { grantExtension } from '#features/drive/extensions/extensions.js';
import { findCurrentDrive, findStoredDrive } from '#features/drive/queries.js';
import { enrol, loadActor } from '#src/season/accounts.js';
import { act, annexIdOf, uploadAndCheck } from '#src/season/actions.js';
import { submitAnnex } from '#features/annexes/review/steps.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason, type UnitPeople } from '#test/support/annex-season.js';
import { changeOf } from '#test/features/agencies/changes/office-changes.js';
import { actorNamed } from '#test/support/operators.js';
import { fixedClock } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

/** 17:00 of the deadline's day in the office's zone, and the milliseconds beside it. */
const before17 = '2020-11-27T08:59:59.999Z';
const at17 = '2020-11-27T09:00:00.000Z';
const after17 = '2020-11-27T09:00:00.001Z';
const dayBefore = '2020-11-26T02:00:00Z';
const morning = '2020-11-27T01:00:00Z';

for (const zoneOfMachine of ['UTC', 'Asia/Shanghai'])
  describe(`a unit walks over its deadline, on a machine in ${zoneOfMachine}`, () => {
    const zoneBefore = process.env['TZ'];
    let portal: TestPortal;
    let season: ReturnType<typeof annexSeason>;
    let driveId: number;
    before(async () => {
      process.env['TZ'] = zoneOfMachine;
      portal = await startTestPortal();
      season = annexSeason(portal);
      driveId = (await findCurrentDrive(portal.deps.db))?.id ?? 0;
    });
    after(async () => {
      await portal.stop();
      if (zoneBefore === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zoneBefore;
    });

    const at = (moment: string): void => portal.clock.setTo(new Date(moment));
    const people = { reviewer: () => actorNamed(portal, 'reviewer'), importer: () => actorNamed(portal, 'importer') };

    /** Annex 3 of a unit, uploaded by these people the day before. */
    async function uploaded(unit: string, by: UnitPeople, n: number): Promise<number> {
      at(dayBefore);
      const annexId = await annexIdOf(portal.deps, unit, 3);
      const filing = { division_code: '', filing_no: `${unit}02${String(n).padStart(5, '0')}` };
      const file = annexWorkbook(3, [typedBusiness(n, { ...filing, division_code: unit })]);
      const versionId = await uploadAndCheck(portal.deps, by.collector, { annexId, ...file });
      // What its place says of its address is not what is asked here.
      await portal.deps.db('annex_findings').where({ version_id: versionId }).delete();
      await portal.deps.db('annex_versions').where({ id: versionId }).update({ error_count: 0, warning_count: 0 });
      return annexId;
    }
    const annexOf = (annexId: number) =>
      portal.deps
        .db('annexes as x')
        .join('annex_versions as v', 'v.id', 'x.current_version_id')
        .select({ annex: 'x.is_late', version: 'v.is_late', versionId: 'v.id', agencyId: 'x.agency_id' })
        .where('x.id', annexId)
        .first<{ annex: number; version: number; versionId: number; agencyId: number }>();
    const lateOf = async (annexId: number) => {
      const { annex, version } = await annexOf(annexId);
      assert.equal(Number(annex), Number(version), 'annex and version say the same');
      return Number(annex) === 1;
    };
    async function submittedAt(annexId: number, moment: string, by: UnitPeople): Promise<boolean> {
      const { state } = await portal.deps.db('annexes').where({ id: annexId }).first<{ state: string }>();
      if (state === 'submitted') await act(portal.deps, (trx) => withdrawAnnex(trx, portal.deps, by.manager, annexId));
      at(moment);
      // The portal's clock runs on from where it is set; this moment stands still.
      const deps = { ...portal.deps, clock: fixedClock(new Date(moment)) };
      await act(deps, (trx) => submitAnnex(trx, deps, by.manager, annexId));
      return lateOf(annexId);
    }
    const extend = async (unit: string, until: string, moment: string) => {
      at(moment);
      const reviewer = await people.reviewer();
      const newest = Number((await portal.deps.db('drive_extensions').max({ id: 'id' }).first())?.id ?? 0);
      const asked = { unitCode: unit, until, allowedBy: '省局运管科', reason: '台风停电', newest };
      await act(portal.deps, (trx) => grantExtension(trx, portal.deps, reviewer, driveId, asked));
    };
    /** One proposes, another releases. */
    const moveDeadline = async (deadline: string) => {
      const [one, other] = [await people.reviewer(), await people.importer()];
      const drive = await findStoredDrive(portal.deps.db, driveId);
      assert.ok(drive);
      const typed = { ...typedOf(drive, portal.deps.config.officeZone), deadline };
      await act(portal.deps, (trx) =>
        proposeChange(trx, portal.deps, one, driveId, { typed, version: drive.version, ground: '按批复' }),
      );
      const { id } = await portal.deps.db('drive_changes').where({ is_open: 1 }).first<{ id: number }>();
      await act(portal.deps, (trx) => releaseChange(trx, portal.deps, other, driveId, Number(id)));
    };
    const change = async (input: Partial<ChangeInput> & Pick<ChangeInput, 'kind' | 'agencyId'>) => {
      const [whole, officer] = [changeOf(input), await people.reviewer()];
      const { token } = await planChange(portal.deps.db, portal.deps, whole);
      await inTransaction(portal.deps.db, (trx) => makeChange(trx, portal.deps, officer, whole, token));
    };
    /** People of an office that came to be in the middle. */
    async function peopleOfAgency(agencyId: number, name: string): Promise<UnitPeople> {
      const { code } = await portal.deps.db('agencies').where({ id: agencyId }).first<{ code: string }>();
      const roles = [['collector'], ['agency_manager', 'forwarder']];
      const enrolled = await enrol(
        portal.deps,
        roles.map((some, n) => ({ account: `${name}${n}`, name: `${name}${n}`, agencyCode: code, roles: some })),
      );
      const [collector, manager] = await Promise.all(enrolled.map(({ id }) => loadActor(portal.deps, id)));
      return { collector: collector!, manager: manager!, agencyId };
    }

    test('16:59:59.999 and 17:00:00.000 are in time, 17:00:00.001 is late, whenever the file came', async () => {
      const by = await season.peopleOf('460100');
      const annexId = await uploaded('460100', by, 1);
      assert.deepEqual(
        [
          await submittedAt(annexId, before17, by),
          await submittedAt(annexId, at17, by),
          await submittedAt(annexId, after17, by),
        ],
        [false, false, true],
      );
      const receipt = async () => {
        const { versionId } = await annexOf(annexId);
        return (await (await portal.client('reviewer')).get(`/annexes/${annexId}/versions/${versionId}/receipt`)).text;
      };
      assert.match(await receipt(), /2020-11-27 17:00:00（北京时间，UTC\+8）\s*<span class="late">迟报/);
      await submittedAt(annexId, at17, by);
      assert.match(await receipt(), /2020-11-27 17:00:00（北京时间，UTC\+8）\s*<\/td>/);
    });

    test('an extension granted before the deadline and one after it count alike, for that unit alone', async () => {
      const [early, never] = [await season.peopleOf('469002'), await season.peopleOf('469005')];
      const [annexId, other] = [await uploaded('469002', early, 2), await uploaded('469005', never, 3)];
      await extend('469002', '2020-11-28 17:00', morning);
      assert.equal(await submittedAt(annexId, '2020-11-28T09:00:00.000Z', early), false);
      assert.equal(await submittedAt(annexId, '2020-11-28T09:00:00.001Z', early), true);
      assert.equal(await submittedAt(other, '2020-11-28T02:00:00Z', never), true);
      await extend('469005', '2020-11-29 17:00', '2020-11-28T03:00:00Z');
      assert.equal(await lateOf(other), false, 'what was handed in before it is judged by it');
      assert.equal(await lateOf(annexId), true);
    });

    test('forwarded twice in between, the unit keeps its file, its deadline and its extension; the last office hands in', async () => {
      const unit = '469021';
      const first = await season.peopleOf(unit);
      const annexId = await uploaded(unit, first, 4);
      await extend(unit, '2020-11-28 17:00', morning);
      const forward = async (from: UnitPeople, toName: string, moment: string) => {
        at(moment);
        return inTransaction(portal.deps.db, (trx) =>
          forwardDuty(trx, portal.deps, from.manager, {
            ...{ unitCode: unit, fromAgencyId: from.agencyId, toName, opens: [toName], on: moment.slice(0, 10) },
            ...{ document: '示交函〔2020〕8号', note: '' },
          }),
        );
      };
      const agencyNamed = async (name: string) =>
        Number((await portal.deps.db('agencies').where({ name }).first<{ id: number }>())?.id);
      const once = await forward(first, '定安县示例交通运输服务中心', morning);
      const second = await peopleOfAgency(await agencyNamed('定安县示例交通运输服务中心'), 'zhong');
      await act(portal.deps, (trx) => acknowledgeForwarding(trx, portal.deps, second.manager, once));
      const twice = await forward(second, '定安县示例维修所', '2020-11-27T02:00:00Z');
      const third = await peopleOfAgency(await agencyNamed('定安县示例维修所'), 'suo');
      await act(portal.deps, (trx) => acknowledgeForwarding(trx, portal.deps, third.manager, twice));
      assert.equal(Number((await annexOf(annexId)).agencyId), third.agencyId);
      for (const gone of [first, second])
        await assert.rejects(
          act(portal.deps, (trx) => submitAnnex(trx, portal.deps, gone.manager, annexId)),
          { code: 'portal.not_found' },
        );
      assert.equal(await submittedAt(annexId, '2020-11-28T09:00:00.000Z', third), false);
      assert.equal(await submittedAt(annexId, '2020-11-28T09:00:00.001Z', third), true);
    });

    test('renamed, then merged in between: whoever answers now hands in, late by the same clock', async () => {
      const [from, to] = [await season.peopleOf('469001'), await season.peopleOf('469007')];
      const annexId = await uploaded('469001', from, 5);
      at(morning);
      await change({ kind: 'rename', agencyId: from.agencyId, name: '五指山市示例交通运输服务中心', on: '2020-11-26' });
      await change({ kind: 'merge', agencyId: from.agencyId, to: to.agencyId, on: '2020-11-27' });
      assert.equal(Number((await annexOf(annexId)).agencyId), to.agencyId);
      assert.equal(await submittedAt(annexId, at17, to), false);
      assert.equal(await submittedAt(annexId, after17, to), true);
    });

    test('moved in between by two persons, the new deadline judges what was handed in and what is, to the millisecond', async () => {
      const by = await season.peopleOf('460100');
      const annexId = await annexIdOf(portal.deps, '460100', 3);
      assert.equal(await submittedAt(annexId, after17, by), true);
      await moveDeadline('2020-11-27 18:00');
      assert.equal(await lateOf(annexId), false);
      assert.equal(await submittedAt(annexId, '2020-11-27T10:00:00.000Z', by), false);
      assert.equal(await submittedAt(annexId, '2020-11-27T10:00:00.001Z', by), true);
      await moveDeadline('2020-11-27 16:00');
      assert.equal(await submittedAt(annexId, '2020-11-27T08:00:00.000Z', by), false);
      assert.equal(await submittedAt(annexId, before17, by), true);
      await moveDeadline('2020-11-27 17:00');
      assert.equal(await lateOf(annexId), false);
      const extended = await annexIdOf(portal.deps, '469021', 3);
      assert.equal(await lateOf(extended), true, 'who has more time keeps that, whatever all have');
    });
  });
