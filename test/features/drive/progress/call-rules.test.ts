import assert from 'node:assert/strict';
import { test } from 'node:test';
import { officesToCall, sentencesFor, smsFor, type ToldAnnex } from '#features/drive/progress/call-rules.js';
import type { Verdict } from '#features/drive/progress/forecast-rules.js';

const now = new Date('2020-11-26T02:00:00Z');
const deadlineAt = new Date('2020-11-27T09:00:00Z');
const told = (
  agencyId: number,
  annexNo: 3 | 4 | 5,
  verdict: Verdict,
  over: { unitName?: string; daysLeft?: number } = {},
): ToldAnnex => ({
  line: {
    agencyId,
    agencyName: `机构${agencyId}`,
    unitCode: '460100',
    unitName: over.unitName ?? '海口市',
    annexNo,
    deadlineAt,
  },
  forecast: {
    verdict,
    reason:
      '还差 320 行（应报 440 行，已收 120 行），未了事项 3 项，近三日每天 40 行，按此进度需 8 天，距截止 1.3 天。',
    left: '还差 320 行，未了事项 3 项',
    daysNeeded: 8,
    daysLeft: over.daysLeft ?? 1.3,
  },
});
const call = (promised: string | null) => ({
  outcome: 'reached' as const,
  at: new Date('2020-11-25T02:00:00Z'),
  promisedAt: promised === null ? null : new Date(promised),
});

test('called are offices with something that will be late or may; the worst first, broken promises before others', () => {
  const annexes = [
    told(1, 3, 'done'),
    told(2, 3, 'ontime'),
    told(3, 4, 'danger'),
    told(4, 4, 'miss'),
    told(5, 4, 'miss'),
    told(5, 5, 'done'),
    told(6, 4, 'late'),
  ];
  const calls = new Map([
    [4, call('2020-11-26T09:00:00Z')],
    [5, call('2020-11-25T09:00:00Z')],
    [6, call(null)],
  ]);
  const offices = officesToCall(annexes, calls, now);
  assert.deepEqual(
    offices.map(({ agencyId, isBroken }) => [agencyId, isBroken]),
    [
      [6, false],
      [5, true],
      [4, false],
      [3, false],
    ],
  );
  assert.equal(offices.find(({ agencyId }) => agencyId === 5)?.annexes.length, 1, 'nothing is said of what is in');
  assert.deepEqual(
    officesToCall(annexes, calls, now, true).map(({ agencyId }) => agencyId),
    [6, 5, 4, 3, 2],
  );
  assert.deepEqual(officesToCall([], calls, now), []);
});

test('what is said names the annex and why, and the unit where the office has several', () => {
  const [one] = officesToCall([told(4, 4, 'miss')], new Map(), now);
  assert.ok(one);
  assert.match(sentencesFor(one)[0] ?? '', /^附件4：还差 320 行.*距截止 1\.3 天。$/);
  const [two] = officesToCall([told(4, 4, 'miss'), told(4, 4, 'miss', { unitName: '洋浦经济开发区' })], new Map(), now);
  assert.ok(two);
  assert.match(sentencesFor(two)[1] ?? '', /^洋浦经济开发区附件4/);
});

test('a short message says what is missing until when and whom to ask, without how it was reckoned', () => {
  const [one] = officesToCall([told(4, 4, 'miss'), told(4, 5, 'danger')], new Map(), now);
  assert.ok(one);
  const terms = { organ: '海南省道路运输局', contact: '0898-00000000', zone: 'Asia/Shanghai' };
  assert.equal(
    smsFor(one, terms),
    '【海南省道路运输局】海口市机动车维修备案数据采集：附件4还差 320 行，未了事项 3 项；附件5还差 320 行，未了事项 3 项。请于 2020-11-27 17:00 前登录系统报送。咨询：0898-00000000。',
  );
  assert.match(smsFor({ ...one, verdict: 'late' }, { ...terms, contact: '' }), /已过，请尽快登录系统报送。$/);
});
