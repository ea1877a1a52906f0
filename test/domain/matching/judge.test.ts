import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openMatcher } from '#domain/matching/matcher.js';
import type { WrittenBusiness } from '#domain/matching/types.js';

const matcher = await openMatcher();
const judge = (a: WrittenBusiness, b: WrittenBusiness) => matcher.judge(matcher.prepare(a), matcher.prepare(b));
const at = (name: string, address: string, more: Partial<WrittenBusiness> = {}): WrittenBusiness => ({
  name,
  address,
  ...more,
});
const code = '92460105MAXY6UAR7F';
const otherCode = '92460107MAXY960W50';

test('two trade names never match by common trade and place alone', () => {
  const a = at('海口鑫达汽车维修有限公司', '海口市秀英区海盛路120号');
  assert.equal(judge(a, at('海口顺通汽车维修有限公司', '海口市秀英区海盛路120号')).verdict, 'ask');
  assert.equal(judge(a, at('海口顺通汽车维修有限公司', '海口市秀英区海盛路126号')).verdict, 'different');
  assert.equal(judge(a, at('海口顺通汽车维修有限公司', '')).verdict, 'different');
});

test('a slip of ear or eye is forgiven at the same door and nowhere else', () => {
  const a = at('海口宏达汽修店', '海口市秀英区海盛路120号');
  for (const wrong of ['鸿达', '宏大', '宠达', '达宏']) {
    assert.equal(judge(a, at(`海口${wrong}汽修店`, '海口市秀英区海盛路120号')).verdict, 'same', wrong);
    assert.equal(judge(a, at(`海口${wrong}汽修店`, '海口市秀英区金盘路7号')).verdict, 'different', wrong);
  }
  assert.equal(judge(a, at('海口宏通汽修店', '海口市秀英区海盛路120号')).verdict, 'ask');
});

test('one wrong character of three is a question even at one door, one of four is a slip', () => {
  const place = '海口市秀英区海盛路120号';
  assert.equal(judge(at('海口金手指汽修店', place), at('海口银手指汽修店', place)).verdict, 'ask');
  assert.equal(judge(at('海口万事顺达汽修店', place), at('海口万事顺亚汽修店', place)).verdict, 'same');
});

test('a slip that runs into the words around the trade name makes no other name of it', () => {
  const place = '海口市秀英区海盛路120号';
  for (const wrong of ['口鑫达汽车维修店', '海口鑫汽达车维修店', '海口鑫达汽车维店', '海口鑫达气车维修店'])
    assert.equal(judge(at('海口鑫达汽车维修店', place), at(wrong, place)).verdict, 'same', wrong);
});

test('an earlier name that the writer added makes a person look', () => {
  const now = at('海口百顺汽修（原顺达汽修）', '海口市琼山区高登东街');
  assert.equal(judge(now, at('海口顺达汽修', '海口市琼山区高登东街19号')).verdict, 'ask');
  assert.equal(judge(now, at('海口鑫通汽修', '海口市琼山区高登东街19号')).verdict, 'different');
});

test('one street and number stand in many towns and cities', () => {
  const a = at('宝通汽修店', '文昌市文城镇解放街12号');
  assert.equal(judge(a, at('宝通汽修店', '文昌市锦山镇解放街12号')).verdict, 'ask');
  assert.notEqual(judge(at('宝通汽修店', '文昌市解放街12号'), at('宝通汽修店', '琼海市解放街12号')).verdict, 'same');
  const onStreet = (number: number) => at('宝通汽修店', `海口市白水塘路${number}号`);
  assert.equal(judge(onStreet(120), onStreet(121)).verdict, 'same');
  const company = (number: number) => at('海口宝通汽车维修有限公司', `海口市白水塘路${number}号`);
  assert.equal(judge(company(30), company(230)).verdict, 'ask');
  const mall = (number: string) => at('宝通汽修店', `海口市白水塘路2号汽配城${number}`);
  assert.equal(judge(mall('C区12号'), mall('A区5号')).outcomes.number, 'alike');
});

test('口 and 日, 己 and 已, 0 and O are taken for each other', () => {
  const pairs = [
    ['日新汽修厂', '口新汽修厂'],
    ['知己汽修厂', '知已汽修厂'],
    ['A0汽修厂', 'AO汽修厂'],
  ] as const;
  for (const [one, other] of pairs)
    assert.equal(judge(at(one, '琼山大道5号'), at(other, '琼山大道5号')).verdict, 'same', one);
});

test('branches of one chain are not one business; at one door a person looks', () => {
  const name = '海口鹿鸣快修';
  assert.equal(judge(at(`${name}一店`, '海府路3号'), at(`${name}二店`, '国贸路8号')).verdict, 'different');
  assert.equal(judge(at(`${name}一店`, '海府路3号'), at(`${name}二店`, '海府路3号')).verdict, 'ask');
  assert.equal(judge(at(`${name}一店`, '海府路3号'), at(`${name}第1分店`, '海府路3号')).verdict, 'same');
  const [main, branch] = [at('海口鹿鸣汽修有限公司', '海府路3号'), at('海口鹿鸣汽修有限公司秀英分公司', '长滨路8号')];
  assert.notEqual(judge(main, branch).verdict, 'same');
});

test('the same trade name in another city is another business, in another town a question', () => {
  const a = at('文昌宝通汽修店', '文昌市文城镇文东路41号');
  assert.equal(judge(a, at('琼海宝通汽修店', '琼海市嘉积镇富海路2号')).verdict, 'different');
  assert.equal(judge(a, at('文昌宝通汽修店', '文昌市锦山镇解放街12号')).verdict, 'ask');
});

test('a shop that moved is a question, never a link', () => {
  const a = at('海口迅腾汽车维修有限公司', '海口市美兰区琼文大道60号');
  assert.equal(judge(a, at('海口迅腾汽车维修有限公司', '海口市龙华区椰海大道321号')).verdict, 'ask');
});

test('one trade name for cars and for motorcycles is two businesses', () => {
  const a = at('儋州阿龙摩托车修理店', '儋州市中和镇东坡路2号');
  assert.equal(judge(a, at('儋州阿龙汽车修理店', '儋州市新州镇新州街40号')).verdict, 'different');
  assert.equal(judge(a, at('儋州阿龙汽修店', '儋州市中和镇东坡路2号')).verdict, 'ask');
  const tyres = at('儋州阿龙轮胎店', '儋州市中和镇东坡路2号');
  assert.equal(judge(tyres, at('儋州阿龙汽车玻璃店', '儋州市中和镇东坡路2号')).verdict, 'ask');
});

test('equal credit codes decide: one place is the same business, another place is for a person, another branch is none', () => {
  const a = at('海口鑫达汽修店', '国贸路1号', { uscc: code });
  assert.equal(judge(a, at('海口顺发汽修店', '国贸路1号', { uscc: code })).verdict, 'same');
  assert.equal(judge(a, at('海口鑫达汽修店', '海府路9号', { uscc: code })).verdict, 'ask');
  const first = at('海口鑫达汽修一店', '国贸路1号', { uscc: code });
  assert.equal(judge(first, at('海口鑫达汽修二店', '海府路9号', { uscc: code })).verdict, 'different');
  assert.equal(judge(a, at('海口鑫达汽修店', '国贸路1号', { uscc: otherCode })).verdict, 'ask');
});

test('a credit code that its check refutes may be the other one, damaged in one character', () => {
  const a = at('海口鑫达汽修店', '海口市国贸路1号', { uscc: code });
  assert.equal(judge(a, at('鑫达汽车修理', '', { uscc: code.replace('6U', '8U') })).verdict, 'same');
  assert.equal(judge(a, at('鑫达汽车修理', '', { uscc: code.replace('0105', 'O1O5') })).outcomes.uscc, 'agrees');
  assert.equal(judge(a, at('鑫达汽车修理', '', { uscc: '0'.repeat(18) })).outcomes.uscc, 'missing');
  assert.equal(judge(a, at('鑫达汽车修理', '', { uscc: '9.24601E+17' })).outcomes.uscc, 'missing');
});

test('a licence number counts whole, and with one slip where the rest proves it', () => {
  const a = at('海口鑫达汽修店', '', { licenceNo: '琼交运管许可海字460105000219号' });
  assert.equal(judge(a, at('海口鑫达汽修店', '国贸路1号', { licenceNo: '４６０１０５０００２１９' })).verdict, 'same');
  assert.equal(judge(a, at('海口鑫达汽修店', '国贸路1号', { licenceNo: '460105000291' })).outcomes.licence, 'alike');
  assert.equal(judge(a, at('海口顺通汽修店', '国贸路1号', { licenceNo: '460105000218' })).verdict, 'different');
});

test('without an address only the full name of a company links, and only to one that has an address', () => {
  const company = at('海口鑫达汽车维修有限公司', '');
  assert.equal(judge(company, at('海口鑫达汽车维修有限公司', '海口市国贸路1号')).verdict, 'same');
  assert.equal(judge(company, company).verdict, 'ask');
  assert.equal(judge(at('海口鑫达汽修店', ''), at('海口鑫达汽修店', '海口市国贸路1号')).verdict, 'ask');
});

test('an explanation names each part in Chinese and gives one sentence', () => {
  const [a, b] = [at('海口宏达汽修店', '海盛路120号3栋'), at('海口鸿达汽修店', '海盛路120号5栋')].map(matcher.prepare);
  const said = matcher.explain(a!, b!);
  assert.match(said.sentence, /^需要人工判断：.*不同。$/);
  const unit = said.parts.find(({ part }) => part === 'unit');
  assert.deepEqual(unit, { part: 'unit', label: '楼栋房号', outcome: 'differs', says: '不同', a: '3栋', b: '5栋' });
  assert.equal(said.parts.find(({ part }) => part === 'tradeName')?.says, '相近');
  for (const { label, says } of said.parts) assert.match(label + says, /^[\u4e00-\u9fff]+$/);
});

const pieces = fc.array(
  fc.constantFrom(
    ...'海口市秀英区鑫达汽车维修有限公司店厂二分（）()-第号路120栋?\ufffd\u200b𠮷镇村一百〇 A',
    '东方',
    '摩托车',
    '经营者：',
  ),
  { maxLength: 30 },
);
const text = fc.oneof(
  pieces.map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

test('whatever is typed: the verdict is one, the same from either side, and the score lies between 0 and 1', () => {
  const business = fc.record({ name: text, address: text, uscc: text, licenceNo: text, division: text });
  fc.assert(
    fc.property(business, business, (a, b) => {
      const [one, other] = [judge(a, b), judge(b, a)];
      assert.deepEqual(one, other);
      assert.ok(one.score >= 0 && one.score <= 1);
      matcher.explain(matcher.prepare(a), matcher.prepare(b));
    }),
    { numRuns: 1_000 },
  );
});

test('a very long text costs no more than a long one', () => {
  const endless = matcher.prepare({ name: '鑫('.repeat(50_000), address: '路1号'.repeat(50_000) });
  assert.ok(endless.name.key.length <= 200 && endless.address.key.length <= 400);
});
