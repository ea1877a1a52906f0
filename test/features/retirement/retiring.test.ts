import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violatedConstraint } from '#platform/db/errors.js';
import { listWork } from '#platform/work.js';
import { textOf } from '#scripts/rehearsal/html.js';
import { listOldAddresses } from '#features/retirement/addresses/address-queries.js';
import { getRetirement } from '#features/retirement/queries.js';
import { listRehearsals } from '#features/retirement/rehearsing/rehearsal-queries.js';
import { retirementWork, signOffWork } from '#features/retirement/work.js';
import type { Client } from '#test/support/client.js';
import { anOldLicence, extractFile } from '#test/support/extracts.js';
import { handOut } from '#test/support/handed-annex.js';
import { actorNamed } from '#test/support/operators.js';
import { doJobs, oldList, seeToAll, signRests } from '#test/support/retirement.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

describe('the old module is given up', () => {
  let portal: TestPortal;
  let [one, other, manager, filer, nobody]: Client[] = [];
  const people = () => ({ one: one!, other: other!, manager: manager!, filer: filer!, nobody: nobody! });
  before(async () => {
    portal = await startTestPortal({ config: { idleMinutes: 100_000, sessionHours: 10_000 } });
    portal.clock.setTo(new Date('2020-11-30T01:00:00Z'));
    await handOut(portal, [anOldLicence(1), anOldLicence(2), anOldLicence(3, { valid_to: '2019-01-31' })]);
    await doJobs(portal, 'ledger.judge', 'ledger.judge-all');
    [one, other, manager, filer] = await Promise.all(
      (['reviewer', 'importer', 'manager', 'filer'] as const).map((name) => portal.client(name)),
    );
    nobody = await portal.client();
  });
  after(() => portal.stop());

  const page = async (client = people().one) => said((await client.get('/retirement')).text);
  const propose = (client: Client, act: string, more: Readonly<Record<string, string>> = {}) =>
    client.post('/retirement/proposals', { act, ground: '琼道运发〔2020〕247号', ...more });
  async function decide(client: Client, choice = 'confirm', more: Readonly<Record<string, string>> = {}) {
    const move = (await portal.deps.db('retirement_moves').where({ is_open: 1 }).first('id')) as { id: number };
    return client.post('/retirement/decisions', { move: String(move?.id ?? 0), do: choice, ...more });
  }
  const stateNow = async () => (await getRetirement(portal.deps.db)).state;

  test('nothing is frozen by one person, and neither by nobody’s leave', async () => {
    const { one, manager, filer, nobody } = people();
    assert.equal((await manager.get('/retirement')).status, 403);
    assert.equal((await filer.post('/retirement/proposals', { act: 'freeze', ground: '依据' })).status, 403);
    assert.equal((await nobody.get('/retirement')).status, 303);
    assert.match(await page(), /原模块停用：运行中/);
    const refused = await propose(one, 'freeze', { ground: ' ' });
    assert.equal(refused.status, 422);
    assert.match(said((await propose(one, 'freeze', { from: '昨天' })).text), /冻结的时间要晚于现在/);
    assert.match(said((await propose(one, 'retire')).text), /原模块现在运行中，不能停用/);
    assert.equal((await propose(one, 'freeze', { from: '2020-11-30 18:00' })).status, 303);
    const own = await decide(one);
    assert.equal(own.status, 409);
    assert.match(said(own.text), /须由另一位省级业务管理员确认/);
    assert.equal((await propose(one, 'freeze')).status, 409, 'one proposal at a time');
    assert.equal(await stateNow(), 'running');
    await assert.rejects(
      portal.deps.db('retirement_moves').where({ is_open: 1 }).update({
        state: 'confirmed',
        is_open: null,
        decided_by: portal.cast.reviewer.id,
        decided_at: portal.clock.now(),
      }),
      (error) => violatedConstraint(error) === 'retirement_moves_four_eyes',
    );
  });

  test('another person sends it back with a word why, and who proposed may take it back', async () => {
    const { one, other } = people();
    const lines = await listWork(portal.deps, [retirementWork], await actorNamed(portal, 'importer'));
    assert.match(lines[0]?.what ?? '', /原模块的“冻结”待您确认/);
    assert.equal((await listWork(portal.deps, [retirementWork], await actorNamed(portal, 'reviewer'))).length, 0);
    assert.match(said((await decide(other, 'refuse')).text), /要退回，请写明理由/);
    assert.match(said((await decide(other, 'confirm', { refusal: '时间不对' })).text), /填写了退回理由/);
    assert.equal((await decide(other, 'withdraw')).status, 409);
    assert.equal((await decide(other, 'refuse', { refusal: '时间不对' })).status, 303);
    assert.match(await page(), /已退回：.*退回理由：时间不对/);
    await propose(one, 'freeze', { from: '2020-11-30 18:00' });
    assert.equal((await decide(one, 'withdraw')).status, 303);
    assert.equal(await stateNow(), 'running');
  });

  test('frozen from its moment on: until then lists are loaded, afterwards no more', async () => {
    const { one, other } = people();
    await propose(one, 'freeze', { from: '2020-11-30 18:00' });
    assert.equal((await decide(other)).status, 303);
    assert.match(await page(), /已确认，从 2020-11-30 18:00 起只能查询/);
    const send = () => one.upload('/licences/loads', extractFile([anOldLicence(1), anOldLicence(2)]));
    assert.equal((await send()).status, 303);
    portal.clock.setTo(new Date('2020-11-30T10:00:00Z'));
    const late = await send();
    assert.equal(late.status, 409);
    assert.match(said(late.text), /已从 2020-11-30 18:00 起冻结，读取和装入原许可名单已经停止/);
    const [load] = (await portal.deps.db('licence_loads').max({ id: 'id' })) as { id: number }[];
    assert.equal((await other.post(`/licences/loads/${load?.id}/application`, { gone: '1' })).status, 409);
  });

  test('an address is refused for writing from the freeze on, and reading is the old host’s', async () => {
    const { nobody } = people();
    const read = await nobody.get('/old/wxgl/list.do');
    assert.deepEqual([read.status, /旧主机/.test(read.text)], [404, true]);
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const written = await nobody.raw('/old/wxgl/list.do', { method, body: 'a=1' });
      assert.equal(written.status, 403, method);
      assert.match(said(written.text), /原模块已经冻结，只能查询，不收任何改动/, method);
    }
  });

  test('the list of addresses is previewed, refused line by line, saved and tried out whole', async () => {
    const { one, other } = people();
    const path = '/retirement/addresses';
    const bad = await one.post(path, { list: `${oldList}\n/wxgl/report/a.do,停用\n/b,永久转到,/nowhere`, seen: '0' });
    assert.equal(bad.status, 422);
    assert.match(said(bad.text), /有 2 行不能登记/);
    assert.match(said(bad.text), /前面的“\/wxgl\/report\/\*”已经包括这个地址/);
    assert.match(said(bad.text), /本系统没有“\/nowhere”这一页/);
    const shown = await one.upload(
      path,
      { name: '旧地址.csv', content: Buffer.from(`\uFEFF${oldList}`) },
      { seen: '0', do: 'preview' },
    );
    assert.equal(shown.status, 200);
    assert.match(said(shown.text), /预览：新增或改动 3，不变 0，去掉 0/);
    assert.equal((await listOldAddresses(portal.deps.db)).length, 0, 'a preview saves nothing');
    assert.equal((await one.post(`${path}/test`)).status, 409, 'there is nothing to try out');
    assert.equal((await one.post(path, { list: oldList, seen: '0', do: 'save' })).status, 303);
    const stale = await other.post(path, { list: '/a,停用', seen: '0', do: 'save' });
    assert.equal(stale.status, 409);
    assert.match(said(stale.text), /已由他人改过/);
    assert.match(await page(), /3 个旧地址登记或改动以后还没有自测/);
    assert.equal((await other.post(`${path}/test`)).status, 303);
    await doJobs(portal, 'retirement.test-addresses');
    const list = said((await one.get(path)).text);
    assert.match(list, /自测 3 个，答复得对的 3 个，不对的 0 个/);
    assert.match(list, /\/wxgl\/view\.do\?id=A1234567 301，转到 \/old-module\/search\?q=A1234567/);
    assert.match((await one.get(`${path}/list.csv`)).text, /\/wxgl\/list\.do,暂时转到,\/businesses/);
    const map = await one.get(`${path}/old-module-map.conf`);
    assert.match(map.text, /map \$request_uri \$old_module_moved/);
  });

  test('what is missing is on one page, with whom to call', async () => {
    const text = await page();
    for (const missing of [
      /还没有登记原模块现有多少户/,
      /还没有登记当天的值班人/,
      /还有 7 项没有办好/,
      /已签 0，未签 1/,
    ])
      assert.match(text, missing);
    assert.match(text, /SHA-256 为 [0-9a-f]{64}/, 'the list that was loaded is the archive');
    assert.match(said((await propose(people().one, 'retire')).text), /核对总账：.*没有了结/);
  });

  test('facts are noted by hand, and who has seen older ones is told', async () => {
    const { one, other } = people();
    const version = String((await getRetirement(portal.deps.db)).version);
    const facts = {
      ...{ last_change: '2020-11-30 17:42', old_count: '3', duty_name: '示例值班人', duty_phone: '0898-65300000' },
      ...{ back_hours: '48', archive_name: '', archive_sha256: '', seen: version },
    };
    for (const [spoilt, sentence] of [
      [{ last_change: '某日' }, /最后一次改动的时间请写成/],
      [{ last_change: '2020-12-24 10:00' }, /不能晚于现在/],
      [{ old_count: '三' }, /户数请填整数/],
      [{ back_hours: '0' }, /1 到 720/],
      [{ duty_phone: '' }, /一起填/],
      [{ archive_sha256: 'abc' }, /64 位/],
    ] as const) {
      const refused = await one.post('/retirement/facts', { ...facts, ...spoilt });
      assert.equal(refused.status, 422, JSON.stringify(spoilt));
      assert.match(said(refused.text), sentence);
    }
    assert.equal((await one.post('/retirement/facts', facts)).status, 303);
    assert.equal((await other.post('/retirement/facts', { ...facts, old_count: '4' })).status, 409);
    const text = await page();
    assert.match(text, /示例值班人，电话 0898-65300000/);
    assert.match(text, /两边都是 3 户/);
    assert.match(text, /原模块最后一次改动在 2020-11-30 17:42，冻结以后没有改动/);
    const none = await one.post('/retirement/old-database');
    assert.equal(none.status, 409);
    assert.match(said(none.text), /没有设置原模块数据库的连接/);
  });

  test('an item is ticked off with an owner and evidence, and a scan of it', async () => {
    const { one, other } = people();
    const path = '/retirement/checks/archive';
    const done = { owner: '信息中心', evidence: '磁带 2 份，存机房；11月29日试恢复成功', done: '1', seen: '0' };
    assert.equal((await one.post(path, { ...done, owner: '' })).status, 422);
    assert.match(said((await one.post(path, { ...done, evidence: '' })).text), /要标记为“已办好”，请写明凭据/);
    assert.equal((await one.post(path, done)).status, 303);
    assert.equal((await other.post(path, { ...done, evidence: '另一份' })).status, 409, 'somebody wrote meanwhile');
    const scan = { name: '试恢复记录.pdf', content: Buffer.from('%PDF-1.4 x') };
    assert.equal((await one.upload(`${path}/documents`, scan)).status, 303);
    assert.match(said((await other.get(path)).text), /试恢复记录\.pdf/);
    assert.match(await page(), /已办好 信息中心/);
    assert.equal((await one.get('/retirement/checks/nonsense')).status, 404);
  });

  test('each office signs on its own page, once, and hears of it on its first page', async () => {
    const { manager, filer } = people();
    const lines = await listWork(portal.deps, [signOffWork], await actorNamed(portal, 'manager'));
    assert.match(lines[0]?.what ?? '', /核对本机构的原许可业户并签字/);
    assert.equal((await filer.get('/retirement/sign-off')).status, 403);
    assert.match(said((await manager.get('/retirement/sign-off')).text), /海口市 2 1 0 3/);
    assert.equal((await manager.post('/retirement/sign-off', { note: '已核对' })).status, 303);
    assert.equal((await manager.post('/retirement/sign-off', { note: '再签' })).status, 409);
    assert.match(said((await manager.get('/retirement/sign-off')).text), /停用签字：已签/);
    assert.equal((await listWork(portal.deps, [signOffWork], await actorNamed(portal, 'manager'))).length, 0);
    assert.match(await page(), /已签 1，未签 0/);
    const neighbour = await portal.client('neighbour');
    assert.match(said((await neighbour.get('/retirement/sign-off')).text), /没有原模块的业户，不用签字/);
    assert.equal((await neighbour.post('/retirement/sign-off', {})).status, 409);
  });

  test('two rehearsals of the same state give the same report, byte for byte, and change nothing', async () => {
    const { one, other } = people();
    const before = await portal.deps.db('retirement').first();
    for (const client of [one, other]) {
      assert.equal((await client.post('/retirement/rehearsals', { rehearse_at: '' })).status, 303);
      portal.clock.setTo(new Date(portal.clock.now().getTime() + 60_000));
      await doJobs(portal, 'retirement.rehearse');
    }
    const [last, first] = await listRehearsals(portal.deps.db, 2);
    assert.equal(last?.report, first?.report);
    assert.match(last?.report ?? '', /结论：还不能停用/);
    assert.match(
      last?.report ?? '',
      /\[通过\] 停用：查询旧地址，301，转到 \/old-module\/search\?q=A1234567；提交改动，410/,
    );
    assert.match(last?.report ?? '', /\[通过\] 回退：/);
    assert.notEqual(last?.madeAt?.getTime(), first?.madeAt?.getTime());
    assert.deepEqual(await portal.deps.db('retirement').first(), before);
    const text = said((await one.get(`/retirement/rehearsals/${last?.id}`)).text);
    assert.match(text, new RegExp(`和 演练 ${first?.id} 的报告完全一样`));
    await seeToAll(portal);
    await other.post('/retirement/rehearsals', { rehearse_at: '' });
    await doJobs(portal, 'retirement.rehearse');
    const [third] = await listRehearsals(portal.deps.db, 1);
    assert.notEqual(third?.sha256, last?.sha256, 'another state, another report');
  });

  test('a rehearsal that was set for a time is made then and not before', async () => {
    const { one } = people();
    assert.match(said((await one.post('/retirement/rehearsals', { rehearse_at: '昨天' })).text), /并晚于现在/);
    assert.equal((await one.post('/retirement/rehearsals', { rehearse_at: '2020-11-30 20:00' })).status, 303);
    assert.equal((await one.post('/retirement/rehearsals', { rehearse_at: '' })).status, 409, 'one waits at a time');
    const tend = async () => {
      const { runTending } = await import('#features/retirement/tending.js');
      await runTending(portal.deps, { dueAt: portal.clock.now().toISOString() });
      await doJobs(portal, 'retirement.rehearse');
    };
    await tend();
    assert.equal((await listRehearsals(portal.deps.db, 1))[0]?.state, 'planned');
    portal.clock.setTo(new Date('2020-11-30T12:00:00Z'));
    await tend();
    assert.equal((await listRehearsals(portal.deps.db, 1))[0]?.state, 'made');
  });

  test('while one licence is open the day is refused, and the row is named', async () => {
    const { one } = people();
    portal.clock.setTo(new Date('2020-11-30T16:00:00Z'));
    await signRests(portal, (oldId) => oldId === 'HN0000002');
    const refused = await propose(one, 'retire');
    assert.equal(refused.status, 409);
    assert.match(said(refused.text), /还有 1 户.*HN0000002.*原模块现在还不能停用，没有执行/);
    await signRests(portal);
    assert.match(await page(), /停用条件：11 \/ 11/);
  });

  test('the day itself takes two persons, and everything is asked again of the second', async () => {
    const { one, other } = people();
    assert.equal((await propose(one, 'retire')).status, 303);
    await signRests(portal, (oldId) => oldId === 'HN0000001');
    const refused = await decide(other);
    assert.equal(refused.status, 409);
    assert.match(said(refused.text), /HN0000001/);
    await signRests(portal);
    assert.equal((await decide(other)).status, 303);
    assert.equal(await stateNow(), 'retired');
    assert.match(await page(), /原模块停用：已停用.*还剩 4[78] 小时/);
  });

  test('old addresses answer: what moved leads on, all else is gone with directions, nothing is written', async () => {
    const { nobody } = people();
    const moved = await nobody.get('/old/wxgl/view.do?id=HN0000001');
    assert.deepEqual([moved.status, moved.location], [301, '/old-module/search?q=HN0000001']);
    const elsewhere = await nobody.get('/old/wxgl/list.do');
    assert.deepEqual([elsewhere.status, elsewhere.location], [302, '/businesses']);
    const gone = await nobody.get('/old/wxgl/report/2019.do');
    assert.equal(gone.status, 410);
    assert.match(said(gone.text), /报表不再提供。.*原模块查询/);
    assert.doesNotMatch(gone.text, /HN000/);
    assert.equal(gone.headers.get('set-cookie'), null, 'no session for somebody who only asks the way');
    for (const path of ['/old', '/old/', '/old/<script>alert(1)</script>', '/old/%00', '/old/..%2f..%2fetc/passwd']) {
      const answer = await nobody.get(path);
      assert.equal(answer.status, 410, path);
      assert.doesNotMatch(answer.text, /<script>alert/, path);
    }
    const written = await nobody.raw('/old/wxgl/list.do', { method: 'POST', body: 'a=1' });
    assert.equal(written.status, 410);
    assert.match(said(written.text), /提交的内容没有保存/);
  });

  test('inside the window two persons go back, and it says what stays where', async () => {
    const { one, other } = people();
    portal.clock.setTo(new Date('2020-12-02T15:59:00Z'));
    assert.match(await page(), /还剩 1 分/);
    assert.equal((await propose(one, 'go_back')).status, 303);
    assert.match(await page(other), /不会写回原模块；要在原模块里录入的，须再解除冻结/);
    assert.equal((await decide(other)).status, 303);
    assert.equal(await stateNow(), 'frozen');
    assert.match(await page(), /停用以来新模块里新增 0 户、改动 0 户，都留在新模块里/);
    assert.equal((await people().nobody.get('/old/wxgl/list.do')).status, 404, 'the old host answers again');
  });

  test('the freeze is lifted by two, and what offices signed does not hold any more', async () => {
    const { one, other } = people();
    await propose(one, 'thaw');
    assert.match(await page(other), /各机构已有的签字作废/);
    assert.equal((await decide(other)).status, 303);
    assert.equal(await stateNow(), 'running');
    assert.match(await page(), /1 个机构的签字作废/);
    assert.match(await page(), /已签 0，未签 1/);
    await propose(one, 'freeze');
    assert.equal((await decide(other)).status, 303);
    assert.match(said((await propose(one, 'retire')).text), /各机构签字：还有 1 个机构没有签字/);
    await seeToAll(portal);
  });

  test('after the window nobody goes back', async () => {
    const { one, other } = people();
    await propose(one, 'retire');
    const again = await decide(other);
    assert.equal(again.status, 303, said(again.text).slice(400, 1_200));
    portal.clock.setTo(new Date(portal.clock.now().getTime() + 48 * 3_600_000 - 600_000));
    assert.equal((await propose(one, 'go_back')).status, 303);
    portal.clock.setTo(new Date(portal.clock.now().getTime() + 1_200_000));
    const late = await decide(other);
    assert.equal(late.status, 409);
    assert.match(said(late.text), /回退的期限到 .* 为止，已经过了，没有执行/);
    await decide(one, 'withdraw');
    assert.equal((await propose(one, 'go_back')).status, 409);
    assert.equal(await stateNow(), 'retired');
    assert.match(said((await people().manager.post('/retirement/sign-off', {})).text), /已经停用，不再签字/);
  });

  test('an office searches its own units by number, name, address and old address; another one finds nothing', async () => {
    const { manager, one } = people();
    await doJobs(portal, 'retirement.index');
    const search = async (client: Client, q: string) =>
      said((await client.get(`/old-module/search?q=${encodeURIComponent(q)}`)).text);
    const neighbour = await portal.client('neighbour');
    for (const q of [
      'HN0000001',
      'hn0000001',
      '460100000001',
      '00001',
      '示例第1汽车',
      '海口示例第１汽车维修店',
      '示例路1号',
      '/wxgl/view.do?id=HN0000001',
    ]) {
      assert.match(await search(manager, q), /查到 [1-9]\d* 户。.*海口示例第1汽车维修店/, q);
      assert.match(await search(one, q), /海口示例第1汽车维修店/, q);
      assert.match(await search(neighbour, q), /现在没有您单位可查的业户/, q);
    }
    assert.match(await search(manager, '第99汽车'), /查到 0 户/);
    assert.match(await search(manager, '%%%'), /输入太少|查到 0 户/);
    const [licence] = (await portal.deps.db('licences').where({ old_id: 'HN0000003' }).select('id')) as {
      id: number;
    }[];
    const path = `/old-module/licences/${licence?.id}`;
    assert.match(said((await manager.get(path)).text), /海口示例第3汽车维修店/);
    assert.equal((await neighbour.get(path)).status, 404);
    assert.doesNotMatch((await manager.get(path)).text, /469999199001010020|13800000003|示例戊/);
  });

  test('a letter has the next number of its office, is kept as it was, and is printed as PDF', async () => {
    const { manager, filer } = people();
    const [licence] = (await portal.deps.db('licences').where({ old_id: 'HN0000001' }).select('id')) as {
      id: number;
    }[];
    const path = `/old-module/licences/${licence?.id}/letters`;
    assert.equal((await manager.post(path, { recipient: ' ' })).status, 422);
    const statistician = await portal.client('statistician');
    assert.equal((await statistician.post(path, { recipient: '某' })).status, 403);
    const first = await manager.post(path, { recipient: '海口示例第1汽车维修店', asked: '460100000001' });
    const second = await filer.post(path, { recipient: '示例律师事务所', asked: '' });
    const text = said((await manager.get(first.location)).text);
    assert.match(text, /旧档复〔2020〕0001号/);
    assert.match(
      text,
      /来询“460100000001”在运政系统原机动车维修管理模块中的登记情况收悉。该模块已于2020年12月\d日停用/,
    );
    assert.match(said((await filer.get(second.location)).text), /旧档复〔2020〕0002号/);
    const pdf = await manager.get(`${first.location}/pdf`);
    assert.equal(pdf.headers.get('content-type'), 'application/pdf');
    const neighbour = await portal.client('neighbour');
    assert.equal((await neighbour.get(first.location)).status, 404);
    assert.equal((await neighbour.post(path, { recipient: '某' })).status, 404);
    assert.match(said((await manager.get('/old-module/letters')).text), /旧档复〔2020〕0002号.*旧档复〔2020〕0001号/);
    const numbers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => manager.post(path, { recipient: `第${n}位` })),
    );
    assert.ok(numbers.every(({ status }) => status === 303));
    const all = (await portal.deps.db('reply_letters').orderBy('no').pluck('no')) as number[];
    assert.deepEqual(all, [1, 2, 3, 4, 5, 6, 7, 8], 'no gap and none twice');
  });

  test('every act is in the audit in words', async () => {
    const verbs = (await portal.deps
      .db('audit_entries')
      .where('verb', 'like', 'retirement.%')
      .distinct()
      .pluck('verb')) as string[];
    assert.deepEqual(verbs.sort(), [
      ...['retirement.addresses', 'retirement.check', 'retirement.confirm', 'retirement.note', 'retirement.propose'],
      ...[
        'retirement.refuse',
        'retirement.rehearse',
        'retirement.reply',
        'retirement.sign',
        'retirement.test-addresses',
      ],
      'retirement.withdraw',
    ]);
    const auditor = await portal.client('auditor');
    const text = said((await auditor.get('/audit')).text);
    assert.match(text, /签发原模块查询复函/);
  });
});
