import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateDays, workingCalendar } from '#domain/statutory/calendar.js';
import { readDays } from '#domain/statutory/calendar-text.js';
import { heldDays, type StoredDay } from '#domain/statutory/stored-days.js';

const words = (text: string, year = 2021) => {
  const { days, faults } = readDays(text, year);
  assert.deepEqual(faults, []);
  return days.map(({ day, kind, name }) => `${day} ${kind} ${name}`);
};

test('a list is read line by line, however its dates and words are written', () => {
  assert.deepEqual(
    words(
      'date,kind,name\n2021-04-14,holiday,三月三\n2021/4/17 上班　三月三\r\n\n2021年4月18日 取消\n20210419;放假;三月三',
    ),
    ['2021-04-14 holiday 三月三', '2021-04-17 workday 三月三', '2021-04-18 lifted ', '2021-04-19 holiday 三月三'],
  );
});

test('the text of a yearly notice gives its days: what it names for 2021 is what the file has', () => {
  const notice = `国务院办公厅关于2021年部分节假日安排的通知
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2021年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：2021年1月1日至3日放假，共3天。
二、春节：2月11日至17日放假调休，共7天。2月7日（星期日）、2月20日（星期六）上班。
三、清明节：4月3日至5日放假调休，共3天。
四、劳动节：5月1日至5日放假调休，共5天。4月25日（星期日）、5月8日（星期六）上班。
五、端午节：6月12日至14日放假，共3天。
六、中秋节：9月19日至21日放假调休，共3天。9月18日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月26日（星期日）、10月9日（星期六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。`;
  const ofFile = stateDays().filter(({ day }) => day.startsWith('2021-'));
  const read = workingCalendar(readDays(notice, 1999).days as never);
  const file = workingCalendar(ofFile);
  assert.ok(ofFile.length > 30);
  for (let at = Date.UTC(2021, 0, 1); at < Date.UTC(2022, 0, 1); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    // The first days of January and the last of December stand in the notices beside too.
    if (day < '2021-12-25') assert.equal(read.groundOf(day).isWorking, file.groundOf(day).isWorking, day);
  }
});

test('a notice names the year before, weekdays within a span, single days, and what is only recommended', () => {
  assert.deepEqual(
    words('一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。', 2019),
    ['2018-12-29 workday 元旦', '2018-12-30 holiday 元旦', '2018-12-31 holiday 元旦', '2019-01-01 holiday 元旦'],
  );
});

test('a span that runs into January ends in the next year, and what is only recommended is no day off', () => {
  assert.deepEqual(
    words('一、元旦：12月31日至1月1日放假。\n二、春节：2月10日、11日放假。鼓励安排职工在除夕（2月9日）休息。', 2025),
    ['2025-02-10 holiday 春节', '2025-02-11 holiday 春节', '2025-12-31 holiday 元旦', '2026-01-01 holiday 元旦'],
  );
});

test('days before the first notice that comes with the portal are refused', () => {
  const { faults } = readDays('2018-11-30 放假 元旦', 2019);
  assert.match(faults[0] ?? '', /第 1 行.*2019 到 2099/);
});

test('what cannot be read is told with its line', () => {
  const faultsOf = (text: string) => readDays(text, 2021).faults.join('；');
  assert.match(faultsOf('2021-04-14 放假 三月三\n不知道'), /第 2 行“不知道”不是/);
  assert.match(faultsOf('2021-02-30 放假 三月三'), /第 1 行.*日期不是/);
  assert.match(faultsOf('2021-04-14 也许 三月三'), /没有写明放假/);
  assert.match(faultsOf('2021-04-14 放假'), /要写明节日名称/);
  assert.match(faultsOf('2021-04-14 放假 三月三\n2021-04-14 上班 三月三'), /写了两次/);
  assert.match(faultsOf('各单位请妥善安排值班。'), /没有认出一天/);
  assert.match(faultsOf(''), /没有认出一天/);
});

test('the last row of a source says what it makes of a day, the province goes over the State Council, and a lifted row is gone', () => {
  const row = (day: string, kind: StoredDay['kind'], source: StoredDay['source']): StoredDay => ({
    day,
    kind,
    source,
    name: kind === 'lifted' ? '' : '三月三',
  });
  const held = (...rows: StoredDay[]) => heldDays(rows).map(({ day, kind, source }) => `${day} ${kind} ${source}`);
  assert.deepEqual(held(row('2021-04-14', 'holiday', 'province'), row('2021-04-14', 'lifted', 'province')), []);
  assert.deepEqual(
    held(
      row('2021-04-14', 'workday', 'province'),
      row('2021-04-14', 'holiday', 'state'),
      row('2021-04-15', 'holiday', 'state'),
      row('2021-04-15', 'lifted', 'province'),
    ),
    ['2021-04-14 holiday state', '2021-04-15 holiday state', '2021-04-14 workday province'],
  );
});
