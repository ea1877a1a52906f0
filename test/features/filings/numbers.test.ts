import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Db, openDatabase } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { Problem } from '#platform/problem.js';
import { defaultPattern } from '#domain/filing/numbering.js';
import { insertCase } from '#features/filings/cases/case-queries.js';
import { giveNumber } from '#features/filings/numbering/numbers.js';
import { aBusiness } from '#test/support/businesses.js';
import { enterBusinesses } from '#test/support/enter-business.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let db: Db;
let other: Db;
let office: { readonly agencyId: number; readonly clerk: number };
before(async () => {
  portal = await startTestPortal();
  db = portal.deps.db;
  other = openDatabase({ url: portal.databaseUrl, queryTimeoutMs: 30_000 });
  const { id } = (await db('agencies').select('id').where({ code: '460100' }).first()) as { id: number };
  office = { agencyId: id, clerk: portal.cast.clerk.id };
});
after(async () => {
  await other.destroy();
  await portal.stop();
});

const at = new Date('2020-12-01T01:00:00Z');
const draft = (on: Db) =>
  inTransaction(on, (trx) =>
    insertCase(trx, {
      kind: 'new',
      agencyId: office.agencyId,
      facts: Buffer.of(0),
      isSmall: false,
      by: office.clerk,
      at,
    }),
  );
const give = (on: Db, caseId: number, classCode: string, pattern = defaultPattern, fails = false) =>
  inTransaction(on, async (trx) => {
    const parts = { divisionCode: '460105', classCode, year: 2020 };
    const number = await giveNumber(trx, { pattern, parts, agencyId: office.agencyId, caseId, at });
    if (fails) throw new Error('rolled back on purpose');
    return number;
  });

test('200 at once on two nodes get 200 numbers one after the other, whatever is rolled back between', async () => {
  const numbers: string[] = [];
  const work = Array.from({ length: 250 }, async (_, at) => {
    const on = at % 2 === 0 ? db : other;
    const fails = at % 5 === 4;
    const given = give(on, await draft(on), '02', defaultPattern, fails);
    if (fails) await assert.rejects(given, /on purpose/);
    else numbers.push(await given);
  });
  await Promise.all(work);
  assert.deepEqual(
    numbers.sort(),
    Array.from({ length: 200 }, (_, at) => `46010502${String(at + 1).padStart(5, '0')}`),
  );
});

test('a number that the office gave by itself before is kept as void, and the next one is given', async () => {
  await enterBusinesses(portal.deps, office.agencyId, [
    { values: { ...aBusiness(1), filing_no: '4601050300001' }, filingStatus: 'filed' },
  ]);
  assert.equal(await give(db, await draft(db), '03'), '4601050300002');
  const [held] = (await db('filing_numbers').where({ number: '4601050300001' })) as { void_ground: string }[];
  assert.match(held?.void_ground ?? '', /自行编号/);
});

test('a full series says so, and leaves no number behind', async () => {
  await db('filing_series').insert({ series: '460105/04/all', last_no: 999 });
  const full = give(db, await draft(db), '04', '{division}{class}{seq:3}');
  await assert.rejects(full, (error) => error instanceof Problem && error.code === 'filing.series_full');
  const rows = (await db('filing_numbers').where({ series: '460105/04/all' })) as unknown[];
  assert.equal(rows.length, 0);
});

test('a case has one number, and a number one case', async () => {
  const caseId = await draft(db);
  await give(db, caseId, '05');
  await assert.rejects(give(db, caseId, '05'), /filing_numbers_of_case/);
});
