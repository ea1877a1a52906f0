import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { decideProposals, proposeSignatures } from '#features/ledger/signing.js';
import { goLiveBar, ledgerStanding } from '#features/ledger/standing.js';
import { aBusiness } from '#test/support/businesses.js';
import { otherAgency, ownAgency } from '#test/support/cast.js';
import { aLicensed } from '#test/support/enter-business.js';
import { anOldLicence } from '#test/support/extracts.js';
import { handOut } from '#test/support/handed-annex.js';
import { ledgerStage } from '#test/support/ledger.js';
import { actorNamed } from '#test/support/operators.js';
import { act } from '#src/season/actions.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const expired = { valid_from: '2017-01-02', valid_to: '2020-01-01' };
const id = (n: number): string => `HN${String(n).padStart(7, '0')}`;

describe('the ledger of old licences', () => {
  let portal: TestPortal;
  let stage: ReturnType<typeof ledgerStage>;
  before(async () => {
    portal = await startTestPortal();
    stage = ledgerStage(portal);
  });
  after(() => portal.stop());

  test('has every licence in one class from the day of the lists on, and says why', async () => {
    await handOut(portal, [
      ...[1, 2, 3, 4].map((n) => anOldLicence(n)),
      ...[11, 12].map((n) => anOldLicence(n, expired)),
      anOldLicence(21, { valid_to: '' }),
      anOldLicence(22, { division_code: '460200 三亚市' }),
      anOldLicence(31, { division_code: '469002 琼海市' }),
    ]);
    await stage.judge();
    assert.deepEqual(await stage.classes(), {
      ...Object.fromEntries([1, 2, 3, 4, 31].map((n) => [id(n), 'open not_accepted'])),
      ...Object.fromEntries([11, 12].map((n) => [id(n), 'excluded expired'])),
      [id(21)]: 'open end_date_missing',
      [id(22)]: 'open district_unknown',
    });
    const bar = await goLiveBar(portal.deps.db, await stage.driveId());
    assert.equal(bar.isClear, false);
    assert.equal(bar.rests, 7);
  });

  test('follows what offices say, what is accepted and what enters', async () => {
    const filed = await stage.file(ownAgency, [
      { uscc: '91460100MA00000001', licence_no: '460100000001', business_name: '甲' },
      { uscc: '', licence_no: '460100000012', business_name: '乙' },
    ]);
    const four = await stage.say(ownAgency, 4, [
      { oldId: id(1), result: 'filed', isFiled: true, filedRow: 2 },
      { oldId: id(2), result: 'accurate' },
      { oldId: id(3), result: 'closed' },
      { oldId: id(4), result: 'not_found' },
    ]);
    await stage.judge();
    let classes = await stage.classes();
    assert.equal(classes[id(1)], 'open filing_not_imported');
    assert.equal(classes[id(2)], 'open not_imported');
    assert.equal(classes[id(3)], 'excluded closed');
    assert.equal(classes[id(4)], 'excluded not_found');

    const filings = await stage.importRows(filed, [aBusiness(1), aBusiness(2)], 'filed');
    await stage.noteChange(filings.batchId, 0, 2);
    await stage.noteChange(filings.batchId, 1, 3);
    await stage.setState(ownAgency, 3, 'imported');
    const entered = await stage.importRows(four, [aLicensed(50)], 'licensed_unfiled');
    await stage.enter(id(1), 'as_filed', { ...entered, businessId: filings.ids[0] ?? 0, versionId: four, row: 2 });
    await stage.enter(id(2), 'as_unfiled', { ...entered, businessId: entered.ids[0] ?? 0, versionId: four, row: 3 });
    await stage.setState(ownAgency, 4, 'imported');
    await stage.judge();
    classes = await stage.classes();
    assert.equal(classes[id(1)], 'filed marked');
    assert.equal(classes[id(2)], 'licensed_unfiled accurate');
    assert.equal(classes[id(12)], 'filed unmarked', 'nobody marked it, and its filing is in the register');
    assert.equal(classes[id(11)], 'excluded expired');
  });

  test('balances, and names the one row that is left', async () => {
    await stage.say(otherAgency, 4, [{ oldId: id(31), result: 'duplicate' }]);
    const driveId = await stage.driveId();
    const { db } = portal.deps;
    await db('licence_docket')
      .where({ drive_id: driveId, reason: 'end_date_missing' })
      .update({ state: 'void', is_current: null });
    await db('licences')
      .where({ old_id: id(21) })
      .update({ list: 5 });
    await stage.judge();
    assert.deepEqual(await ledgerStanding(db, driveId), {
      total: 9,
      filed: 2,
      unfiled: 1,
      excluded: 5,
      open: 1,
      signed: 0,
    });
    const bar = await goLiveBar(db, driveId);
    assert.equal(bar.isClear, false);
    assert.match(bar.sentence, new RegExp(`还有 1 户.*${id(22)}（只写了三亚市`));

    const [proposer, decider] = [await actorNamed(portal, 'reviewer'), await actorNamed(portal, 'importer')];
    const entry = await db('ledger_entries')
      .where({ old_id: id(22), is_current: 1 })
      .first();
    const asked = { driveId, ids: [Number(entry.id)] };
    await act(portal.deps, (trx) =>
      proposeSignatures(trx, portal.deps, proposer, { ...asked, ground: '区划以后由三亚确定' }),
    );
    assert.equal((await goLiveBar(db, driveId)).isClear, false, 'one person alone signs nothing');
    const signature = await db('ledger_signatures').first();
    const decided = { driveId, ids: [Number(signature.id)], refusedGround: null };
    await assert.rejects(
      act(portal.deps, (trx) => decideProposals(trx, portal.deps, proposer, decided)),
      /own_proposal/,
    );
    await act(portal.deps, (trx) => decideProposals(trx, portal.deps, decider, decided));
    const signed = await goLiveBar(db, driveId);
    assert.equal(signed.sentence, '原许可业户 9 户账目相符，未了结的 1 户已由两人签认，可以切换。');
    assert.equal(signed.isClear, true);

    await db('licence_docket')
      .where({ drive_id: driveId, reason: 'division_without_own_agency' })
      .update({ state: 'void', is_current: null });
    await db('licences')
      .where({ old_id: id(22) })
      .update({ list: 5, unit_code: '460204' });
    await stage.judge();
    const clear = await goLiveBar(db, driveId);
    assert.equal(clear.sentence, '原许可业户 9 户账目相符，没有未了结的，可以切换。');
    assert.equal(clear.isClear, true);
  });

  test('an entry ends where the next one begins, and nothing is judged twice', async () => {
    const { db } = portal.deps;
    const before = await db('ledger_entries').count({ n: '*' }).first();
    await stage.judge();
    assert.deepEqual(await db('ledger_entries').count({ n: '*' }).first(), before);
    const rows = await db('ledger_entries').orderBy(['licence_id', 'seq']);
    for (const [at, row] of rows.entries()) {
      const next = rows[at + 1];
      const isLast = next?.licence_id !== row.licence_id;
      assert.equal(row.is_current, isLast ? 1 : null);
      if (isLast) continue;
      assert.equal(next.seq, row.seq + 1);
      assert.deepEqual(row.until_at, next.from_at);
      assert.equal(next.previous_mac, row.mac);
    }
  });
});
