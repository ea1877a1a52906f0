import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { textOf } from '#scripts/rehearsal/html.js';
import { runAnnexCheck } from '#features/annexes/checking/check-job.js';
import { submitAnnex, withdrawAnnex } from '#features/annexes/review/steps.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { Client, Fields } from '#test/support/client.js';
import { fixedClock } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');
const unit = '460100';
const before17 = '2020-11-27T08:59:59.999Z';
const at17 = '2020-11-27T09:00:00.000Z';
const after17 = '2020-11-27T09:00:00.001Z';

for (const zoneOfMachine of ['UTC', 'Asia/Shanghai'])
  describe(`late or in time, on a machine in ${zoneOfMachine}`, () => {
    const zoneBefore = process.env['TZ'];
    let portal: TestPortal;
    let season: ReturnType<typeof annexSeason>;
    let annexId: number;
    let path: string;
    let [first, second]: Client[] = [];
    before(async () => {
      process.env['TZ'] = zoneOfMachine;
      portal = await startTestPortal();
      portal.clock.setTo(new Date('2020-11-27T07:00:00Z'));
      season = annexSeason(portal);
      annexId = await season.annexIdOf(unit, 3);
      const versionId = await season.upload(unit, 3, annexWorkbook(3, [typedBusiness(1)]));
      await runAnnexCheck(portal.deps, { versionId }, () => {});
      path = `/drives/${(await findCurrentDrive(portal.deps.db))?.id}`;
      [first, second] = [await portal.client('reviewer'), await portal.client('importer')];
    });
    after(async () => {
      await portal.stop();
      if (zoneBefore === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zoneBefore;
    });

    const work = <T>(step: (trx: Trx) => Promise<T>): Promise<T> => inTransaction(portal.deps.db, step);
    const lateOf = async () => {
      const row = await portal.deps
        .db('annexes as x')
        .join('annex_versions as v', 'v.id', 'x.current_version_id')
        .select({ annex: 'x.is_late', version: 'v.is_late' })
        .where('x.id', annexId)
        .first<{ annex: number; version: number }>();
      return [Number(row.annex), Number(row.version)];
    };
    const submitAt = async (at: string) => {
      const { manager } = await season.peopleOf(unit);
      const deps = { ...portal.deps, clock: fixedClock(new Date(at)) };
      if ((await portal.deps.db('annexes').where({ id: annexId }).first<{ state: string }>()).state === 'submitted')
        await work((trx) => withdrawAnnex(trx, deps, manager, annexId));
      await work((trx) => submitAnnex(trx, deps, manager, annexId));
      return lateOf();
    };
    const sendForm = async (who: Client | undefined, to: string, page: string, fields: Fields) => {
      assert.ok(who);
      return who.post(to, { ...sentForm((await who.get(page)).text, to), ...fields });
    };
    const extend = (fields: Fields) =>
      sendForm(first, `${path}/extensions`, path, {
        unit,
        until: '2020-11-30 17:00',
        allowed_by: '省局运管科',
        reason: '台风停电',
        ...fields,
      });

    test('17:00 sharp is in time, the millisecond after it is not; a file of before does not help', async () => {
      assert.deepEqual(await submitAt(before17), [0, 0]);
      assert.deepEqual(await submitAt(at17), [0, 0]);
      assert.deepEqual(await submitAt(after17), [1, 1]);
    });

    test('an extension that says nothing or too little is refused where it is wrong', async () => {
      assert.match(said((await extend({ unit: '' })).text), /请选择给哪个填报单位延期/);
      assert.match(said((await extend({ until: '下周一' })).text), /延期到什么时候/);
      assert.match(said((await extend({ until: '2020-11-27 17:00' })).text), /要晚于统一的报送截止时间/);
      assert.match(said((await extend({ allowed_by: '' })).text), /由谁批准/);
      assert.match(said((await extend({ reason: '' })).text), /请写明理由/);
      assert.deepEqual(await lateOf(), [1, 1]);
    });

    test('with an extension the unit is in time until then, what it handed in before included; other units are not', async () => {
      assert.equal((await extend({})).status, 303);
      assert.deepEqual(await lateOf(), [0, 0]);
      assert.deepEqual(await submitAt('2020-11-30T09:00:00.000Z'), [0, 0]);
      assert.deepEqual(await submitAt('2020-11-30T09:00:00.001Z'), [1, 1]);
      const page = said((await first!.get(path)).text);
      assert.match(page, /海口市 2020-11-30 17:00 省局运管科 台风停电/);
      portal.clock.setTo(new Date('2020-11-28T02:00:00Z'));
      const [own, other] = [await portal.client('filer'), await portal.client('neighbour')];
      const home = said((await own.get('/')).text);
      assert.match(home, /海口市经批准延至 2020-11-30 17:00/);
      assert.doesNotMatch(home, /截止时间已过/);
      const others = said((await other.get('/')).text);
      assert.doesNotMatch(others, /延至/);
      assert.match(others, /截止时间已过/);
      portal.clock.setTo(new Date('2020-11-27T07:00:00Z'));
    });

    test('a page of before another extension does not write over it', async () => {
      const stale = sentForm((await second!.get(path)).text, `${path}/extensions`);
      assert.equal((await extend({ until: '2020-12-01 17:00' })).status, 303);
      const answer = await second!.post(`${path}/extensions`, {
        ...stale,
        unit,
        until: '2020-11-29 17:00',
        allowed_by: '省局运管科',
        reason: '停电',
      });
      assert.equal(answer.status, 409);
      assert.match(said(answer.text), /海口市的延期已经改过/);
    });

    test('when it ends, the unit has as much time as all again', async () => {
      assert.deepEqual(await submitAt('2020-11-30T12:00:00Z'), [0, 0]);
      assert.equal((await sendForm(second, `${path}/extensions/end`, path, {})).status, 303);
      assert.deepEqual(await lateOf(), [1, 1]);
      assert.match(said((await first!.get(path)).text), /已取消或改过/);
    });

    test('a deadline that is moved shows whom it makes late or not, and judges them when it is released', async () => {
      assert.deepEqual(await submitAt('2020-11-28T02:00:00Z'), [1, 1]);
      const move = async (deadline: string) =>
        sendForm(first, `${path}/proposals`, `${path}/change`, { deadline, ground: '按批复' });
      assert.equal((await move('2020-11-29 17:00')).status, 303);
      assert.match(said((await second!.get(path)).text), /海口市 附件3 2020-11-28 10:00:00 迟报 → 按时/);
      assert.deepEqual(await lateOf(), [1, 1], 'not yet');
      assert.equal((await sendForm(second, `${path}/decisions`, path, { do: 'release' })).status, 303);
      assert.deepEqual(await lateOf(), [0, 0]);
      assert.equal((await move('2020-11-27 17:00')).status, 303);
      assert.match(said((await second!.get(path)).text), /按时 → 迟报/);
      assert.equal((await sendForm(second, `${path}/decisions`, path, { do: 'release' })).status, 303);
      assert.deepEqual(await lateOf(), [1, 1]);
    });
  });
