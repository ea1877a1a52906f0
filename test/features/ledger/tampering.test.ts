import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { findFaults, runLedgerCheck } from '#features/ledger/checking.js';
import { aBusiness } from '#test/support/businesses.js';
import { ownAgency } from '#test/support/cast.js';
import { aLicensed } from '#test/support/enter-business.js';
import { anOldLicence } from '#test/support/extracts.js';
import { handOut } from '#test/support/handed-annex.js';
import { ledgerStage } from '#test/support/ledger.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const id = (n: number): string => `HN${String(n).padStart(7, '0')}`;

describe('what is changed at the database behind the back of the ledger', () => {
  let portal: TestPortal;
  let stage: ReturnType<typeof ledgerStage>;
  let driveId: number;
  before(async () => {
    portal = await startTestPortal();
    stage = ledgerStage(portal);
    driveId = await stage.driveId();
    await handOut(portal, [
      ...[1, 2, 3].map((n) => anOldLicence(n)),
      ...[11, 12].map((n) => anOldLicence(n, { valid_from: '2017-01-02', valid_to: '2020-01-01' })),
    ]);
    const filed = await stage.file(ownAgency, [{ uscc: '', licence_no: '460100000001', business_name: '甲' }]);
    const four = await stage.say(ownAgency, 4, [
      { oldId: id(1), result: 'filed', isFiled: true, filedRow: 2 },
      { oldId: id(2), result: 'accurate' },
      { oldId: id(3), result: 'closed' },
    ]);
    const filings = await stage.importRows(filed, [aBusiness(1)], 'filed');
    const entered = await stage.importRows(four, [aLicensed(2)], 'licensed_unfiled');
    await stage.enter(id(1), 'as_filed', { ...entered, businessId: filings.ids[0] ?? 0, versionId: four, row: 2 });
    await stage.enter(id(2), 'as_unfiled', { ...entered, businessId: entered.ids[0] ?? 0, versionId: four, row: 3 });
    await stage.setState(ownAgency, 3, 'imported');
    await stage.setState(ownAgency, 4, 'imported');
    await stage.judge();
  });
  after(() => portal.stop());

  /** What the check finds; nothing of what was done at the database, nor of the check, stays. */
  async function foundAfter(...statements: readonly string[]): Promise<string[]> {
    const kept: string[] = [];
    const undo = new Error('undone');
    const { db } = portal.deps;
    try {
      await inTransaction(db, async (trx) => {
        await trx.raw('SET FOREIGN_KEY_CHECKS = 0');
        for (const statement of statements) await trx.raw(statement);
        const { faults } = await findFaults(trx, portal.deps, driveId);
        kept.push(...faults.map(({ kind, oldId }) => `${kind} ${oldId}`.trim()));
        await trx.raw('SET FOREIGN_KEY_CHECKS = 1');
        throw undo;
      });
    } catch (error) {
      if (error !== undo) throw error;
    }
    return kept;
  }
  const withoutGuards = async (work: () => Promise<void>): Promise<void> => {
    const { db } = portal.deps;
    await db.raw('DROP TRIGGER IF EXISTS ledger_entries_no_delete');
    await db.raw('DROP TRIGGER IF EXISTS ledger_entries_only_end');
    await work();
  };

  test('nothing is found where nothing was changed', async () => {
    assert.deepEqual(await foundAfter(), []);
  });

  test('the database itself refuses to change or delete an entry', async () => {
    const { db } = portal.deps;
    await assert.rejects(
      db('ledger_entries')
        .where({ old_id: id(3) })
        .update({ class: 'filed' }),
      /only end/,
    );
    await assert.rejects(
      db('ledger_entries')
        .where({ old_id: id(3) })
        .delete(),
      /never deleted/,
    );
  });

  test('entries that are deleted, changed, added or cut off are named', async () => {
    await withoutGuards(async () => {
      const where = `old_id = '${id(3)}' AND is_current = 1`;
      assert.deepEqual(await foundAfter(`DELETE FROM ledger_entries WHERE old_id = '${id(3)}'`), [
        `entry_missing ${id(3)}`,
        'sums_wrong',
        `licence_double ${id(3)}`,
      ]);
      const altered = await foundAfter(`UPDATE ledger_entries SET class = 'filed', reason = 'marked' WHERE ${where}`);
      assert.ok(
        altered.includes(`entry_altered ${id(3)}`) && altered.includes(`class_altered ${id(3)}`),
        altered.join(),
      );
      const cut = await foundAfter(
        `DELETE FROM ledger_entries WHERE ${where}`,
        `UPDATE ledger_entries SET until_at = NULL, is_current = 1 WHERE old_id = '${id(3)}' AND seq = 1`,
      );
      assert.ok(cut.includes(`entry_missing ${id(3)}`), cut.join());
      assert.ok(
        (await foundAfter("UPDATE ledger_sums SET licence_count = 5 WHERE class = 'filed'")).includes('sums_wrong'),
      );
      assert.deepEqual(await foundAfter("DELETE FROM ledger_rolls WHERE unit_code = '460100'"), ['roll_broken']);
      assert.deepEqual(
        await foundAfter("UPDATE ledger_rolls SET roll_sealed = CONCAT(roll_sealed, 'x') WHERE unit_code = '460100'"),
        ['roll_broken'],
      );
    });
  });

  test('licences that are deleted, doubled, marked as gone, moved or changed are named', async () => {
    const where = `old_id = '${id(3)}'`;
    const gone = await foundAfter(`DELETE FROM licences WHERE ${where}`);
    assert.ok(gone.includes(`licence_missing ${id(3)}`) && gone.includes('list_size'), gone.join());
    const doubled = await foundAfter(
      `INSERT INTO licences (drive_id, old_id, copy_no, load_id, sheet_row, name, licence_no, typed, digest, division_code,
         valid_from, valid_to, business_class, split_list, split_unit, list, unit_code, is_gone)
       SELECT drive_id, old_id, 2, load_id, sheet_row, name, licence_no, typed, digest, division_code,
         valid_from, valid_to, business_class, split_list, split_unit, list, unit_code, is_gone FROM licences WHERE ${where}`,
    );
    assert.ok(doubled.includes(`licence_double ${id(3)}`) && doubled.includes('list_size'), doubled.join());
    const moved = await foundAfter(`UPDATE licences SET list = 5 WHERE ${where}`);
    assert.ok(moved.includes(`licence_altered ${id(3)}`), moved.join());
    const named = await foundAfter(`UPDATE licences SET name = '另一户' WHERE ${where}`);
    assert.deepEqual(named, [`licence_altered ${id(3)}`]);
    const longer = await foundAfter(
      `UPDATE licences SET valid_to = '2020-01-01', split_list = 5, list = 5 WHERE ${where}`,
    );
    assert.ok(longer.includes(`licence_altered ${id(3)}`), longer.join());
  });

  test('entries and businesses of the register that are deleted, doubled or changed are named', async () => {
    const ofLicence = (n: number) => `licence_id = (SELECT id FROM licences WHERE old_id = '${id(n)}')`;
    const lost = await foundAfter(`DELETE FROM licence_entries WHERE ${ofLicence(2)}`);
    assert.ok(lost.includes(`register_missing ${id(2)}`) && lost.includes(`class_altered ${id(2)}`), lost.join());
    const other = await foundAfter(`UPDATE licence_entries SET kind = 'as_filed' WHERE ${ofLicence(2)}`);
    assert.ok(other.includes(`register_altered ${id(2)}`) && other.includes(`business_altered ${id(2)}`), other.join());
    const away = await foundAfter(
      `DELETE FROM businesses WHERE id = (SELECT business_id FROM licence_entries WHERE ${ofLicence(1)})`,
    );
    assert.ok(away.includes(`business_missing ${id(1)}`), away.join());
    const columns = (await portal.deps.db('businesses').columnInfo()) as Record<string, unknown>;
    const names = Object.keys(columns).filter((name) => !['id', 'active_place', 'filing_no'].includes(name));
    const twice = await foundAfter(
      `INSERT INTO businesses (id, ${names.join(', ')}) SELECT 900001, ${names.join(', ')} FROM businesses
        WHERE id = (SELECT business_id FROM licence_entries WHERE ${ofLicence(2)})`,
    );
    assert.ok(twice.includes(`business_double ${id(2)}`), twice.join());
  });

  test('judging does not hide it: the check that follows still names it', async () => {
    const { db } = portal.deps;
    await withoutGuards(async () => {
      await db('ledger_entries')
        .where({ old_id: id(12), is_current: 1 })
        .update({ class: 'filed', reason: 'marked' });
      await db('ledger_entries')
        .where({ old_id: id(11) })
        .delete();
    });
    await runLedgerCheck(portal.deps, { driveId, by: null });
    const check = await db('ledger_checks').orderBy('id', 'desc').first();
    const faults = (await db('ledger_faults').where({ check_id: check.id })).map((one) => `${one.kind} ${one.old_id}`);
    assert.ok(faults.includes(`entry_altered ${id(12)}`), faults.join());
    assert.ok(faults.includes(`entry_missing ${id(11)}`), faults.join());
    assert.equal(check.fault_count, faults.length);
  });
});
