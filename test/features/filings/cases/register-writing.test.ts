import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Db, openDatabase } from '#platform/db/connection.js';
import { isDatabaseUnavailable } from '#platform/db/errors.js';
import { Problem } from '#platform/problem.js';
import { listHistory } from '#features/register/detail/detail-queries.js';
import { aLicensed, changeBusiness, enterBusinesses } from '#test/support/enter-business.js';
import {
  actOn,
  caseIn,
  caseOf,
  draftOf,
  factsOf,
  filedBusiness,
  type FilingPortal,
  registeredFacts,
  startFilingPortal,
} from '#test/support/filings/case-support.js';

let portal: FilingPortal;
let db: Db;
let other: Db;
before(async () => {
  portal = await startFilingPortal();
  db = portal.deps.db;
  other = openDatabase({ url: portal.databaseUrl, queryTimeoutMs: 30_000 });
});
after(async () => {
  await other.destroy();
  await portal.stop();
});

const code = async (work: Promise<unknown>) => {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof Problem, String(error));
    return error.code;
  }
  return assert.fail('it was done');
};
/** Who is told that the portal is too busy presses again. */
async function untilServed<T>(work: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
    }
}
const confirm = (id: number) => actOn(portal, id, portal.confirmer, 'confirm');
const businessOf = async (id: number): Promise<number> =>
  Number((await db('filing_cases').where({ id }).first<{ business_id: number }>('business_id')).business_id);

test('new: a business comes in as filed, with a number, its day and where it comes from', async () => {
  const id = await caseIn(portal, 'new', 'reviewed', factsOf(1));
  const { written } = await confirm(id);
  assert.match(written?.filingNo ?? '', /^46010502\d{5}$/);
  const businessId = await businessOf(id);
  const facts = await registeredFacts(portal, businessId);
  assert.equal(facts['filing_status'], 'filed');
  assert.equal(facts['filing_no'], written?.filingNo);
  assert.equal(facts['filing_date'], '2020-12-02');
  assert.equal(facts['filing_origin'], 'new');
  assert.equal(facts['legal_id_no'], factsOf(1)['legal_id_no']);
  const row = await db('businesses').where({ id: businessId }).first('source_kind', 'source_ref', 'agency_id');
  assert.deepEqual({ ...row }, { source_kind: 'case', source_ref: String(id), agency_id: portal.agencyId });
  const page = await (await portal.client('clerk')).get(`/businesses/${businessId}`);
  assert.match(page.text, new RegExp(`/filings/${id}"`));
});

test('new: a second filing of the same business at the same place is refused with the name of the first', async () => {
  const id = await caseIn(portal, 'new', 'reviewed', factsOf(2));
  await filedBusiness(portal, 2);
  assert.equal(await code(confirm(id)), 'filing.place_taken');
  assert.equal((await caseOf(portal, id)).state, 'reviewed');
  const late = await draftOf(portal, 'new', factsOf(2));
  assert.equal(await code(actOn(portal, late, portal.acceptor, 'receive')), 'filing.facts_wrong');
});

const anOldLicence = { licence_word: '琼交运管许可示字', licence_valid_to: '2021-06-30' };

test('convert: the entry of the licence becomes the filed one, its history says from when', async () => {
  const [businessId = 0] = await enterBusinesses(portal.deps, portal.agencyId, [
    { values: aLicensed(3), filingStatus: 'lapsed_unfiled' },
  ]);
  const facts = { ...factsOf(3), ...anOldLicence, licence_no: '460100000003' };
  const id = await caseIn(portal, 'convert', 'reviewed', facts, { businessId });
  await confirm(id);
  assert.equal(await businessOf(id), businessId);
  const after = await registeredFacts(portal, businessId);
  assert.equal(after['filing_status'], 'filed');
  assert.equal(after['filing_origin'], 'convert');
  assert.equal(after['scope_text'], aLicensed(3)['scope_text'], 'what the old system told stays');
  const [line] = await listHistory(db, businessId);
  assert.equal(line?.act, 'file');
  assert.equal(line?.effectiveOn, '2020-12-02');
  assert.ok(line?.fields.some(({ field, before }) => field === 'filing_status' && before === 'lapsed_unfiled'));
});

test('convert: without an entry a new one comes in', async () => {
  const id = await caseIn(portal, 'convert', 'reviewed', {
    ...factsOf(4),
    ...anOldLicence,
    licence_no: '460100000004',
  });
  await confirm(id);
  assert.equal((await registeredFacts(portal, await businessOf(id)))['licence_no'], '460100000004');
});

test('amend: the changed facts alone, and what is no longer stated goes', async () => {
  const { id: businessId, facts } = await filedBusiness(portal, 5, { remark: '旧备注' });
  const { remark: _remark, filing_no: _no, ...rest } = facts;
  const stated = { ...rest, filing_no: '别的号', parking_area: '300.00' };
  const id = await caseIn(portal, 'amend', 'reviewed', stated, { businessId });
  await confirm(id);
  const after = await registeredFacts(portal, businessId);
  assert.equal(after['parking_area'], '300.00');
  assert.equal(after['remark'], undefined);
  assert.equal(after['filing_no'], facts['filing_no'], 'the number stays');
  const [line] = await listHistory(db, businessId);
  assert.deepEqual(line?.fields.map(({ field }) => field).sort(), ['parking_area', 'remark', 'source']);
  assert.equal(line?.effectiveOn, '2020-12-02');
});

test('amend: refused politely once the entry has moved, and where nothing changes', async () => {
  const { id: businessId, facts } = await filedBusiness(portal, 6);
  const id = await caseIn(portal, 'amend', 'reviewed', { ...facts, parking_area: '310.00' }, { businessId });
  await changeBusiness(portal.deps, businessId, {
    values: { remark: '另行登记' },
    source: { kind: 'hand', reference: '示例' },
    effectiveOn: '2020-12-02',
    actorId: portal.acceptor.id,
  });
  assert.equal(await code(confirm(id)), 'filing.entry_moved');
  const same = await filedBusiness(portal, 7);
  const draft = await draftOf(portal, 'amend', same.facts, { businessId: same.id });
  assert.equal(await code(actOn(portal, draft, portal.acceptor, 'receive')), 'filing.facts_wrong');
});

test('terminate and deregister: status and operating status, from the day stated', async () => {
  const { id: businessId } = await filedBusiness(portal, 8);
  const end = await caseIn(
    portal,
    'terminate',
    'reviewed',
    { ended_on: '2020-12-31', end_ground: '租期届满' },
    { businessId },
  );
  await confirm(end);
  const after = await registeredFacts(portal, businessId);
  assert.deepEqual([after['filing_status'], after['operating_status']], ['terminated', '5']);
  assert.equal((await listHistory(db, businessId)).at(-1)?.effectiveOn, '2020-12-31');
  const gone = await caseIn(
    portal,
    'deregister',
    'reviewed',
    { ended_on: '2020-12-01', end_ground: '执照注销' },
    { businessId },
  );
  await confirm(gone);
  const last = await registeredFacts(portal, businessId);
  assert.deepEqual([last['filing_status'], last['operating_status']], ['deregistered', '6']);
  // Its place is free again.
  const again = await caseIn(portal, 'new', 'reviewed', factsOf(8));
  await confirm(again);
});

test('second entry: new with the number of the platform or of the portal, an existing one as its facts say', async () => {
  const given = await caseIn(portal, 'second_entry', 'received', {
    ...factsOf(9),
    filing_no: '平台2020-9',
    filing_date: '2020-11-30',
  });
  await confirm(given);
  const first = await registeredFacts(portal, await businessOf(given));
  assert.deepEqual(
    [first['filing_no'], first['filing_date'], first['via_platform']],
    ['平台2020-9', '2020-11-30', '1'],
  );
  const row = await db('businesses')
    .where({ id: await businessOf(given) })
    .first<{ source_kind: string }>('source_kind');
  assert.equal(row.source_kind, 'platform');
  const numbered = await caseIn(portal, 'second_entry', 'received', factsOf(10));
  assert.match((await confirm(numbered)).written?.filingNo ?? '', /^46010502\d{5}$/);
  const taken = await caseIn(portal, 'second_entry', 'received', { ...factsOf(11), filing_no: '平台2020-9' });
  assert.equal(await code(confirm(taken)), 'filing.number_taken');
  const { id: businessId, facts } = await filedBusiness(portal, 12);
  const changed = await caseIn(portal, 'second_entry', 'received', { ...facts, staff_total: '20' }, { businessId });
  await confirm(changed);
  assert.equal((await registeredFacts(portal, businessId))['staff_total'], '20');
  const again = await registeredFacts(portal, businessId);
  const ended = await caseIn(portal, 'second_entry', 'received', { ...again, operating_status: '6' }, { businessId });
  await confirm(ended);
  assert.equal((await registeredFacts(portal, businessId))['filing_status'], 'deregistered');
});

test('one open case a business, by the database too; once it has ended another may begin', async () => {
  const { id: businessId, facts } = await filedBusiness(portal, 13);
  const first = await draftOf(portal, 'amend', { ...facts, staff_total: '30' }, { businessId });
  assert.equal(await code(draftOf(portal, 'terminate', {}, { businessId })), 'filing.open_case');
  const second = await draftOf(portal, 'new');
  await assert.rejects(
    db('filing_cases').where({ id: second }).update({ business_id: businessId }),
    /filing_cases_one_open/,
  );
  await actOn(portal, first, portal.acceptor, 'withdraw', '不办了');
  await draftOf(portal, 'terminate', {}, { businessId });
  const both = await filedBusiness(portal, 14);
  const raced = await Promise.allSettled(
    Array.from({ length: 4 }, () => draftOf(portal, 'amend', both.facts, { businessId: both.id })),
  );
  assert.equal(raced.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const one of raced)
    if (one.status === 'rejected') assert.equal((one.reason as Problem).code, 'filing.open_case');
});

test('an outlet: its head office must be filed; more than the head office does needs a ground', async () => {
  const outlet = { chain_kind: 'outlet', head_office_name: '示例总部', head_office_filing_no: '没有的号' };
  const draft = await draftOf(portal, 'new', outlet);
  assert.equal(await code(actOn(portal, draft, portal.acceptor, 'receive')), 'filing.facts_wrong');
  const { facts: head } = await filedBusiness(portal, 15, { business_class: 'A2', chain_kind: 'head' });
  const wider = { chain_kind: 'outlet', head_office_name: '示例总部', head_office_filing_no: head['filing_no'] ?? '' };
  const more = await draftOf(portal, 'new', { ...wider, business_class: 'A1' });
  assert.equal(await code(actOn(portal, more, portal.acceptor, 'receive')), 'filing.chain_ground');
  await actOn(portal, more, portal.acceptor, 'receive', '总部正在办理变更');
  const fits = await draftOf(portal, 'new', wider);
  await actOn(portal, fits, portal.acceptor, 'receive');
  const byName = { chain_kind: 'outlet', head_office_name: head['business_name'] ?? '' };
  const unnumbered = await draftOf(portal, 'new', byName);
  assert.equal(await code(actOn(portal, unnumbered, portal.acceptor, 'receive')), 'filing.facts_wrong');
});

test('200 confirmations at once on two nodes: 200 numbers one after the other, 200 businesses', async () => {
  const ids: number[] = [];
  const motorcycles = (n: number) => ({
    ...factsOf(1_000 + n),
    business_class: 'M1',
    subject: 'motorcycle',
    vehicle_kinds: '',
  });
  for (let n = 0; n < 200; n += 10)
    ids.push(
      ...(await Promise.all(
        Array.from({ length: 10 }, (_, at) => caseIn(portal, 'new', 'reviewed', motorcycles(n + at))),
      )),
    );
  const before = await db('businesses').where({ filing_status: 'filed' }).count({ n: '*' }).first<{ n: number }>();
  const numbers = await Promise.all(
    ids.map(async (id, at) => {
      const node = { db: at % 2 === 0 ? db : other };
      const { written } = await untilServed(() => actOn(portal, id, portal.confirmer, 'confirm', '', node));
      return written?.filingNo;
    }),
  );
  assert.deepEqual(
    numbers.sort(),
    Array.from({ length: 200 }, (_, at) => `46010504${String(at + 1).padStart(5, '0')}`),
  );
  const after = await db('businesses').where({ filing_status: 'filed' }).count({ n: '*' }).first<{ n: number }>();
  assert.equal(Number(after.n) - Number(before.n), 200);
});

test('the pattern is a setting of the province', async () => {
  await db('settings')
    .insert({ name: 'filingNumberPattern', value: '琼备〔{year}〕{division}{class}-{seq:4}' })
    .onConflict('name')
    .merge();
  const id = await caseIn(portal, 'new', 'reviewed', factsOf(20));
  assert.equal((await confirm(id)).written?.filingNo, '琼备〔2020〕46010502-0001');
  await db('settings').where({ name: 'filingNumberPattern' }).delete();
});
