import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { inTransaction } from '#platform/db/transaction.js';
import { runRecount } from '#features/filings/calendar/moved-dues.js';
import { getWorkingCalendar } from '#features/filings/clock/working-calendar.js';
import type { Client, Fields } from '#test/support/client.js';
import {
  type ClockPortal,
  dueOf,
  officeTime,
  startClockPortal,
  timedCase,
} from '#test/support/filings/clock-support.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');
const path = '/working-days';

describe('the working calendar', () => {
  let office: ClockPortal;
  let [first, second, clerk]: Client[] = [];
  const people = () => ({ first: first!, second: second!, clerk: clerk! });
  let caseId: number;
  let filedId: number;
  before(async () => {
    office = await startClockPortal('2020-12-10T09:50');
    [first, second] = await Promise.all((['reviewer', 'importer'] as const).map((name) => office.portal.client(name)));
    clerk = await office.client('acceptor');
    // Due on Thursday the 17th: five working days from Friday the 11th on.
    caseId = await timedCase(office, { name: '示例甲汽修厂', receivedAt: officeTime('2020-12-10') });
    filedId = await timedCase(office, {
      name: '示例乙汽修厂',
      receivedAt: officeTime('2020-12-09'),
      reviewedAt: officeTime('2020-12-10T09:30'),
      filedAt: officeTime('2020-12-10T09:40'),
    });
  });
  after(() => office.portal.stop());

  const typed = (over: Fields = {}): Fields => ({
    source: 'province',
    year: '2020',
    document: '琼府办〔2020〕示例号',
    days: '2020-12-14 放假 示例节\n2020-12-19 上班 示例节',
    ...over,
  });
  const look = async (who: Client, over: Fields = {}) => {
    const form = sentForm((await who.get(`${path}/change`)).text, `${path}/proposals`);
    return who.post(`${path}/proposals`, { ...form, ...typed(over), do: 'look' });
  };
  const propose = async (who: Client, over: Fields = {}) => {
    const form = sentForm((await look(who, over)).text, `${path}/proposals`);
    assert.equal(form?.['do'], 'propose', 'what is previewed is proposed as it is');
    return who.post(`${path}/proposals`, form ?? {});
  };
  const decide = async (who: Client, fields: Fields) => {
    const form = sentForm((await who.get(path)).text, `${path}/decisions`);
    return who.post(`${path}/decisions`, { ...form, ...fields });
  };
  const stored = async (table: string) =>
    Number(((await office.portal.deps.db(table).count({ n: '*' })) as { n: number }[])[0]?.n);

  test('shows the year month by month to whoever sees cases, and is changed by the province alone', async () => {
    const { text } = await people().clerk.get(`${path}?year=2020`);
    assert.equal(text.match(/<table class="month">/g)?.length, 12);
    assert.match(said(text), /10 月 工作日 17 天/);
    assert.match(
      text,
      /class="square off" title="2020-10-01 国庆节、中秋节放假（国务院放假安排：国务院办公厅关于2020年[^"]+">1<i>休<\/i>/,
    );
    assert.match(
      text,
      /class="square made-up" title="2020-10-10 国庆节、中秋节调休上班（国务院放假安排：[^"]+">10<i>班<\/i>/,
    );
    assert.match(said(text), /2020-10-01 至 10-08 8 放假 国庆节、中秋节 国务院放假安排 国务院办公厅关于2020年/);
    assert.doesNotMatch(text, /working-days\/change/);
    assert.equal((await people().clerk.get(`${path}/change`)).status, 403);
    assert.equal((await people().clerk.post(`${path}/proposals`, typed())).status, 403);
    assert.equal((await (await office.portal.client('filer')).get(path)).status, 403);
    for (const odd of ['1999', 'x', '2099', '2018'])
      assert.equal((await people().clerk.get(`${path}?year=${odd}`)).status, 200, odd);
  });

  test('what cannot be read is told at the field, and what was typed stays', async () => {
    const answer = await look(people().first, { days: '2020-12-14 放假 示例节\n明天放假' });
    assert.equal(answer.status, 422);
    assert.match(said(answer.text), /第 2 行“明天放假”不是/);
    assert.ok(answer.text.includes('明天放假') && answer.text.includes('琼府办〔2020〕示例号'));
    assert.equal(await stored('calendar_changes'), 0);
  });

  test('a preview shows each day and each case that moves, and stores nothing', async () => {
    const answer = await look(people().first);
    assert.equal(answer.status, 200);
    assert.match(said(answer.text), /2020-12-14 星期一 放假 示例节 工作日 示例节放假/);
    assert.match(said(answer.text), /正在办理的 1 件中，有 1 件的到期日改变/);
    assert.match(said(answer.text), /示例甲汽修厂 新办 .* 2020-12-17 2020-12-18/);
    assert.equal(await stored('calendar_changes'), 0);
    assert.equal(await dueOf(office, caseId), '2020-12-17');
  });

  test('one proposes, nothing counts by it; another releases, and what happens is what the preview said', async () => {
    assert.equal((await propose(people().first)).status, 303);
    assert.equal((await propose(people().second, { days: '2020-12-15 放假 示例节' })).status, 409, 'one at a time');
    assert.equal(await dueOf(office, caseId), '2020-12-17');
    const own = await decide(people().first, { do: 'release' });
    assert.equal(own.status, 409);
    assert.match(said(own.text), /要由另一位省级业务管理员确认/);
    const raw = office.portal.deps.db('calendar_changes').where({ is_open: 1 });
    await assert.rejects(
      raw.update({
        state: 'released',
        is_open: null,
        decided_at: new Date(),
        decided_by: office.portal.cast.reviewer.id,
      }),
      /calendar_changes_two_persons/,
    );
    assert.match(said((await people().second.get('/')).text), /工作日历有一份修改待您确认/);
    assert.doesNotMatch(said((await people().first.get('/')).text), /工作日历有一份修改待您确认/);
    const page = said((await people().second.get(path)).text);
    assert.match(page, /示例甲汽修厂 新办 .* 2020-12-17 2020-12-18/);

    const released = await decide(people().second, { do: 'release' });
    assert.equal(released.status, 303);
    assert.match(said((await people().second.get(path)).text), /修改已生效，1 件办件的到期日随之改变/);
    assert.equal(await dueOf(office, caseId), '2020-12-18');
    assert.equal(await dueOf(office, filedId), '2020-12-16', 'what has ended stays');
    assert.match(
      said((await people().clerk.get(`${path}?year=2020`)).text),
      /2020-12-14 1 放假 示例节 省定 琼府办〔2020〕示例号/,
    );
    const audited = (await (await office.portal.client('auditor')).get('/audit?verb=filing.move-due')).text;
    assert.match(said(audited), /按工作日历把.*的到期日改为 2020-12-18/);
  });

  test('the sheet tells the new days, and what was reckoned before the change', async () => {
    const page = await people().clerk.get(`/filings/${caseId}/clock`);
    assert.match(said(page.text), /到期日 2020-12-18/);
    assert.match(said(page.text), /2020-12-14 星期一 不计 示例节放假/);
    assert.match(said(page.text), /到期日的变动 .*2020-12-17 2020-12-18 琼府办〔2020〕示例号/);
    const [, before = ''] = /clock\?before=(\d+)"/.exec(page.text) ?? [];
    const then = said((await people().clerk.get(`/filings/${caseId}/clock?before=${before}`)).text);
    assert.match(then, /按工作日历修改之前的安排计算.*到期日 2020-12-17/);
    const filed = said((await people().clerk.get(`/filings/${filedId}/clock`)).text);
    assert.match(filed, /到期日 2020-12-16.*已备案，按期办结/);
    assert.match(filed, /2020-12-14 星期一 第 3 天 工作日/, 'by the calendar of its end');
    assert.equal((await people().clerk.get(`/filings/${caseId}/clock?before=x`)).status, 200);
  });

  test('a row says from when it is known', async () => {
    const { db } = office.portal.deps;
    const day = '2020-12-14';
    assert.equal((await getWorkingCalendar(db)).groundOf(day).isWorking, false);
    const earlier = await getWorkingCalendar(db, { at: officeTime('2020-12-10T08:59') });
    assert.equal(earlier.groundOf(day).isWorking, true);
  });

  test('a proposal is refused with a ground, or taken back; a day that was entered can be lifted again', async () => {
    const lift = { days: '2020-12-14 取消\n2020-12-19 取消', document: '琼府办〔2020〕更正' };
    assert.equal((await propose(people().second, lift)).status, 303);
    assert.equal((await decide(people().first, { do: 'refuse', refusal: '' })).status, 422);
    assert.equal((await decide(people().first, { do: 'release', refusal: '不对' })).status, 422);
    assert.equal((await decide(people().first, { do: 'refuse', refusal: '文件没有下发' })).status, 303);
    assert.equal(await dueOf(office, caseId), '2020-12-18');
    assert.equal((await propose(people().second, lift)).status, 303);
    assert.equal((await decide(people().second, { do: 'withdraw' })).status, 303);
    assert.equal((await propose(people().second, lift)).status, 303);
    assert.equal((await decide(people().first, { do: 'release' })).status, 303);
    assert.equal(await dueOf(office, caseId), '2020-12-17');
    const past = said((await people().first.get(path)).text);
    assert.match(past, /已退回：reviewer .*理由：文件没有下发/);
    assert.match(past, /已撤回：importer/);
    const old = sentForm((await look(people().first)).text, `${path}/proposals`) ?? {};
    assert.equal((await propose(people().second, { days: '2020-12-15 放假 示例节' })).status, 303);
    assert.equal((await decide(people().second, { do: 'withdraw' })).status, 303);
    const stale = await people().first.post(`${path}/proposals`, old);
    assert.equal(stale.status, 409);
    assert.match(said(stale.text), /工作日历刚刚已有改动/);
    const none = await look(people().first, lift);
    const form = sentForm(none.text, `${path}/proposals`) ?? {};
    const again = await people().first.post(`${path}/proposals`, form);
    assert.equal(again.status, 422);
    assert.match(said(again.text), /和现在的日历一样/);
  });

  test('the text of a notice is read as a list is', async () => {
    const answer = await look(people().first, {
      source: 'state',
      year: '2027',
      days: '一、元旦：1月1日至3日放假，共3天。1月10日（星期日）上班。',
    });
    assert.equal(answer.status, 200);
    assert.match(said(answer.text), /2027-01-01 星期五 放假 元旦/);
    assert.match(said(answer.text), /2027-01-10 星期日 上班 元旦/);
  });

  test('a case that was received while a calendar was released is put right within the hour', async () => {
    const { deps } = office.portal;
    await deps.db('filing_cases').where({ id: caseId }).update({ due_on: '2020-12-25' });
    await runRecount(deps);
    assert.equal(await dueOf(office, caseId), '2020-12-17');
    await inTransaction(deps.db, async (trx) => {
      assert.equal(Number((await trx('filing_due_moves').where({ case_id: caseId }).count({ n: '*' }))[0]?.['n']), 3);
    });
  });
});

describe('a year that nobody has entered', () => {
  let office: ClockPortal;
  before(async () => {
    office = await startClockPortal('2026-10-31T09:00');
  });
  after(() => office.portal.stop());
  const home = async (name: 'reviewer' | 'manager' | 'filer') =>
    said((await (await office.portal.client(name)).get('/')).text);

  test('is announced from November on to the province and to managers of offices, and on cases that count its days', async () => {
    const words = /2027 年的放假安排还没有录入工作日历/;
    assert.doesNotMatch(await home('reviewer'), words);
    office.portal.clock.setTo(officeTime('2026-11-01T00:01'));
    assert.match(await home('reviewer'), words);
    assert.match(await home('manager'), words);
    assert.doesNotMatch(await home('filer'), words);
    const clerk = await office.client('acceptor');
    assert.match(said((await clerk.get('/working-days?year=2027')).text), /2027 年的放假安排还没有录入/);
    const near = await timedCase(office, { receivedAt: officeTime('2026-11-02') });
    const over = await timedCase(office, { receivedAt: officeTime('2026-11-02'), limitDays: 60 });
    const flag = /期限落在放假安排未公布的年份/;
    assert.doesNotMatch(said((await clerk.get(`/filings/${near}/clock`)).text), flag);
    assert.match(said((await clerk.get(`/filings/${over}/clock`)).text), flag);
    assert.match(said((await clerk.get(`/filings/${over}/clock`)).text), /2027-01-01 .*该年放假安排未公布，仅按周末计/);
  });
});
