import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { beginDraft } from '#features/filings/cases/drafting.js';
import { inTransaction } from '#platform/db/transaction.js';
import { verifyAudit } from '#platform/audit.js';
import { wordlessEntries } from '#test/support/audited-words.js';
import { aBusiness, idOf, usccOf } from '#test/support/businesses.js';
import { aLicensed, enterBusinesses } from '#test/support/enter-business.js';
import { anOldLicence } from '#test/support/extracts.js';
import {
  begin,
  type EntryPortal,
  factsOf,
  formOf,
  startEntryPortal,
  typedCase,
} from '#test/support/filings/entry-support.js';
import { handOut } from '#test/support/handed-annex.js';

let portal: EntryPortal;
before(async () => {
  portal = await startEntryPortal();
  await handOut(portal, [anOldLicence(1), anOldLicence(2, { phone_masked: '13800000002' })]);
});
after(() => portal.stop());

const said = (html: string) => textOf(html).replace(/\s+/g, ' ');
const path = (id: number) => `/filings/${id}/entry`;
const valueIn = (html: string, field: string) =>
  new RegExp(`<input type="text" id="f-${field}"[^>]* value="([^"]*)"`).exec(html)?.[1];
const stateOf = async (id: number) =>
  ((await portal.deps.db('filing_cases').where({ id }).first('state')) as { state: string }).state;

describe('a case is begun', () => {
  test('a new one is a draft at once, with what goes without saying', async () => {
    const page = await portal.clerk.get('/filings/new');
    for (const word of ['新办', '许可改备案', '变更', '终止', '注销', '二次录入'])
      assert.match(said(page.text), new RegExp(word));
    const id = await begin(portal.clerk, { kind: 'new' });
    const facts = await factsOf(portal, id);
    assert.equal(facts['filing_origin'], 'new');
    assert.match(facts['filing_agency'] ?? '', /海口/);
    const { text } = await portal.clerk.get(path(id));
    assert.equal(valueIn(text, 'legal_id_type'), '居民身份证');
    assert.match(text, /id="f-division_code"[^>]* autofocus/);
    assert.doesNotMatch(text, /id="f-filing_no"|id="f-licence_no"/);
    assert.doesNotMatch(said(text), /没有填写/, 'nobody has called it complete');
  });

  test('an old licence is found by number, name or address; its facts come with it, without numbers of persons', async () => {
    const { typed } = { typed: anOldLicence(2) as Readonly<Record<string, string>> };
    for (const q of [typed['licence_no'] ?? '', (typed['business_name'] ?? '').slice(2, 8), typed['address'] ?? '']) {
      const found = await portal.clerk.get(`/filings/new?kind=convert&q=${encodeURIComponent(q)}`);
      assert.match(found.text, /name="licenceId"/, q);
    }
    const row = (await portal.deps.db('licences').where({ old_id: typed['old_system_id'] }).first('id')) as {
      id: number;
    };
    const id = await begin(portal.clerk, { kind: 'convert', licenceId: String(row.id) });
    const facts = await factsOf(portal, id);
    assert.equal(facts['business_name'], typed['business_name']);
    assert.equal(facts['licence_no'], typed['licence_no']);
    assert.equal(facts['legal_id_no'] ?? facts['manager_mobile'], undefined);
    const { text } = await portal.clerk.get(path(id));
    assert.equal(valueIn(text, 'licence_no'), typed['licence_no']);
    assert.match(said(text), /原许可证的内容已带入/);
    const again = await portal.clerk.post('/filings/new', { kind: 'convert', licenceId: String(row.id) });
    assert.equal(again.status, 409);
    assert.match(said(again.text), /正在办理许可改备案/);
    const listed = await portal.clerk.get(`/filings/new?kind=convert&q=${typed['licence_no']}`);
    assert.match(listed.text, new RegExp(`href="[^"]*${path(id)}"`));
  });

  test('a licence of another office is not there', async () => {
    const row = (await portal.deps.db('licences').first('id')) as { id: number };
    const stranger = await portal.person('stranger');
    assert.equal((await stranger.post('/filings/new', { kind: 'convert', licenceId: String(row.id) })).status, 404);
    assert.equal((await stranger.post('/filings/new', { kind: 'convert' })).status, 422);
  });

  test('an amendment begins from the register, and an end of what is not filed is refused', async () => {
    const [filed, licensed] = await enterBusinesses(portal.deps, portal.agencyId, [
      { values: aBusiness(31), filingStatus: 'filed' },
      { values: aLicensed(32), filingStatus: 'lapsed_unfiled' },
    ]);
    const found = await portal.clerk.get(`/filings/new?kind=amend&q=${usccOf(31)}`);
    assert.match(found.text, new RegExp(`name="businessId" value="${filed}"`));
    const id = await begin(portal.clerk, { kind: 'amend', businessId: String(filed) });
    const { text } = await portal.clerk.get(path(id));
    assert.equal(valueIn(text, 'business_name'), '海口示例31号汽车维修有限公司');
    assert.equal(valueIn(text, 'legal_id_no'), '', 'no number is read out of the register');
    assert.doesNotMatch(text, new RegExp(idOf(31)));
    assert.match(said(text), /原登记：469\*+\d{4}|原登记：469/);
    const refused = await portal.clerk.post('/filings/new', { kind: 'amend', businessId: String(licensed) });
    assert.equal(refused.status, 409);
    assert.match(said(refused.text), /现在是“未备案（许可证已到期）”，不能办理变更/);
    assert.equal((await portal.clerk.post('/filings/new', { kind: 'amend', businessId: '999999' })).status, 404);
  });
});

describe('a case is typed in', () => {
  test('saved, judged as annex 3 is, complete: then it leads on to the case', async () => {
    const id = await begin(portal.clerk, { kind: 'new' });
    const form = await formOf(portal.clerk, id);
    const saved = await portal.clerk.post(path(id), {
      ...form,
      'v.business_name': '海口示例甲汽车维修有限公司',
      act: 'save',
    });
    assert.equal(saved.location, path(id));
    const short = await portal.clerk.post(path(id), { ...(await formOf(portal.clerk, id)), act: 'done' });
    assert.equal(short.status, 422);
    assert.match(said(short.text), /“统一社会信用代码”没有填写/);
    assert.match(short.text, /id="f-division_code"[^>]* aria-invalid="true" autofocus/);
    const done = await portal.clerk.post(path(id), {
      ...(await formOf(portal.clerk, id)),
      ...typedCase(41),
      act: 'done',
    });
    assert.equal(done.status, 303, said(done.text));
    assert.equal(done.location, `/filings/${id}`);
    assert.equal((await factsOf(portal, id))['business_class'], 'A2');
    assert.equal(await stateOf(id), 'draft');
  });

  test('codes are typed by initials; what is ambiguous is asked about on the page, and chosen there', async () => {
    const id = await begin(portal.clerk, { kind: 'new' });
    const sent = {
      ...(await formOf(portal.clerk, id)),
      'v.business_class': 'el',
      'v.vehicle_kinds': 'xxcl',
      act: 'save',
    };
    const asked = await portal.clerk.post(path(id), sent);
    assert.equal(asked.status, 422);
    assert.match(said(asked.text), /“el”可能是以下几项/);
    assert.match(asked.text, /name="pick" value="business_class\.M2"/);
    assert.match(asked.text, /id="f-business_class"[^>]* value="el"/);
    const picked = await portal.clerk.post(path(id), {
      ...(await formOf(portal.clerk, id)),
      'v.business_class': 'el',
      pick: 'business_class.A2',
    });
    assert.equal(picked.status, 303);
    const facts = await factsOf(portal, id);
    assert.deepEqual(
      [facts['business_class'], facts['subject'], facts['vehicle_kinds']],
      ['A2', 'automobile', 'small'],
    );
  });

  test('a warning is confirmed with a word', async () => {
    const id = await begin(portal.clerk, { kind: 'new' });
    const typed = typedCase(43, { workshop_area: '20.00' });
    const warned = await portal.clerk.post(path(id), { ...(await formOf(portal.clerk, id)), ...typed, act: 'done' });
    assert.equal(warned.status, 422);
    const [, name = ''] = /name="(v\.word:V19[^"]+)"/.exec(warned.text) ?? [];
    assert.match(said(warned.text), /低于二类汽车维修的参考下限/);
    const done = await portal.clerk.post(path(id), {
      ...(await formOf(portal.clerk, id)),
      [name]: '两处厂房合计',
      act: 'done',
    });
    assert.equal(done.location, `/filings/${id}`, said(done.text));
    assert.match((await portal.clerk.get(path(id))).text, /value="两处厂房合计"/);
  });

  test('what is known of the owner is offered with its source, and taken where nothing is stated', async () => {
    await enterBusinesses(portal.deps, portal.agencyId, [
      {
        values: aBusiness(51, { registered_address: '海口市秀英区注册路1号', legal_name: '示例戊' }),
        filingStatus: 'filed',
      },
    ]);
    const id = await begin(portal.clerk, { kind: 'new' });
    const sent = { ...(await formOf(portal.clerk, id)), 'v.uscc': usccOf(51), 'v.legal_name': '别人' };
    const headers = { 'HX-Request': 'true', 'HX-Target': 'filings-entry-known' };
    const known = await portal.clerk.post(`${path(id)}/known`, sent, headers);
    assert.match(said(known.text), /统一社会信用代码校验通过/);
    assert.match(
      said(known.text),
      /取自登记册“海口示例51号汽车维修有限公司”（已备案），信用代码相同：.*注册地址 海口市秀英区注册路1号/,
    );
    assert.doesNotMatch(known.text, new RegExp(`${idOf(51)}|<html`));
    const [, ref = ''] = /name="take" value="(business\.\d+)"/.exec(known.text) ?? [];
    const taken = await portal.clerk.post(path(id), { ...sent, take: ref });
    assert.equal(taken.status, 303);
    const facts = await factsOf(portal, id);
    assert.equal(facts['registered_address'], '海口市秀英区注册路1号');
    assert.equal(facts['legal_name'], '别人', 'what was typed is not written over');
    assert.equal(facts['legal_id_no'], undefined);
    const wrong = await portal.clerk.post(`${path(id)}/known`, { ...sent, 'v.uscc': '91460100MA0000051X' }, headers);
    assert.match(said(wrong.text), /末位校验不符|位，应为 18 位/);
  });

  test('a register entry of another region is not offered', async () => {
    const stranger = await portal.person('stranger');
    const id = await begin(stranger, { kind: 'new' });
    const headers = { 'HX-Request': 'true', 'HX-Target': 'filings-entry-known' };
    const sent = { ...(await formOf(stranger, id)), 'v.uscc': usccOf(51) };
    assert.doesNotMatch((await stranger.post(`${path(id)}/known`, sent, headers)).text, /name="take"/);
  });

  test('the last case is copied without numbers of persons and without what is of one business alone', async () => {
    const first = await begin(portal.clerk, { kind: 'new' });
    await portal.clerk.post(path(first), { ...(await formOf(portal.clerk, first)), ...typedCase(61), act: 'save' });
    const id = await begin(portal.clerk, { kind: 'new' });
    const page = await portal.clerk.get(path(id));
    assert.match(page.text, /name="take" value="last" accesskey="0"/);
    await portal.clerk.post(path(id), { ...(await formOf(portal.clerk, id)), take: 'last' });
    const facts = await factsOf(portal, id);
    assert.equal(facts['business_class'], 'A2');
    assert.equal(facts['staff_total'], '12');
    for (const field of ['business_name', 'uscc', 'legal_id_no', 'manager_mobile', 'business_address', 'legal_name'])
      assert.equal(facts[field], undefined, field);
  });

  test('an end shows its business and asks for day and ground alone', async () => {
    const [business] = await enterBusinesses(portal.deps, portal.agencyId, [
      { values: aBusiness(71), filingStatus: 'filed' },
    ]);
    const id = await begin(portal.clerk, { kind: 'terminate', businessId: String(business) });
    const { text } = await portal.clerk.get(path(id));
    assert.match(said(text), /经营地址 海口市秀英区示例路71号/);
    assert.equal([...text.matchAll(/id="f-/g)].length, 2);
    assert.doesNotMatch(text, new RegExp(idOf(71)));
    const sent = {
      ...(await formOf(portal.clerk, id)),
      'v.ended_on': '2021.3.1',
      'v.end_ground': '租期届满',
      act: 'done',
    };
    assert.equal((await portal.clerk.post(path(id), sent)).location, `/filings/${id}`);
    assert.deepEqual(
      [(await factsOf(portal, id))['ended_on'], (await factsOf(portal, id))['end_ground']],
      ['2021-03-01', '租期届满'],
    );
  });

  test('an amendment shows old beside new, and what changes when it is read', async () => {
    const [business] = await enterBusinesses(portal.deps, portal.agencyId, [
      { values: aBusiness(72), filingStatus: 'filed' },
    ]);
    const id = await begin(portal.clerk, { kind: 'amend', businessId: String(business) });
    const sent = {
      ...(await formOf(portal.clerk, id)),
      'v.legal_name': '示例新人',
      'v.manager_mobile': '13900000072',
      act: 'done',
    };
    const done = await portal.clerk.post(path(id), sent);
    assert.equal(done.status, 303, said(done.text));
    const facts = await factsOf(portal, id);
    assert.equal(facts['legal_id_no'], idOf(72), 'kept though its field was empty');
    const manager = await portal.client('manager');
    const read = said((await manager.get(path(id))).text);
    assert.match(read, /法定代表人（经营者） 示例丁 示例新人/);
    assert.match(read, /负责人手机 138\*+0072 139\*+0072/);
    assert.doesNotMatch(read, new RegExp(`${idOf(72)}|13900000072`));
  });
});

describe('who may what', () => {
  test('another office finds nothing, other posts read with masks, nobody else writes', async () => {
    const id = await begin(portal.clerk, { kind: 'new' });
    await portal.clerk.post(path(id), { ...(await formOf(portal.clerk, id)), ...typedCase(81), act: 'save' });
    const stranger = await portal.person('stranger');
    assert.equal((await stranger.get(path(id))).status, 404);
    for (const more of ['', '/autosave', '/known'])
      assert.equal((await stranger.post(path(id) + more, { 'v.business_name': 'x' })).status, 404, more);
    const manager = await portal.client('manager');
    const read = await manager.get(path(id));
    assert.equal(read.status, 200);
    assert.doesNotMatch(read.text, new RegExp(`${idOf(81)}|<form[^>]*${path(id)}`));
    assert.equal((await manager.post(path(id), {})).status, 403);
    assert.equal((await (await portal.client('filer')).get(path(id))).status, 403);
    const colleague = await portal.person('colleague');
    assert.match((await colleague.get(path(id))).text, /value="海口示例81号汽车维修有限公司"/);
  });

  test('what was received is read with masks, and completed by an acceptor while its supplement is awaited, with before and after', async () => {
    const id = await begin(portal.clerk, { kind: 'new' });
    await portal.clerk.post(path(id), { ...(await formOf(portal.clerk, id)), ...typedCase(91), act: 'save' });
    const { db } = portal.deps;
    await db('filing_steps').insert([
      {
        case_id: id,
        no: 1,
        before_no: 0,
        kind: 'new',
        from_state: 'draft',
        to_state: 'received',
        acted_by: portal.cast.clerk.id,
        acted_at: portal.clock.now(),
      },
      {
        case_id: id,
        no: 2,
        before_no: 1,
        kind: 'new',
        from_state: 'received',
        to_state: 'supplement_notified',
        is_notice: 1,
        acted_by: portal.cast.clerk.id,
        acted_at: portal.clock.now(),
      },
    ]);
    const times = {
      received_at: portal.clock.now(),
      limit_days: 5,
      day_kind: 'working',
      acceptor_id: portal.cast.clerk.id,
    };
    await db('filing_cases')
      .where({ id })
      .update({ state: 'received', step_no: 1, ...times });
    const read = await portal.clerk.get(path(id));
    assert.doesNotMatch(read.text, /id="f-business_name"/);
    assert.doesNotMatch(read.text, new RegExp(idOf(91)));
    const refused = await portal.clerk.post(path(id), { 'v.business_name': '改名', act: 'save' });
    assert.equal(refused.status, 409);
    assert.match(said(refused.text), /已收件.*不能再“填写登记内容”/);
    await db('filing_cases')
      .where({ id })
      .update({ state: 'supplement_notified', step_no: 2, notified_at: portal.clock.now() });
    const sent = { ...(await formOf(portal.clerk, id)), 'v.staff_total': '15', act: 'save' };
    assert.equal((await portal.clerk.post(path(id), sent)).status, 303);
    assert.equal(await stateOf(id), 'supplement_notified');
    assert.equal((await factsOf(portal, id))['staff_total'], '15');
    const noted = (await db('audit_entries')
      .where({ verb: 'filing.complete' })
      .first('state_before', 'state_after')) as Record<string, string>;
    assert.deepEqual(
      [noted['state_before'], noted['state_after']],
      ['{"values":{"staff_total":"12"}}', '{"values":{"staff_total":"15"}}'],
    );
  });

  test('drafts are listed to who began them, go on from there, and are withdrawn with a reason', async () => {
    const id = await begin(portal.clerk, { kind: 'new' });
    await portal.clerk.post(path(id), {
      ...(await formOf(portal.clerk, id)),
      'v.business_name': '待撤回的业户',
      act: 'save',
    });
    const list = await portal.clerk.get('/filings/drafts');
    assert.match(said(list.text), /新办 待撤回的业户/);
    assert.match(list.text, new RegExp(`href="[^"]*${path(id)}"[^>]*>继续`));
    assert.doesNotMatch(said((await (await portal.person('colleague')).get('/filings/drafts')).text), /待撤回的业户/);
    assert.match(said((await portal.clerk.get('/')).text), /件备案草稿没有办完/);
    const act = `/filings/drafts/${id}/withdrawal`;
    assert.equal((await portal.clerk.post(act, { reason: '' })).status, 422);
    assert.equal((await (await portal.person('stranger')).post(act, { reason: '不办了' })).status, 404);
    assert.equal((await portal.clerk.post(act, { reason: '不办了' })).location, '/filings/drafts');
    assert.equal(await stateOf(id), 'withdrawn');
    assert.equal((await portal.clerk.post(act, { reason: '不办了' })).status, 409);
  });

  test('a case that another room began has its entry all the same', async () => {
    const { deps, agencyId, cast } = portal;
    const begun = (kind: 'new' | 'second_entry', facts: Record<string, string>) =>
      inTransaction(deps.db, (trx) =>
        beginDraft(trx, deps.cipher, { kind, agencyId, facts, by: cast.clerk.id, at: deps.clock.now() }),
      );
    const id = await begun('new', { remark: '别处开始' });
    const form = await formOf(portal.clerk, id);
    assert.equal(form['v.remark'], '别处开始');
    assert.equal((await portal.clerk.post(path(id), { ...form, 'v.business_name': '别处', act: 'save' })).status, 303);
    const second = await begun('second_entry', { platform_case_no: 'PT1' });
    assert.equal((await portal.clerk.get(path(second))).location, `/filings/second/${second}`);
  });

  test('numbers of persons are stored sealed, and all that was done is told in words, in one chain', async () => {
    const { db } = portal.deps;
    const rows = (await db('filing_cases').select('facts')) as { facts: Buffer }[];
    const kept = (await db('filing_entries').select('base', 'confirmed')) as Record<string, Buffer | null>[];
    const noted = (await db('audit_entries')
      .select('state_before', 'state_after')
      .where('verb', 'like', 'filing.%')) as Record<string, string>[];
    const all = [
      ...rows.map(({ facts }) => facts.toString('latin1')),
      ...kept.map((row) => `${row['base']?.toString('latin1')} ${row['confirmed']?.toString('latin1')}`),
      JSON.stringify(noted),
    ].join('\n');
    assert.doesNotMatch(all, /46999919841231|13800000|13900000/);
    assert.deepEqual(await wordlessEntries(db), []);
    assert.equal((await verifyAudit(db)).brokenAt, null);
  });
});
