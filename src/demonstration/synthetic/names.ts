import { readReference } from '#domain/codes/reference.js';
import type { Random } from './random.js';

/** Each made-up name carries one of these: trial, sample, example, draft, void. */
export const markers = ['试', '样', '例', '拟', '虚'] as const;

/** 试 + one or two given characters; now and then one that old character sets lack. */
export function personName(random: Random): string {
  const given = () => (random.chance(rareShare) ? random.pick(rare) : random.pick(givenCharacters));
  return random.pick(markers) + given() + (random.chance(0.7) ? given() : '');
}

/** 海口试鑫拟达汽车维修有限公司: place, a made-up word, the trade as the class has it. */
export function businessName(random: Random, divisionCode: string, businessClass: string, isCompany: boolean): string {
  const word =
    random.pick(markers) +
    tradeCharacter(random) +
    (random.chance(0.5) ? random.pick(markers) : tradeCharacter(random)) +
    tradeCharacter(random);
  const trade = random.pick(trades[businessClass.charAt(0)] ?? (trades['A'] as readonly string[]));
  return `${shortPlace(divisionCode)}${word}${trade}${isCompany ? '有限公司' : random.pick(shopEndings)}`;
}

/** 海口市秀英区试安镇拟和路12号, from the city down, as V7 reads it. */
export function streetAddress(random: Random, divisionCode: string): string {
  const area = `${random.pick(markers)}${random.pick(placeCharacters)}${random.pick(areaEndings)}`;
  const street = `${random.pick(markers)}${random.pick(placeCharacters)}${random.pick(placeCharacters)}${random.pick(streetEndings)}`;
  return `${fullPlace(divisionCode)}${area}${street}${random.between(1, 1_999)}号`;
}

const tradeCharacter = (random: Random): string =>
  random.chance(rareShare / 4) ? random.pick(rare) : random.pick(tradeCharacters);

/** 海口市秀英区, 定安县, 洋浦经济开发区. */
export function fullPlace(divisionCode: string): string {
  const own = divisions.get(divisionCode);
  if (own === undefined) throw new RangeError(`no division ${divisionCode}`);
  const above = own.level === 'district' ? (divisions.get(own.parent)?.name ?? '') : '';
  return above + own.name;
}

export function shortPlace(divisionCode: string): string {
  const own = divisions.get(divisionCode);
  const city = own?.level === 'district' ? divisions.get(own.parent) : own;
  return (city?.name ?? '').replace(/(?:[黎苗]族)*自治县$|经济开发区$|[市县区]$/, '');
}

const divisions = new Map(
  readReference('divisions').map((row) => [
    row.code ?? '',
    { name: row.name ?? '', level: row.level ?? '', parent: row.parent ?? '' },
  ]),
);

const rareShare = 0.02;
/** From the extensions of Unicode that GBK lacks, one of them outside the basic plane. */
const rare = [...'喆堃犇骉䶮㛃㙦䲟龘𬭊𠅤'];
const givenCharacters = [
  ...'明华建国伟强军平安宁海涛波燕丽芳秀英志勇刚文斌永成德福贵春梅兰花小玲雪晶甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥',
];
const tradeCharacters = [
  ...'宏达安通源利鑫祥盛发顺捷远诚信兴隆平和泰丰华光明海琼椰星驰腾飞龙虎宝金银玉美嘉瑞福康旺广众友联创新世纪顶尖精匠',
];
const placeCharacters = [...'安和平康宁福新兴长永东西南北中上下前后红绿金银山水河湖港桥坡岭洋滨'];
const areaEndings = ['镇', '街道', '乡'];
const streetEndings = ['路', '街', '大道', '巷'];
const shopEndings = ['店', '部', '厂', '行', '中心'];
const trades: Readonly<Record<string, readonly string[]>> = {
  A: ['汽车维修', '汽车修理', '汽车服务', '汽修', '汽车养护', '轮胎', '汽车空调', '汽车电器', '钣金喷漆'],
  H: ['危货车辆维修', '专用汽车维修'],
  M: ['摩托车维修', '摩托车修理', '摩托'],
  O: ['农用车维修', '工程机械维修', '机动车修理'],
};
