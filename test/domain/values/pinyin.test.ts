import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pinyin } from 'pinyin-pro';
import { initialsOf, loadReadings } from '#domain/values/pinyin.js';
import { type Cut, isMeant, readTyped } from '#domain/values/pinyin-typed.js';

const readings = await loadReadings();
const unitsOf = (text: string): number[] => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
const written = (cuts: readonly Cut[]): string[] =>
  cuts.map((cut) => cut.map(({ text, kind }) => (kind === 'begun' ? `${text}…` : text)).join(' '));
/** Whether what was typed is how the whole text sounds. */
const sounds = (typed: string, text: string): boolean =>
  readTyped(typed).some(
    (cut) => cut.length === text.length && cut.every((sound, i) => isMeant(sound, readings.of(text.charCodeAt(i)))),
  );

test('first letters are one character each, syllables in every way that leaves nothing over', () => {
  assert.deepEqual(written(readTyped('hkxx')), ['h k x x']);
  assert.deepEqual(written(readTyped('HAIKOU')), ['h a i k o u', 'hai kou']);
  assert.deepEqual(written(readTyped('xian')), ['x i a n', 'xi an', 'xian']);
  assert.deepEqual(written(readTyped('fangan')), ['f a n g a n', 'fan gan', 'fang an']);
  assert.deepEqual(written(readTyped('lüse')), ['l v s e', 'lv se']);
  assert.deepEqual(written(readTyped('zhanglue')), ['z h a n g l u e', 'zhang lu e', 'zhang lve']);
});

test('blanks and signs part syllables, figures stand for themselves', () => {
  assert.deepEqual(written(readTyped("xi'an")), ['x i a n', 'xi an']);
  assert.deepEqual(written(readTyped(' hai  kou ')), ['h a i k o u', 'hai kou']);
  assert.deepEqual(written(readTyped('hk xin')), ['h k x i n', 'h k xin']);
  assert.deepEqual(written(readTyped('xinxin4s')), ['x i n x i n 4 s', 'xin xin 4 s']);
});

test('the last syllable may be unfinished where nothing else makes sense of it', () => {
  assert.deepEqual(written(readTyped('haikoux')), ['h a i k o u x', 'hai kou x…']);
  assert.deepEqual(written(readTyped('haiko')), ['h a i k o', 'hai ko…']);
  assert.deepEqual(written(readTyped('zhon')), ['z h o n']);
  assert.deepEqual(written(readTyped('xin')), ['x i n', 'xin'], 'not xi and the beginning of another');
});

test('nothing is read that is no letters and figures, too short, or figures alone', () => {
  for (const typed of ['', 'h', '4', '8888', '海口', '海kx', 'ñandu', '。', 'é'])
    assert.deepEqual(readTyped(typed), [], typed);
  assert.ok(readTyped(`${'xian'.repeat(25)}`).length <= 16, 'bounded, however long');
  assert.ok(readTyped('xi an '.repeat(16)).length <= 17);
});

test('every way of reading a character that names need', () => {
  const of = (sign: string) => readings.of(sign.charCodeAt(0));
  for (const [sign, all] of [
    ['海', ['hai']],
    ['车', ['che']],
    ['重', ['zhong', 'chong']],
    ['长', ['zhang', 'chang']],
    ['行', ['xing', 'hang']],
    ['乐', ['le', 'yue']],
    ['绿', ['lv', 'lu']],
    ['女', ['nv']],
    ['厂', ['chang']],
    ['大', ['da']],
    ['和', ['he']],
    ['A', ['a']],
    ['4', ['4']],
    ['々', []],
    ['ぁ', []],
  ] as const)
    assert.deepEqual([...of(sign)].sort(), [...all].sort(), sign);
  assert.deepEqual(initialsOf(readings, ...unitsOf('重庆')), ['zq', 'cq']);
  assert.deepEqual(initialsOf(readings, ...unitsOf('长行')).sort(), ['ch', 'cx', 'zh', 'zx']);
  assert.deepEqual(initialsOf(readings, ...unitsOf('4S')), ['4s']);
  assert.deepEqual(initialsOf(readings, ...unitsOf('𠮷')), [], 'half a character has no sound');
});

test('whatever a common character is read as can be typed as a syllable', () => {
  const unknown = new Set<string>();
  for (let unit = 0x4e00; unit <= 0x9fa5; unit += 1)
    for (const reading of readings.of(unit))
      if (!readTyped(`${reading} ma`).some((cut) => cut.length === 2 && cut[0]?.text === reading)) unknown.add(reading);
  assert.deepEqual([...unknown], ['ng'], 'a grunt (嗯) that stands in no name');
});

test('names are found by their first letters and by their syllables, in the reading of the word', () => {
  for (const [name, ...typed] of [
    ['海口欣欣汽车修理厂', 'hkxxqcxlc', 'haikouxinxinqichexiulichang', 'hai kou xinxin qiche xiuli chang'],
    ['重庆小面', 'cqxm', 'zqxm', 'chongqingxiaomian'],
    ['长城', 'cc', 'zc', 'changcheng'],
    ['银行', 'yh', 'yinhang'],
    ['音乐', 'yy', 'yinyue', 'yinle'],
    ['吕布', 'lb', 'lvbu', 'lü bu'],
    ['4S店', '4sd', '4s dian', '4 s dian'],
  ] as [string, ...string[]][])
    for (const each of typed) assert.ok(sounds(each, name), `${each} for ${name}`);
  for (const [typed, name] of [
    ['jx', '车修'],
    ['haikou', '海'],
    ['hk', '口海'],
    ['hka', '海口欣'],
  ] as const)
    assert.ok(!sounds(typed, name), `${typed} for ${name}`);
});

test('a name in the reading of the dictionary of words is found by it', () => {
  for (const name of ['海南椰岛汽车服务有限公司', '三亚长乐汽修行', '文昌重型机械修理部', '乐东朝阳单车店']) {
    const words = pinyin(name, { toneType: 'none', type: 'array', v: true });
    assert.ok(sounds(words.map((word) => word.charAt(0)).join(''), name), name);
    assert.ok(sounds(words.join(' '), name), words.join(' '));
  }
});
