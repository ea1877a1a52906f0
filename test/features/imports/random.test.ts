import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { recountTotals } from '#features/register/totals/totals.js';
import { acceptedAnnex, anOffice, type Office } from '#test/support/accepted-annex.js';
import { aBusiness, type BusinessCells } from '#test/support/businesses.js';
import { randomNumbers } from '#test/support/fill-register.js';
import { bringIn, preview, registerChecksum, undo } from '#test/support/register.js';
import { type TestDatabase, testDeps, withDatabase } from '#test/support/test-db.js';

const rounds = 15;
const most = 60;

describe('random versions of annex 3, one after the other', () => {
  let database: TestDatabase;
  let office: Office;
  before(async () => {
    database = await withDatabase();
    office = await anOffice(database.db);
  });
  after(() => database.drop());

  /** A version of the list: rows come and go, facts change, numbers move between rows, names and addresses are spelled differently. */
  function nextVersion(random: (below: number) => number, base: readonly BusinessCells[]): BusinessCells[] {
    const rows = base
      .filter(() => random(12) > 0)
      .map((row) => {
        switch (random(8)) {
          case 0:
            return { ...row, operating_status: ['1', '2', '5'][random(3)] ?? '1' };
          case 1:
            return {
              ...row,
              filing_date: `2020-0${1 + random(9)}-15`,
              business_name: `${row['business_name']}（改${random(9)}）`,
            };
          case 2:
            return { ...row, business_address: `${row['business_address']}-${random(9)}` };
          case 3:
            return {
              ...row,
              business_class: 'A1',
              manager_mobile: `139${String(random(100_000_000)).padStart(8, '0')}`,
            };
          case 4:
            return { ...row, division_code: ['460105', '460106', '460107'][random(3)] ?? '460105' };
          default:
            return row;
        }
      });
    for (let n = 0; n < most; n += 1)
      if (
        random(20) === 0 &&
        !rows.some((row) => row['uscc'] === aBusiness(n)['uscc'] || row['filing_no'] === aBusiness(n)['filing_no'])
      )
        rows.push(aBusiness(n));
    const [a, b] = [random(rows.length), random(rows.length)];
    const [numberA, numberB] = [rows[a]?.['filing_no'] ?? '', rows[b]?.['filing_no'] ?? ''];
    if (a !== b)
      [rows[a], rows[b]] = [
        { ...rows[a], filing_no: numberB },
        { ...rows[b], filing_no: numberA },
      ];
    return rows.sort(() => random(3) - 1);
  }

  test('imports say what they do, undoing gives back the same register, the same version again is all the same', async () => {
    const deps = testDeps({ db: database.db });
    const random = randomNumbers(21);
    let rows = Array.from({ length: 30 }, (_, n) => aBusiness(n));
    for (let round = 0; round < rounds; round += 1) {
      const { annexId } = await acceptedAnnex(database.db, office, office.haikou, rows);
      const before = await registerChecksum(database.db);
      const plan = await preview(deps, office, annexId);
      const { counts } = plan;
      assert.equal(
        counts.new + counts.changed + counts.same + counts.skipped,
        rows.length,
        `round ${round}: every row has its place`,
      );
      assert.equal(counts.skipped, 0, `round ${round}: nothing is skipped without need`);
      if (counts.new + counts.changed > 0) {
        const batch = await bringIn(deps, office, annexId);
        assert.equal(batch.state, 'imported');
        assert.deepEqual(batch.counts, counts, `round ${round}: preview and import count alike`);
        assert.deepEqual(await recountTotals(database.db), [], `round ${round}: no drift`);
        const imported = await registerChecksum(database.db);
        await undo(deps, office, batch);
        assert.equal(await registerChecksum(database.db), before, `round ${round}: undo gives everything back`);
        await bringIn(deps, office, annexId);
        await acceptedAnnex(database.db, office, office.haikou, rows);
        const again = await preview(deps, office, annexId);
        assert.equal(again.counts.same, rows.length, `round ${round}: the same again is all the same`);
        assert.notEqual(imported, before);
      }
      rows = nextVersion(random, rows);
    }
  });
});
