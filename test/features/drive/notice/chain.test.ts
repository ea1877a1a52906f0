import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import { acknowledgeForwarding, forwardDuty } from '#features/agencies/duties/forwarding.js';
import { acknowledgeNotice } from '#features/drive/notice/acknowledging.js';
import { noteOpening } from '#features/drive/notice/receipt-queries.js';
import { loadReceipts } from '#features/drive/notice/receipts.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import { publishEdition } from '#src/season/notice.js';
import { anAgencyOffice } from '#test/features/agencies/changes/office-changes.js';

/** Receipts as lines of text: how deep, whether opened, whether the hop and the notice were signed for, and what lies below. */
const today = '2020-11-26';
let office: Awaited<ReturnType<typeof anAgencyOffice>>;
let driveId: number;
let editionId: number;
before(async () => {
  office = await anAgencyOffice();
  driveId = (await findCurrentDrive(office.deps.db))?.id ?? 0;
  const second = await office.operator('second', office.officer.agencyId, ['province_business']);
  editionId = await publishEdition(
    office.deps,
    { writer: office.officer, releaser: { ...office.officer, id: second } },
    driveId,
    { change: { text: '一、报送\n请报送。' }, acknowledgeBy: new Date('2020-12-30T09:00:00Z'), ground: '录入正文' },
  );
});
after(() => office.drop());

const forward = (actor: Actor, unitCode: string, toName: string) =>
  inTransaction(office.deps.db, (trx) =>
    forwardDuty(trx, office.deps, actor, {
      unitCode,
      fromAgencyId: actor.agencyId,
      toName,
      opens: [toName],
      on: today,
      document: '示交函〔2020〕9号',
      note: '',
    }),
  );
const sign = (actor: Actor, id: number) =>
  inTransaction(office.deps.db, (trx) => acknowledgeForwarding(trx, office.deps, actor, id));
const acknowledge = (actor: Actor) =>
  inTransaction(office.deps.db, (trx) => acknowledgeNotice(trx, office.deps, actor, editionId));
const open = ({ id: personId, agencyId }: Actor) =>
  noteOpening(office.deps.db, { editionId, personId, agencyId, at: office.deps.clock.now() });
const manager = (agencyId: number, account: string) =>
  office.personOf(agencyId, account, ['agency_manager', 'forwarder', 'collector']);
const idNamed = async (name: string) =>
  Number((await office.deps.db('agencies').where({ name }).first<{ id: number }>())?.id);

const seen = async (actor: Actor) => {
  const receipts = await loadReceipts(office.deps, actor, driveId);
  return (receipts?.lines ?? []).map(
    ({ office: { name }, depth, hop, opening, acknowledgement, below }) =>
      `${'>'.repeat(depth)}${name}` +
      `${opening ? ' 打开' : ''}${hop?.acknowledgedAt ? ' 转办签收' : ''}${acknowledgement ? ' 签收' : ''}` +
      `${below.all > 0 ? ` ${below.done}/${below.all}` : ''}`,
  );
};
const of = (lines: readonly string[], first: string) => {
  const at = lines.findIndex((line) => line.startsWith(first));
  const next = lines.findIndex((line, i) => i > at && !line.startsWith('>'));
  return lines.slice(at, next < 0 ? undefined : next);
};

test("Sanya's office passes it on to four districts: three of four have it, as it sees and as the province sees", async () => {
  const sanya = await manager(await office.idOf('460200'), 'sy');
  const codes = ['460202', '460203', '460204', '460205'];
  for (const [at, code] of codes.entries()) {
    const district = await manager(await office.idOf(code), `d${code}`);
    const name = (await office.deps.db('agencies').where({ id: district.agencyId }).first<{ name: string }>()).name;
    const hop = await forward(sanya, code, name);
    if (at < 3) await sign(district, hop);
    await open(district);
    await acknowledge(district);
  }
  const lines = await seen(sanya);
  assert.equal(lines[0], '三亚市道路运输管理处 3/4', 'the duty of the fourth is not signed for');
  assert.equal(lines.length, 5);
  assert.equal(lines[1], '>海棠区机动车维修管理机构 打开 转办签收 签收');
  assert.equal(lines[4], '>崖州区机动车维修管理机构 打开 签收');
  assert.deepEqual(of(await seen(office.officer), '三亚市'), lines);
});

test('a bureau passes it on to one, which passes it on: each sees those below it, opened is not acknowledged', async () => {
  const bureau = await manager(await office.idOf('469021'), 'da');
  const first = await forward(bureau, '469021', '定安县示例交通运输服务中心');
  assert.deepEqual(await seen(bureau), ['定安县机动车维修管理机构 0/1', '>定安县示例交通运输服务中心']);
  const centre = await manager(await idNamed('定安县示例交通运输服务中心'), 'dac');
  await open(centre);
  await sign(centre, first);
  assert.deepEqual(await seen(bureau), ['定安县机动车维修管理机构 0/1', '>定安县示例交通运输服务中心 打开 转办签收']);
  await acknowledge(centre);
  const second = await forward(centre, '469021', '定安县示例维修管理所');
  const station = await manager(await idNamed('定安县示例维修管理所'), 'das');
  assert.deepEqual(await seen(bureau), [
    '定安县机动车维修管理机构 1/2',
    '>定安县示例交通运输服务中心 打开 转办签收 签收 0/1',
    '>>定安县示例维修管理所',
  ]);
  await sign(station, second);
  await acknowledge(station);
  assert.equal((await seen(bureau))[0], '定安县机动车维修管理机构 2/2');
  assert.equal((await seen(centre))[0], '定安县示例交通运输服务中心 打开 转办签收 签收 1/1');
  assert.deepEqual(await seen(station), ['定安县示例维修管理所 转办签收 签收']);
});

test('where the office in the middle is merged into another, that one stands in its place and acknowledges itself', async () => {
  const bureau = await manager(await office.idOf('469021'), 'db');
  const merged = await idNamed('定安县示例交通运输服务中心');
  const heir = await office.idOf('469022');
  await office.change({ kind: 'merge', agencyId: merged, to: heir });
  assert.deepEqual(await seen(bureau), [
    '定安县机动车维修管理机构 1/2',
    '>屯昌县机动车维修管理机构 转办签收 1/1',
    '>>定安县示例维修管理所 转办签收 签收',
  ]);
  await acknowledge(await manager(heir, 'tc'));
  assert.equal((await seen(bureau))[0], '定安县机动车维修管理机构 2/2');
});
