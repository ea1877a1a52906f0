import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { recountTotals } from '#features/register/totals/totals.js';
import { anOffice, type Office } from '#test/support/accepted-annex.js';
import {
  accurate,
  acceptedFilings,
  acceptedList,
  asFiled,
  handOutList,
  licenceOf,
  oldId,
} from '#test/support/accepted-list.js';
import { aBusiness, type BusinessCells } from '#test/support/businesses.js';
import { randomNumbers } from '#test/support/fill-register.js';
import { bringIn, preview, registerChecksum, undo } from '#test/support/register.js';
import { type TestDatabase, testDeps, withDatabase } from '#test/support/test-db.js';

/** `PREVIEWS=200` for the goal; some by default. */
const previews = Number(process.env['PREVIEWS'] ?? 30);
const shops = 8;

describe('random annexes 3, 4 and 5 of one unit, in any order', () => {
  let database: TestDatabase;
  let deps: ReturnType<typeof testDeps>;
  let office: Office;
  before(async () => {
    database = await withDatabase();
    deps = testDeps({ db: database.db });
    office = await anOffice(database.db);
    const expired = { valid_from: '2014-03-01', valid_to: '2020-02-28' };
    await handOutList(
      deps,
      office,
      Array.from({ length: shops }, (_, n) =>
        licenceOf(n + 1, aBusiness(n + 1), {
          ...(n % 4 === 3 && expired),
          ...(n % 3 === 0 && { business_class: '' }),
          ...(n % 5 === 2 && { uscc: '' }),
        }),
      ),
    );
  });
  after(() => database.drop());

  const random = randomNumbers(47);
  const isFiled = new Set<number>();

  /** Filings come and go; some of them are typed otherwise than the old system has them. */
  const filings = (): Promise<{ annexId: number }> => {
    isFiled.clear();
    const rows: BusinessCells[] = [aBusiness(90)];
    for (let n = 1; n <= shops; n++) {
      if (random(2) === 0) continue;
      isFiled.add(n);
      const address = `海口市秀英区别处${n}号`;
      rows.push(
        aBusiness(n, {
          ...(random(3) === 0 && { business_address: address }),
          ...(random(3) === 0 && { licence_no: `4601000${String(n).padStart(5, '0')}` }),
          operating_status: String(1 + random(2)),
        }),
      );
    }
    return acceptedFilings(deps, office, rows);
  };
  const marks = (): Record<string, BusinessCells | null> =>
    Object.fromEntries(
      Array.from({ length: shops }, (_, at): [string, BusinessCells | null] => {
        const n = at + 1;
        if (isFiled.has(n) && random(3) > 0) return [oldId(n), asFiled(n)];
        const said = [
          accurate,
          accurate,
          { ...accurate, actual_status: '2 停业' },
          { ...accurate, check_result: '已停业或注销', actual_status: '6 注销' },
          {
            ...accurate,
            check_result: '有误已更正',
            corrections: `法定代表人：示例戊 → 示例${'甲乙丙'.charAt(random(3))}`,
          },
        ];
        return [oldId(n), random(12) === 0 ? null : (said[random(said.length)] ?? accurate)];
      }),
    );
  const lapsed = (): Record<string, BusinessCells> =>
    Object.fromEntries(
      Array.from({ length: shops }, (_, at) => {
        const { check_result, is_filed, filing_date, filing_no } = asFiled(at + 1);
        const filed = { check_result, is_filed, filing_date, filing_no } as BusinessCells;
        return [
          oldId(at + 1),
          isFiled.has(at + 1) && random(2) > 0 ? filed : { check_result: '确认失效', is_filed: '否' },
        ];
      }),
    );

  /** One business of the register for one shop: licences of their own beside their filing are what must not be. */
  const standsTwice = async (): Promise<unknown[]> =>
    await deps
      .db('licence_entries as e')
      .join('businesses as b', 'b.id', 'e.business_id')
      .join('businesses as o', 'o.old_system_id', 'b.old_system_id')
      .whereRaw(
        "o.id <> b.id AND o.filing_status IN ('filed', 'licensed_unfiled') AND b.filing_status IN ('filed', 'licensed_unfiled')",
      )
      .select('b.id', 'o.id as other');

  test('a preview says what its import does, and an undo gives everything back', async () => {
    for (let done = 0, round = 0; done < previews; round++) {
      const { annexId: three } = await filings();
      const { annexId: four } = await acceptedList(deps, office, 4, marks());
      const { annexId: five } = await acceptedList(deps, office, 5, lapsed());
      // What the annexes say of each other blocks elsewhere; here it is their rows alone.
      await deps.db('annex_versions').update({ error_count: 0 });
      const order = [three, four, five].sort(() => random(3) - 1);
      for (const annexId of order) {
        const about = `round ${round}, annex ${annexId}`;
        const before = await registerChecksum(deps.db);
        const seen = await preview(deps, office, annexId);
        done += 1;
        if (annexId === three && seen.counts.new + seen.counts.changed === 0) continue;
        const batch = await bringIn(deps, office, annexId);
        assert.deepEqual(batch.counts, seen.counts, `${about}: the import does what its preview said`);
        assert.deepEqual(await recountTotals(deps.db), [], `${about}: no drift`);
        assert.deepEqual(await standsTwice(), [], `${about}: no shop stands twice`);
        if (random(2) === 0) continue;
        await undo(deps, office, batch);
        assert.equal(await registerChecksum(deps.db), before, `${about}: undo gives everything back`);
        await bringIn(deps, office, annexId);
      }
    }
  });
});
