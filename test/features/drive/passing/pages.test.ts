import assert from 'node:assert/strict';
import { findCurrentDrive } from '#features/drive/queries.js';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { releaseToOffices } from '#features/drive/legacy/release.js';
import { act, annexIdOf, annexSteps } from '#src/season/actions.js';
import { loadExtract } from '#src/season/licences.js';
import { jobsDone } from '#test/support/annex-checked.js';
import { annexWorkbook } from '#test/support/annex-files.js';
import { otherAgency, ownAgency } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { anOldLicence, extractFile } from '#test/support/extracts.js';
import { actorNamed } from '#test/support/operators.js';
import { assertSizesNoted } from '#test/support/noted-sizes.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

describe('licences of another district between two offices', () => {
  let portal: TestPortal;
  let clients: Record<'filer' | 'manager' | 'clerk' | 'neighbour' | 'reviewer', Client>;
  const annexes: Record<string, number> = {};
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    const names = ['filer', 'manager', 'clerk', 'neighbour', 'reviewer'] as const;
    clients = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await portal.client(name)])),
    ) as typeof clients;
    for (const unit of [ownAgency, otherAgency]) annexes[unit] = await annexIdOf(portal.deps, unit, 4);
    const [reader, loader] = [await actorNamed(portal, 'reviewer'), await actorNamed(portal, 'importer')];
    const rows = [1, 2, 3].map((n) => anOldLicence(n));
    await loadExtract(
      portal.deps,
      { reader, loader },
      extractFile([...rows, anOldLicence(4, { division_code: '469002' })]),
    );
    await act(portal.deps, async (trx) =>
      releaseToOffices(trx, portal.deps, reader, (await findCurrentDrive(trx))?.id ?? 0),
    );
  });
  after(() => portal.stop());

  const elsewhere = (office: string) => ({ check_result: '非本辖区', actual_agency: office });
  /** Sends annex 4 of the own office: three rows, marks by row. */
  async function send(marks: Readonly<Record<number, Readonly<Record<string, string>>>>): Promise<void> {
    const rows = [1, 2, 3].map((n) => ({
      ...anOldLicence(n),
      ...{ legal_id_masked: '469***********0020', phone_masked: '138****0003' },
      ...{ check_result: '准确', is_filed: '否', actual_status: '1 营业' },
      ...marks[n],
    }));
    const base = `/annexes/${annexes[ownAgency]}`;
    const [, basedOn = ''] = /name="basedOn" value="(\d*)"/.exec((await clients.filer.get(base)).text) ?? [];
    const answer = await clients.filer.upload(`${base}/versions`, annexWorkbook(4, rows as never), { basedOn });
    assert.equal(answer.status, 303, said(answer.text));
  }
  const errorsOf = async (): Promise<string[]> => {
    const rows = await portal.deps
      .db('annex_findings as f')
      .join('annexes as x', 'x.current_version_id', 'f.version_id')
      .select('f.rule', 'f.field')
      .where({ 'x.id': annexes[ownAgency], 'f.level': 'E' })
      .orderBy(['f.row_no', 'f.rule']);
    return rows.map(({ rule, field }) => `${rule} ${field}`);
  };
  async function submit(): Promise<void> {
    const [manager, reviewer, importer] = [
      await actorNamed(portal, 'manager'),
      await actorNamed(portal, 'reviewer'),
      await actorNamed(portal, 'importer'),
    ];
    const steps = annexSteps(portal.deps, { manager, reviewer, importer }, annexes[ownAgency] ?? 0);
    await steps.submitted();
    const [{ id } = { id: 0 }] = await portal.deps.db('jobs').where({ name: 'annex.pass-on' }).orderBy('id', 'desc');
    portal.deps.jobSignal.ring();
    await portal.deps.jobSignal.waitFor(Number(id), 60_000, async () => {
      const job = await portal.deps.db('jobs').where({ id }).first('state');
      return job?.state !== 'waiting' && job?.state !== 'running';
    });
  }
  const withdraw = async (): Promise<void> => {
    const answer = await clients.manager.post(`/annexes/${annexes[ownAgency]}/withdrawal`);
    assert.equal(answer.status, 303, said(answer.text));
  };
  const ticks = async (client: Client, path = '/licences/passed?state=waiting'): Promise<readonly string[]> =>
    [...(await client.get(path)).text.matchAll(/name="pick"\s+value="([\d.]+)"/g)].map(([, tick = '']) => tick);

  test('an office that nobody knows is an error, with those that come closest; so is the own one', async () => {
    await send({ 1: elsewhere('琼海机动车维修管理机'), 2: elsewhere('海口市交通运输局') });
    assert.deepEqual(await errorsOf(), ['A4-29 actual_agency', 'A4-29 actual_agency']);
    const annex = await portal.deps.db('annexes').where({ id: annexes[ownAgency] }).first();
    const { text } = await clients.filer.get(`/annexes/${annex?.id}/versions/${annex?.current_version_id}`);
    assert.match(said(text), /机构名录中没有这个机构.*相近的有：.*请按机构名录填写/);
    assert.match(said(text), /就是本单位/);
    await send({ 1: elsewhere('琼海市道路运输管理局') });
    assert.deepEqual(await errorsOf(), [], 'named by its division');
  });

  test('handed in, it is in the list of the office that was named', async () => {
    assert.deepEqual(await ticks(clients.neighbour), []);
    await submit();
    assert.equal((await ticks(clients.neighbour)).length, 1);
    const list = said((await clients.neighbour.get('/licences/list')).text);
    assert.match(list, /HN0000001/);
    assert.ok(!said((await clients.filer.get('/licences/list')).text).includes('HN0000001'));
    assert.match(said((await clients.neighbour.get('/')).text), /其他单位转来 1 户，待接收/);
    assert.match(said((await clients.reviewer.get('/')).text), /有 1 户在单位之间转送/);
    assert.match(said((await clients.filer.get('/licences/passed?way=out')).text), /HN0000001 .*待接收 .*还没有填报/);
    assert.match(said((await clients.reviewer.get('/licences/passed')).text), /HN0000001 .*海口市 .*琼海市 待接收/);
  });

  test('only the office that it went to answers', async () => {
    const [pick = ''] = await ticks(clients.neighbour);
    for (const one of ['filer', 'manager'] as const)
      assert.equal((await clients[one].post('/licences/passed/answers', { pick, do: 'take' })).status, 403);
    for (const one of ['clerk', 'reviewer'] as const) {
      assert.equal((await clients[one].post('/licences/passed/answers', { pick, do: 'take' })).status, 403);
      assert.deepEqual(await ticks(clients[one]), []);
    }
    assert.equal((await clients.clerk.get('/licences/passed')).status, 403);
  });

  test('sent back with a reason it is open again where it came from; without one the page says so', async () => {
    const [pick = ''] = await ticks(clients.neighbour);
    const page = { Referer: `${portal.base}/licences/passed?state=waiting` };
    const without = await clients.neighbour.post('/licences/passed/answers', { pick, do: 'return' }, page);
    assert.equal(without.status, 422);
    assert.match(said(without.text), /请写明退回理由/);
    const mixed = { pick, state: 'waiting', do: 'take', reason: '在海口经营' };
    const both = await clients.neighbour.post('/licences/passed/answers', mixed, page);
    assert.equal(both.status, 422);
    assert.match(both.text, /value="在海口经营"/);
    const back = { pick, do: 'return', reason: '实际在海口经营' };
    assert.equal((await clients.neighbour.post('/licences/passed/answers', back)).status, 303);
    assert.equal((await clients.neighbour.post('/licences/passed/answers', back)).status, 409, 'once only');
    assert.match(said((await clients.filer.get('/')).text), /转出的业户有 1 户已退回/);
    assert.match(said((await clients.filer.get('/licences/list')).text), /HN0000001/);
    assert.match(said((await clients.filer.get('/licences/passed?way=out')).text), /已退回 .*实际在海口经营/);
  });

  test('passed on anew and taken it is the receiver’s: its download has it, and the sender may not say otherwise', async () => {
    await jobsDone(portal, 'annex.judge-lists', 'annex.recheck', 'annex.cross-check');
    const { state } = await portal.deps.db('annexes').where({ id: annexes[ownAgency] }).first();
    assert.equal(state, 'returned', 'what came back reopens the annex that had passed it on');
    await submit();
    assert.ok(!said((await clients.filer.get('/')).text).includes('已退回'), 'the office has spoken again');
    const [pick = ''] = await ticks(clients.neighbour);
    assert.equal((await clients.neighbour.post('/licences/passed/answers', { pick, do: 'take' })).status, 303);
    const standing = said((await clients.neighbour.get(`/annexes/${annexes[otherAgency]}`)).text);
    assert.match(standing, /名单共 2 户/);
    await withdraw();
    await send({ 1: elsewhere('琼海市道路运输管理局') });
    assert.deepEqual(await errorsOf(), [], 'the row may stay as it is');
    await send({});
    assert.deepEqual(
      (await errorsOf()).map((one) => one),
      ['V27 check_result'],
    );
  });

  test('what was taken is not sent twice, and each act is in the audit', async () => {
    await send({ 1: elsewhere('琼海市道路运输管理局'), 2: elsewhere('琼海市道路运输管理局') });
    await submit();
    assert.equal((await ticks(clients.neighbour)).length, 1, 'the first was taken and is not sent twice');
    const audit = await portal.deps.db('audit_entries').where('verb', 'like', 'licence.%').orderBy('seq');
    const verbs = audit.map(({ verb }) => verb).filter((verb) => /pass|take|send-back/.test(verb));
    assert.deepEqual(verbs.sort(), [
      ...['licence.pass-on', 'licence.pass-on', 'licence.pass-on'],
      ...['licence.send-back', 'licence.take'],
    ]);
  });

  test('every change of a list was noted with its new length', () => assertSizesNoted(portal.deps.db));
});
