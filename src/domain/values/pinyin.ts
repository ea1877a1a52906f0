/** How the units of a name sound, one UTF-16 unit at a time. */
export interface Readings {
  /** Syllables without tone, ü as v, the usual one first; a letter or figure is its own. Empty: nobody reads it aloud by pinyin. */
  of(unit: number): readonly string[];
}

/** Loads the table of sounds: only who reads names aloud pays for it. */
export async function loadReadings(): Promise<Readings> {
  loaded ??= load();
  return loaded;
}

let loaded: Promise<Readings> | undefined;

async function load(): Promise<Readings> {
  const { pinyin } = await import('pinyin-pro');
  const known = new Map<number, readonly string[]>();
  const readingsOf = (unit: number): readonly string[] => {
    const sign = String.fromCharCode(unit);
    if (/[0-9A-Z]/.test(sign)) return [sign.toLowerCase()];
    if (unit < 0x4e00 || unit > 0x9fff) return [];
    const [usual = ''] = pinyin(sign, { toneType: 'none', multiple: true, type: 'array', v: true });
    return [...new Set([...(isSyllable.test(usual) ? [usual] : []), ...(otherReadings.get(sign) ?? [])])];
  };
  return {
    of(unit) {
      let found = known.get(unit);
      if (found === undefined) {
        found = readingsOf(unit);
        known.set(unit, found);
      }
      return found;
    },
  };
}

/** The first letters of one unit or two, in every reading; none where a unit has no reading. */
export function initialsOf(readings: Readings, ...units: number[]): string[] {
  let known = [''];
  for (const unit of units) {
    const letters = new Set(readings.of(unit).map((reading) => reading.charAt(0)));
    known = known.flatMap((before) => [...letters].map((letter) => before + letter));
  }
  return known;
}

const isSyllable = /^[a-z]+$/;

/**
 * Characters of names, surnames and places that are read in more than one way. Others have rare readings too (车 as ju): by these nobody
 * looks for a business, and whoever looks for something else would find thousands.
 */
const otherReadings = new Map(
  `重zhong,chong 长chang,zhang 行hang,xing 乐le,yue 朝chao,zhao 曾zeng,ceng 单dan,shan 盛sheng,cheng 晟sheng,cheng 会hui,kuai 调tiao,diao
  传chuan,zhuan 藏cang,zang 厦xia,sha 都du,dou 参can,shen 仇chou,qiu 解jie,xie 查cha,zha 翟zhai,di 区qu,ou 尉wei,yu 覃qin,tan 番fan,pan
  莞guan,wan 降jiang,xiang 强qiang,jiang 校xiao,jiao 省sheng,xing 洗xi,xian 柏bai,bo 泊bo,po 薄bao,bo 巷xiang,hang 角jiao,jue 弹dan,tan
  埔bu,pu 堡bao,pu,bu 圩wei,xu 峒dong,tong 六liu,lu 什shi,shen 石shi,dan 宿su,xiu 员yuan,yun 种zhong,chong 折zhe,she 盖gai,ge 贾jia,gu
  繁fan,po 缪miao,mou 万wan,mo 隽jun,juan 奇qi,ji 系xi,ji 率lv,shuai 绿lv,lu 露lu,lou 俞yu,shu 乘cheng,sheng 桔ju,jie 栎li,yue 炮pao,bao
  仔zai,zi 壳ke,qiao 落luo,la 蚌bang,beng 筠yun,jun 澄cheng,deng 谌chen,shen 给gei,ji 卡ka,qia 得de,dei 模mo,mu 轧zha,ya 涌yong,chong`
    .split(/\s+/)
    .map((entry) => [entry.charAt(0), entry.slice(1).split(',')] as const),
);
