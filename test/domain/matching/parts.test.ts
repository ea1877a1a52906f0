import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMatcher } from '#domain/matching/matcher.js';
import { chineseNumber, withFigures } from '#domain/matching/numerals.js';

const matcher = await openMatcher();
const nameOf = (name: string, address = '') => matcher.prepare({ name, address }).name;
const addressOf = (address: string) => matcher.prepare({ name: '某', address }).address;

const tradeNames: readonly (readonly [name: string, tradeName: string])[] = [
  ['海口鑫达汽车维修有限公司', '鑫达'],
  ['海口市秀英区鑫達汽車維修服務部', '鑫达'],
  ['鑫达（海口）汽车维修有限公司', '鑫达'],
  ['鑫达海口汽车维修有限公司', '鑫达'],
  ['海口鑫达汽车唯修有限公司', '鑫达'],
  ['海口鑫达汽车维修有限公', '鑫达'],
  ['海口鑫达汽汽车维有限公司', '鑫达'],
  ['汽车维修鑫达店', '鑫达'],
  ['儋州那大顺发汽修店', '顺发'],
  ['文昌市文城镇宏运摩托车维修店', '宏运'],
  ['海口龙华区海秀路鑫达汽修店', '鑫达'],
  ['三亚天涯车之家汽车美容装饰中心', '车之家'],
  ['东方汽修厂', '东方'],
  ['东方红汽修厂', '东方红'],
  ['海口永兴汽修厂', '永兴'],
  ['东方市八所镇东方红汽修', '东方红'],
  ['定安县定城镇新兴汽修厂', '新兴'],
  ['海口汽车修理厂', '海口'],
  ['鑫达汽修店（经营者：王某）', '鑫达'],
  ['鑫达汽修店（王某', '鑫达'],
  ['（鑫达汽修店）', '鑫达'],
  ['ＪＯＹ汽车美容', 'JOY'],
  ['168汽修', '168'],
  ['12、海口鑫达汽修店', '鑫达'],
  ['（3）海口鑫达汽修店', '鑫达'],
  ['无', ''],
  ['', ''],
];

test('the trade name is what place, trade, form, branch and notes leave', () => {
  for (const [name, expected] of tradeNames) assert.equal(nameOf(name).tradeName, expected, name);
});

test('a town before the trade name is known from the address, and from the list', () => {
  assert.equal(nameOf('样坡顺发汽修店').tradeName, '样坡顺发');
  assert.equal(nameOf('样坡顺发汽修店', '样坡镇样板大道2号').tradeName, '顺发');
  assert.equal(nameOf('嘉积阿明补胎店', '琼海市嘉积镇银海路1号').tradeName, '阿明');
});

test('branches are named by number, by place or in brackets; the main shop is none', () => {
  const branches: readonly (readonly [name: string, branch: string])[] = [
    ['海南鑫达汽车服务有限公司国兴分公司', '国兴'],
    ['海口鑫达汽车维修有限公司第二分公司', '2'],
    ['海口鑫达汽修二店', '2'],
    ['海口鑫达汽修二部', '2'],
    ['海口鑫达快修(国兴大道店)', '国兴大道'],
    ['海口鑫达汽修-龙华店', '龙华'],
    ['海口鑫达汽车维修总店', ''],
    ['海口鑫达汽车美容店', ''],
    ['海口鑫达汽车中心维修店', ''],
    ['海口鑫达汽修厂龙华维修店', '龙华'],
    ['海口市汽车修理二厂', '2'],
  ];
  for (const [name, expected] of branches) assert.equal(nameOf(name).branch, expected, name);
});

test('names of persons are set aside and earlier names kept', () => {
  assert.equal(nameOf('海口鑫达汽修（原顺通汽修）').formerNames.join(), '顺通');
  assert.ok(!JSON.stringify(nameOf('鑫达汽修店（经营者：王小二）')).includes('王小二'));
});

test('Chinese numerals are figures before a unit, and words elsewhere', () => {
  assert.equal(withFigures('一百二十号'), '120号');
  assert.equal(withFigures('解放二路一〇八号三楼'), '解放2路108号3楼');
  assert.equal(withFigures('三亚湾'), '三亚湾');
  assert.deepEqual(
    ['十', '十五', '二十', '一百零五', '叁拾', '两百'].map(chineseNumber),
    [10, 15, 20, 105, 30, 200].map(Number),
  );
});

test('an address is taken apart', () => {
  const { area, ...rest } = addressOf('海南省海口市龙华区龙昆南路97-1号A座2楼203室');
  assert.deepEqual(area, { city: '460100', district: '460106' });
  assert.deepEqual([rest.streets, rest.numbers], [['龙昆南路'], ['97-1']]);
  assert.deepEqual([rest.building, rest.floor, rest.room], ['A', '2', '203']);
  assert.equal(addressOf('儋州市那大镇中兴大街12号').town, '那大');
  assert.equal(addressOf('571700儋州市那大镇中兴大街12号').town, '那大');
});

test('numbers are read however they are written', () => {
  const written: readonly (readonly [address: string, numbers: readonly string[]])[] = [
    ['海盛路一百二十号', ['120']],
    ['海盛路１２０号', ['120']],
    ['海盛路12O号', ['120']],
    ['海盛路120', ['120']],
    ['海盛路120号之一', ['120-1']],
    ['海盛路120号附1号', ['120-1']],
    ['海盛路120—1号', ['120-1']],
    ['人民中路23号、25号', ['23', '25']],
    ['金垦路5号铺面', ['5']],
    ['文清大道K3+200处', ['K3+200']],
    ['南一环路6公里处', ['K6']],
    ['223国道旁', []],
  ];
  for (const [address, expected] of written) assert.deepEqual(addressOf(address).numbers, expected, address);
});

test('short names of cities are not taken out of the names of streets', () => {
  assert.deepEqual(addressOf('海口市龙华路10号').area, { city: '460100', district: '' });
  assert.deepEqual(addressOf('东方市八所镇东方大道东侧').streets, ['东方大道']);
  assert.deepEqual(addressOf('文昌路3号').area, { city: '', district: '' });
});
