import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ledgerClasses } from '#domain/ledger/classes.js';
import { findFaults } from '#features/ledger/checking.js';
import { countSums, listSums } from '#features/ledger/ledger-queries.js';
import { sumKey } from '#features/ledger/judging.js';
import { goLiveBar, ledgerStanding } from '#features/ledger/standing.js';
import { aBusiness } from '#test/support/businesses.js';
import { otherAgency, ownAgency } from '#test/support/cast.js';
import { anOldLicence } from '#test/support/extracts.js';
import { randomNumbers } from '#test/support/fill-register.js';
import { handOut } from '#test/support/handed-annex.js';
import { ledgerStage, type Said } from '#test/support/ledger.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const rounds = 25;
const count = 12;
const id = (n: number): string => `HN${String(n).padStart(7, '0')}`;
const results = ['accurate', 'corrected', 'not_found', 'closed', 'duplicate', 'other_division', 'filed', ''];
const atLast = new Date('9999-12-31T00:00:00Z');

describe('the equation holds whatever is decided in whatever order', () => {
  let portal: TestPortal;
  let stage: ReturnType<typeof ledgerStage>;
  let driveId: number;
  let bar: { businessId: number; batchId: number; versionId: number };
  before(async () => {
    portal = await startTestPortal();
    stage = ledgerStage(portal);
    driveId = await stage.driveId();
    await handOut(
      portal,
      Array.from({ length: count }, (_, at) =>
        anOldLicence(at + 1, {
          ...(at % 3 === 0 && { valid_from: '2017-01-02', valid_to: '2020-01-01' }),
          ...(at % 4 === 1 && { division_code: '469002 琼海市' }),
          ...(at === 7 && { valid_to: '' }),
          ...(at === 8 && { division_code: '460200 三亚市' }),
        }),
      ),
    );
    const versionId = await stage.file(ownAgency, [{ business_name: '甲', uscc: '', licence_no: '' }]);
    const { batchId, ids } = await stage.importRows(versionId, [aBusiness(1)], 'filed');
    bar = { businessId: ids[0] ?? 0, batchId, versionId };
  });
  after(() => portal.stop());

  /** One thing that an office or the province does, as the tables have it afterwards. */
  async function act(random: (below: number) => number): Promise<void> {
    const { db } = portal.deps;
    const unit = random(2) === 0 ? ownAgency : otherAgency;
    const one = await stage.licence(id(random(count) + 1));
    switch (random(9)) {
      case 0:
      case 1: {
        const no = random(3) === 0 ? 5 : 4;
        const own = await db('licences').where({ unit_code: unit, list: no, is_gone: 0 });
        const said = own
          .filter(() => random(4) > 0)
          .map((row): Said => {
            const result = results[random(results.length)] ?? '';
            const isLinked = unit === ownAgency && random(2) === 0;
            return { oldId: row.old_id, result, isFiled: result === 'filed', ...(isLinked && { filedRow: 2 }) };
          });
        await stage.say(unit, no, said, ['filling', 'submitted', 'accepted', 'imported'][random(4)]);
        return;
      }
      case 2:
        return stage.setState(
          unit,
          random(2) === 0 ? 4 : 3,
          ['filling', 'accepted', 'imported'][random(3)] ?? 'filling',
        );
      case 3:
        await db('licence_entries').where({ licence_id: one.id }).delete();
        return stage.enter(id(Number(one.old_id.slice(2))), random(2) === 0 ? 'as_filed' : 'as_unfiled', {
          ...bar,
          row: 2,
        });
      case 4:
        await db('licence_entries').where({ licence_id: one.id }).delete();
        return;
      case 5:
        await db('licences')
          .where({ id: one.id })
          .update({ unit_code: [ownAgency, otherAgency, null][random(3)] });
        return;
      case 6:
        await db('licences')
          .where({ id: one.id })
          .update({ is_gone: random(2) });
        return;
      case 7: {
        await db('licence_passes').where({ licence_id: one.id }).delete();
        const now = portal.clock.now();
        await db('licence_passes').insert({
          ...{ drive_id: driveId, licence_id: one.id, version_id: bar.versionId, annex_no: 4, office: '某所' },
          ...{ base_unit: unit, from_unit: unit, to_unit: unit === ownAgency ? otherAgency : ownAgency },
          ...{ submitted_at: now, passed_at: now, state: 'waiting', is_waiting: 1 },
        });
        await db('licences')
          .where({ id: one.id })
          .update({ unit_code: unit === ownAgency ? otherAgency : ownAgency });
        return;
      }
      default:
        await db('licence_docket')
          .where({ drive_id: driveId })
          .whereIn('state', ['open', 'void'])
          .limit(1)
          .update(random(2) === 0 ? { state: 'void', is_current: null } : { state: 'open', is_current: 1 });
    }
  }

  test(`${rounds} random mixes of marks, decisions, passes, imports and undos`, async () => {
    const { db } = portal.deps;
    const random = randomNumbers(20_201_201);
    for (let round = 0; round < rounds; round += 1) {
      for (let acts = random(4) + 1; acts > 0; acts -= 1) await act(random);
      portal.clock.setTo(new Date(portal.clock.now().getTime() + 1_000));
      await stage.judge();
      const listed = (await db('licences').where({ drive_id: driveId, is_gone: 0 }).select('id')).map(
        ({ id: one }) => one,
      );
      const current = await db('ledger_entries').where({ drive_id: driveId, is_current: 1 }).whereNot('class', 'gone');
      assert.deepEqual(
        current.map((one) => one.licence_id).sort((a, b) => a - b),
        listed.sort((a, b) => a - b),
        `round ${round}: each licence in exactly one class`,
      );
      assert.ok(current.every((one) => (ledgerClasses as readonly string[]).includes(one.class)));
      const standing = await ledgerStanding(db, driveId);
      assert.equal(standing.total, standing.filed + standing.unfiled + standing.excluded + standing.open);
      assert.equal(standing.total, listed.length);
      const noted = (await listSums(db, driveId, atLast)).map((one) => `${sumKey(one)} ${one.count}`);
      const counted = (await countSums(db, driveId)).map((one) => `${sumKey(one)} ${one.count}`);
      assert.deepEqual(noted.sort(), counted.sort(), `round ${round}: the noted sums are those of the rows`);
      const verdict = await goLiveBar(db, driveId);
      assert.equal(verdict.isClear, standing.open === 0);
      assert.equal(verdict.rests, standing.open);
      if (standing.open === 1) assert.match(verdict.sentence, new RegExp(verdict.first[0]?.oldId ?? '?'));
    }
  });

  test('the chains and rolls are whole after all of it, and every earlier moment still adds up', async () => {
    const { db } = portal.deps;
    const { faults } = await db.transaction((trx) => findFaults(trx, portal.deps, driveId));
    const own = [
      'entry_altered',
      'entry_missing',
      'entry_strange',
      'chain_broken',
      'roll_broken',
      'sums_wrong',
      'class_altered',
    ];
    assert.deepEqual(
      faults.filter(({ kind }) => own.includes(kind)),
      [],
    );
    const moments = (await db('ledger_sums').distinct('noted_at').orderBy('noted_at')) as { noted_at: Date }[];
    for (const { noted_at: at } of moments) {
      const sums = (await listSums(db, driveId, at)).reduce((all, one) => all + one.count, 0);
      const [row] = (await db('ledger_entries')
        .where({ drive_id: driveId })
        .where('from_at', '<=', at)
        .where((one) => one.whereNull('until_at').orWhere('until_at', '>', at))
        .count({ n: '*' })) as { n: number }[];
      assert.equal(sums, Number(row?.n), at.toISOString());
    }
  });
});
