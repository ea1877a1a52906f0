import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import type { Client } from '#test/support/client.js';
import { testNow } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const idOf = (n: number): string => n.toString(16).padStart(32, '0');

describe('a form that is sent more than once', () => {
  let portal: TestPortal;
  let reviewer: Client;
  let annexId: number;
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    annexId = await claimedAnnex(portal);
    reviewer = await portal.client('reviewer');
  });
  after(() => portal.stop());

  const commentsLike = async (text: string) => (await portal.deps.db('annex_comments').where({ text })).length;

  test('a hundred at the same moment are one act, and all are sent to the same place', async () => {
    const fields = { _submission: idOf(1), text: '请核对第一行', row: '', field: '' };
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => reviewer.post(`/annexes/${annexId}/comments`, fields)),
    );
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [303]);
    assert.deepEqual([...new Set(answers.map(({ location }) => location))], [`/annexes/${annexId}`]);
    assert.equal(await commentsLike(fields.text), 1);
  });

  test('another text under the same id is refused, not answered with the place of the first', async () => {
    const fields = { _submission: idOf(2), text: '请核对第二行', row: '', field: '' };
    assert.equal((await reviewer.post(`/annexes/${annexId}/comments`, fields)).status, 303);
    const other = await reviewer.post(`/annexes/${annexId}/comments`, { ...fields, text: '请核对第三行' });
    assert.equal(other.status, 409);
    assert.match(other.text, /这次提交的内容与那次不同，没有执行/);
    assert.equal(await commentsLike('请核对第三行'), 0);
    assert.equal((await reviewer.post(`/annexes/${annexId}/comments`, fields)).status, 303, 'the first still leads on');
  });

  test('another address under the same id is refused', async () => {
    const fields = { _submission: idOf(2), text: '请核对第二行', row: '', field: '' };
    assert.equal((await reviewer.post(`/annexes/${annexId}/return`, fields)).status, 409);
    const annex = (await portal.deps.db('annexes').where({ id: annexId }).first()) as { state: string };
    assert.equal(annex.state, 'submitted');
  });

  test('a repeated upload is one version; another file under the same id is refused, not lost in silence', async () => {
    const filer = await portal.client('filer');
    const filed = (await portal.deps.db('operators').where({ id: portal.cast.filer.id }).first()) as {
      agency_id: number;
    };
    const own = (await portal.deps.db('annexes').where({ annex_no: 3, agency_id: filed.agency_id }).first()) as {
      id: number;
    };
    const path = `/annexes/${own.id}/versions`;
    const send = (n: number) =>
      filer.upload(path, annexWorkbook(3, [typedBusiness(n)], '附件3.xlsx'), { _submission: idOf(3) });
    const first = await send(1);
    assert.equal(first.status, 303);
    assert.equal((await send(1)).location, first.location);
    assert.equal((await send(2)).status, 409);
    assert.equal((await portal.deps.db('annex_versions').where({ annex_id: own.id })).length, 1);
  });
});

/** Annex 1 of another office, submitted and in the reviewer's hands. */
async function claimedAnnex({ deps, cast }: TestPortal): Promise<number> {
  const { db } = deps;
  const neighbour = (await db('operators').where({ id: cast.neighbour.id }).first()) as { agency_id: number };
  const annex = { agency_id: neighbour.agency_id, annex_no: 1 };
  const [fileId] = await db('files').insert({
    name: 'a.xlsx',
    size_bytes: 0,
    sha256: '0'.repeat(64),
    created_at: testNow,
  });
  const { id } = (await db('annexes').where(annex).first()) as { id: number };
  const [versionId] = await db('annex_versions').insert({
    annex_id: id,
    no: 1,
    state: 'checked',
    file_id: fileId,
    file_name: 'a.xlsx',
    sha256: '0'.repeat(64),
    uploaded_by: cast.filer.id,
    uploaded_at: testNow,
    is_late: 0,
    checked_at: testNow,
  });
  await db('annexes').where({ id }).update({
    state: 'submitted',
    current_version_id: versionId,
    uploaded_by: cast.filer.id,
    submitted_by: cast.neighbour.id,
    submitted_at: testNow,
    claimed_by: cast.reviewer.id,
    claimed_at: testNow,
  });
  return Number(id);
}
