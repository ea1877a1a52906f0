import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import XLSX from '@e965/xlsx';
import { makeMarked } from '#features/annexes/outputs/output-workbooks.js';
import { violatedConstraint } from '#platform/db/errors.js';
import { runHere } from '#platform/jobs/runner.js';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { listWork } from '#platform/work.js';
import { isBlocking } from '#domain/checking/blocking.js';
import { listFindings } from '#features/annexes/checking/finding-queries.js';
import { countErrors } from '#features/annexes/checking/blocking-queries.js';
import { getAnnex } from '#features/annexes/queries.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { lapseWaivers } from '#features/annexes/waivers/lapsing.js';
import { isExpiryDay, waiverState } from '#features/annexes/waivers/waiver-rules.js';
import { askWaiver, decideWaiver } from '#features/annexes/waivers/waivers.js';
import { waiverWork } from '#features/annexes/waivers/work.js';
import { importAnnex, previewImport, act, annexIdOf, annexSteps, uploadAndCheck } from '#src/season/actions.js';
import { jobTable } from '#src/job-table.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { usccOf } from '#test/support/businesses.js';
import type { CastName } from '#test/support/cast.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

test('how a waiver stands on a day', () => {
  const asked = { decision: null, endedAt: null, expiresOn: '2021-01-31' };
  const said = [
    [asked, 'asked'],
    [{ ...asked, endedAt: new Date() }, 'withdrawn'],
    [{ ...asked, decision: 'refuse' }, 'refused'],
    [{ ...asked, decision: 'approve' }, 'holds'],
    [{ ...asked, decision: 'approve', expiresOn: '2020-12-31' }, 'holds'],
    [{ ...asked, decision: 'approve', expiresOn: '2020-12-30' }, 'expired'],
    [{ ...asked, decision: 'approve', endedAt: new Date() }, 'revoked'],
  ] as const;
  for (const [waiver, state] of said) assert.equal(waiverState(waiver, '2020-12-31'), state, JSON.stringify(waiver));
});

test('a waiver ends after today and within a year', () => {
  const days = [null, '2020-12-30', '2020-12-31', '2021-01-01', '2021-12-31', '2022-01-01'];
  assert.deepEqual(
    days.map((day) => isExpiryDay(day, '2020-12-31')),
    [false, false, false, true, true, false],
  );
});

/** A credit code whose last character is another than the right one. */
const wrongCode = (n: number): string => {
  const code = usccOf(n);
  return code.slice(0, 17) + (code.endsWith('A') ? 'B' : 'A');
};

describe('an error of named rows is let through until a day', () => {
  let portal: TestPortal;
  let annexId: number;
  let versionId: number;
  const kind = 'V2.uscc.check-digit';
  before(async () => {
    portal = await startTestPortal();
    annexId = await annexIdOf(portal.deps, '460100', 3);
    versionId = await send([typedBusiness(1), typedBusiness(2, { uscc: wrongCode(2) })]);
  });
  after(() => portal.stop());

  const actor = (name: CastName) => actorNamed(portal, name);
  async function send(rows: readonly Record<string, string>[], basedOn: number | null = null): Promise<number> {
    const file = annexWorkbook(3, rows, `第${rows.length}份.xlsx`);
    return uploadAndCheck(portal.deps, await actor('filer'), { annexId, ...file, basedOn });
  }
  const recheck = async () => {
    for (const id of await listWaitingIds(portal.deps.db, 'annex.recheck')) await runHere(portal.deps, jobTable, id);
  };
  const version = (id = versionId) => getVersion(portal.deps.db, annexId, id);
  const ask = async (who: CastName, rows = [3], id = versionId, expiresOn = '2021-03-31') => {
    const by = await actor(who);
    return act(portal.deps, (trx) =>
      askWaiver(trx, portal.deps, by, { annexId, versionId: id, kind, rows, ground: '执照确为此号', expiresOn }),
    );
  };
  const decide = async (who: CastName, waiverId: number, isApproved = true, expiresOn = '2021-03-31') => {
    const by = await actor(who);
    await act(portal.deps, (trx) =>
      decideWaiver(trx, portal.deps, by, waiverId, { isApproved, reason: '已核对执照', expiresOn }),
    );
    await recheck();
  };
  const submit = async () => {
    const steps = annexSteps(
      portal.deps,
      { manager: await actor('manager'), reviewer: await actor('reviewer'), importer: await actor('importer') },
      annexId,
    );
    return steps;
  };
  let waiverId = 0;

  test('the office asks from its findings; nothing changes before the province decides', async () => {
    assert.deepEqual([(await version()).errorCount, (await version()).waivedCount], [1, 0]);
    const filer = await portal.client('filer');
    const here = `/annexes/${annexId}/versions/${versionId}`;
    assert.match((await filer.get(`${here}?kind=${kind}`)).text, /waiver\?kind=[^"]*">申请豁免/);
    const form = await filer.get(`${here}/waiver?kind=${kind}`);
    assert.match(form.text, /name="pick" value="3"/);
    const fields = { kind, pick: '3', ground: '执照确为此号', expires_on: '2021-03-31' };
    for (const [spoilt, sentence] of [
      [{ pick: '' }, /没有勾选/],
      [{ ground: '真' }, /为什么要豁免/],
      [{ expires_on: '2020-01-01' }, /一年以内的日期/],
    ] as const) {
      const refused = await filer.post(`${here}/waiver`, { ...fields, ...spoilt });
      assert.equal(refused.status, 422);
      assert.match(refused.text, sentence);
    }
    const gone = await filer.post(`${here}/waiver`, { ...fields, pick: '2' });
    assert.equal(gone.status, 409);
    const asked = await filer.post(`${here}/waiver`, fields);
    assert.equal(asked.status, 303);
    waiverId = Number(asked.location.split('/').pop());
    const again = await filer.post(`${here}/waiver`, { ...fields, ground: '再来一次' });
    assert.equal(again.status, 409);
    assert.match(again.text, /已经申请或批准过/);
    assert.equal((await version()).errorCount, 1);
    assert.equal((await (await portal.client('neighbour')).get(`/waivers/${waiverId}`)).status, 404);
    assert.equal((await (await portal.client('neighbour')).get('/waivers')).text.includes(`豁免 ${waiverId}<`), false);
  });

  test('papers are attached by who asked, and read by whoever sees the waiver', async () => {
    const filer = await portal.client('filer');
    const pdf = { name: '证明.pdf', content: Buffer.from('%PDF-1.4 证明') };
    assert.equal((await filer.upload(`/waivers/${waiverId}/documents`, pdf)).status, 303);
    const { text } = await (await portal.client('reviewer')).get(`/waivers/${waiverId}`);
    const [, path = ''] = /href="[^"]*(\/waivers\/\d+\/documents\/\d+)"/.exec(text) ?? [];
    assert.equal((await (await portal.client('reviewer')).get(path)).status, 200);
    assert.equal((await (await portal.client('neighbour')).get(path)).status, 404);
  });

  test('what can never be waived is refused by the page and by the action', async () => {
    const spoilt = await send(
      [typedBusiness(1), typedBusiness(2, { uscc: wrongCode(2), filing_date: '去年' })],
      versionId,
    );
    const never = 'V25.filing_date.date';
    const filer = await portal.client('filer');
    const here = `/annexes/${annexId}/versions/${spoilt}`;
    assert.match((await filer.get(`${here}?kind=${never}`)).text, /不能豁免：系统没有读出/);
    assert.match((await filer.get(`${here}/waiver?kind=${never}`)).text, /不能豁免，系统没有读出/);
    const fields = { kind: never, pick: '3', ground: '执照确为此号', expires_on: '2021-03-31' };
    const refused = await filer.post(`${here}/waiver`, fields);
    assert.equal(refused.status, 409);
    assert.match(refused.text, /这一类错误不能豁免/);
    versionId = await send([typedBusiness(1), typedBusiness(2, { uscc: wrongCode(2) })], spoilt);
  });

  test('another person of the province decides; then the error blocks no more, in the version that counts by now', async () => {
    const own = await ask('importer', [3]).catch((error: { code: string }) => error.code);
    assert.equal(own, 'waiver.there');
    assert.deepEqual(
      (await listWork(portal.deps, [waiverWork], await actor('reviewer'))).map(({ act: { path } }) => path),
      [`/waivers/${waiverId}`],
    );
    assert.deepEqual(await listWork(portal.deps, [waiverWork], await actor('filer')), []);
    const reviewer = await portal.client('reviewer');
    const decision = { choice: 'approve', reason: '已核对执照', expires_on: '2021-03-31' };
    for (const spoilt of [{ choice: '' }, { reason: '好' }, { expires_on: '明年' }])
      assert.equal(
        (await reviewer.post(`/waivers/${waiverId}/decision`, { ...decision, ...spoilt })).status,
        422,
        JSON.stringify(spoilt),
      );
    assert.equal((await (await portal.client('manager')).post(`/waivers/${waiverId}/decision`, decision)).status, 403);
    assert.equal((await reviewer.post(`/waivers/${waiverId}/decision`, decision)).status, 303);
    assert.equal((await reviewer.post(`/waivers/${waiverId}/decision`, decision)).status, 409);
    assert.equal((await version()).checkedAt, null, 'it is checked anew');
    await recheck();
    const { errorCount, waivedCount, checkedAt } = await version();
    assert.deepEqual([errorCount, waivedCount, checkedAt !== null], [0, 1, true]);
  });

  test('who asked does not decide, whatever the page offers', async () => {
    const more = await send(
      [typedBusiness(1), typedBusiness(2, { uscc: wrongCode(2) }), typedBusiness(3, { uscc: wrongCode(3) })],
      versionId,
    );
    versionId = more;
    const own = await ask('reviewer', [4]);
    const reviewer = await portal.client('reviewer');
    const { text } = await reviewer.get(`/waivers/${own}`);
    assert.match(text, /须由另一位省级业务管理员决定/);
    assert.ok(!text.includes('/decision"'));
    await assert.rejects(decide('reviewer', own), { code: 'waiver.own' });
    const forced = portal.deps.db('annex_waivers').where({ id: own }).update({
      decision: 'approve',
      decided_by: portal.cast.reviewer.id,
      decided_at: new Date(),
      decision_reason: '自批',
    });
    await assert.rejects(
      async () => await forced,
      (error) => violatedConstraint(error) === 'annex_waivers_by_another',
    );
    await decide('importer', own, false);
    assert.equal((await version()).errorCount, 1, 'refused: it blocks');
    versionId = await send([typedBusiness(1), typedBusiness(2, { uscc: wrongCode(2) })], versionId);
    assert.deepEqual([(await version()).errorCount, (await version()).waivedCount], [0, 1]);
  });

  test('it is said on every page that depends on it', async () => {
    const filer = await portal.client('filer');
    const reviewer = await portal.client('reviewer');
    const here = `/annexes/${annexId}/versions/${versionId}`;
    for (const path of [here, `${here}?kind=${kind}`, `${here}/rows/3`, `/annexes/${annexId}`])
      assert.match((await filer.get(path)).text, /已豁免/, path);
    assert.match((await reviewer.get(`${here}/rows`)).text, /1 处错误已豁免/);
    const check = await (await portal.client('manager')).get(`/annexes/${annexId}/submission`);
    assert.match(check.text, /已豁免的错误[\s\S]*执照确为此号/);
    assert.match((await reviewer.get('/waivers?state=holds')).text, new RegExp(`豁免 ${waiverId}<`));
    const csv = await reviewer.get('/waivers.csv');
    assert.match(csv.text, /执照确为此号/);
    assert.match(csv.text, /生效中/);
  });

  test('the marked workbook says it in its summary and marks no cell for it', async () => {
    const { head } = await version();
    assert.ok(head);
    const [file] = await makeMarked(portal.deps, await version(), head);
    const { Sheets } = XLSX.read(file?.content, { type: 'buffer' });
    const texts = Object.values(Sheets).map((sheet) => XLSX.utils.sheet_to_csv(sheet));
    assert.match(texts.join('\n'), /共有错误 0 处[\s\S]*已豁免（豁免 \d+，至 2021-03-31）/);
    const row = await (await portal.client('filer')).get(`/annexes/${annexId}/versions/${versionId}/rows/2`);
    assert.ok(!/下一处问题|name="go" value="next"/.test(row.text), 'nothing is left to be mended');
  });

  test('a waived annex is submitted, accepted and imported; the preview says what is waived', async () => {
    const steps = await submit();
    await steps.submitted();
    await steps.claimed();
    await steps.accepted();
    const importer = await actor('importer');
    const batch = await previewImport(portal.deps, importer, annexId);
    const page = await (await portal.client('importer')).get(`/annexes/${annexId}/imports/${batch.id}`);
    assert.match(page.text, /已豁免的错误[\s\S]*豁免 \d+/);
    assert.equal(batch.counts.new, 2);
  });

  test('revoked, it is an error again: the accepted annex is no more imported', async () => {
    const reviewer = await portal.client('reviewer');
    assert.equal((await reviewer.post(`/waivers/${waiverId}/end`, { reason: '' })).status, 422);
    assert.equal(
      (await (await portal.client('filer')).post(`/waivers/${waiverId}/end`, { reason: '算了' })).status,
      403,
    );
    assert.equal((await reviewer.post(`/waivers/${waiverId}/end`, { reason: '证明系伪造' })).status, 303);
    await assert.rejects(importAnnex(portal.deps, await actor('importer'), annexId), { code: 'import.unchecked' });
    await recheck();
    assert.deepEqual([(await version()).errorCount, (await version()).waivedCount], [1, 0]);
    await assert.rejects(importAnnex(portal.deps, await actor('importer'), annexId), {
      code: 'import.no_longer_waived',
    });
    assert.equal((await reviewer.post(`/waivers/${waiverId}/end`, { reason: '再撤' })).status, 409);
  });

  test('its day over, it is an error again at once, and the check says so when its hour comes', async () => {
    const next = await ask('filer', [3], versionId, '2020-12-20');
    await decide('importer', next, true, '2020-12-20');
    assert.equal((await version()).errorCount, 0);
    portal.clock.setTo(new Date('2020-12-15T02:00:00Z'));
    assert.match(
      (await listWork(portal.deps, [waiverWork], await actor('filer'))).map(({ what }) => what).join(),
      /即将到期/,
    );
    portal.clock.setTo(new Date('2020-12-20T16:30:00Z'));
    await assert.rejects(importAnnex(portal.deps, await actor('importer'), annexId), {
      code: 'import.no_longer_waived',
    });
    assert.equal(await lapseWaivers(portal.deps, portal.clock.now()), 1);
    assert.equal(await lapseWaivers(portal.deps, portal.clock.now()), 0);
    await recheck();
    assert.deepEqual([(await version()).errorCount, (await version()).waivedCount], [1, 0]);
  });

  test('what blocks is one decision: the table counts as the rule does', async () => {
    const { db, cipher } = portal.deps;
    const findings = await listFindings(db, cipher, versionId, {}, 1_000);
    const [one] = findings.filter(({ level }) => level === 'E');
    for (const waiver of [null, 7]) {
      await db('annex_findings')
        .where({ id: one?.id ?? 0 })
        .update({ waiver_id: waiver });
      const now = await listFindings(db, cipher, versionId, {}, 1_000);
      const errors = now.filter(isBlocking).length;
      const waived = now.filter(({ level }) => level === 'E').length - errors;
      assert.deepEqual(await countErrors(db, versionId), { errors, waived });
    }
    const [warning] = (await db('annex_findings').where({ version_id: versionId }).whereNot({ level: 'E' })) as {
      id: number;
    }[];
    if (warning)
      await assert.rejects(
        async () => await db('annex_findings').where({ id: warning.id }).update({ waiver_id: 7 }),
        (error) => violatedConstraint(error) === 'annex_findings_waiver_of_error',
      );
    assert.equal((await getAnnex(db, annexId)).state, 'accepted');
  });
});
