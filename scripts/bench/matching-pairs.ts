import { type Random, seededRandom } from '#src/demonstration/synthetic/random.js';

/** A business for the measurement: nobody's. */
export interface ListedBusiness {
  readonly name: string;
  readonly address: string;
}

export const scoringRounds = 20;

/** 20,000 pairs as candidates are: a fifth one business written twice, the others of one town, trade or street. */
export function likelyPairs(): readonly (readonly [ListedBusiness, ListedBusiness])[] {
  const random = seededRandom(14);
  return Array.from({ length: 20_000 }, (_, at) => {
    const a = parts(random);
    if (at % 5 === 0) return [written(a), rewritten(a, random)] as const;
    const other = parts(random);
    return [
      written(a),
      written({ ...other, city: a.city, ...(at % 2 === 0 ? { street: a.street } : { trade: a.trade }) }),
    ] as const;
  });
}

/** A list in which every eleventh business is an earlier one written otherwise: its place -> the place of the earlier one. */
export function listWithDoubles(size: number): {
  list: readonly ListedBusiness[];
  doubleOf: ReadonlyMap<number, number>;
} {
  const random = seededRandom(41);
  const all = Array.from({ length: size }, () => parts(random));
  const doubleOf = new Map<number, number>();
  const list = all.map((each, at) => {
    if (at === 0 || at % 11 !== 0) return written(each);
    const earlier = at - 1 - random.between(0, 9);
    doubleOf.set(at, earlier);
    return rewritten(all[earlier] ?? each, random);
  });
  return { list, doubleOf };
}

interface Parts {
  readonly city: string;
  readonly town: string;
  readonly tradeName: string;
  readonly trade: string;
  readonly form: string;
  readonly street: string;
  readonly number: number;
}

function parts(random: Random): Parts {
  const of = (text: string): string => random.pick(text.split(' '));
  return {
    city: of('海口市 三亚市 儋州市 文昌市 琼海市 万宁市 东方市 澄迈县 定安县 屯昌县'),
    town: of('样坡镇 例南镇 试中镇 拟港镇 虚岭乡'),
    tradeName: random.some([...stems], random.between(2, 3)).join(''),
    trade: of('汽车维修 汽车美容 轮胎 摩托车维修 汽车服务'),
    form: of('有限公司 店 厂 服务部 中心'),
    street: of('样本街 样板大道 示例路 试行路 模拟大道 例证街 虚拟巷 拟定路'),
    number: random.between(1, 1_999),
  };
}

const stems =
  '鑫达顺通宏源永诚嘉和泰安祥瑞丰利捷驰骏腾飞龙凤华荣昌盛兴旺福康德信义正大广远东方海天金银玉宝明亮新美好乐平万百千众联合力强勇志伟国民友邦';

const written = ({ city, town, tradeName, trade, form, street, number }: Parts): ListedBusiness => ({
  name: `${city.slice(0, 2)}${tradeName}${trade}${form}`,
  address: `${city}${town}${street}${number}号`,
});

function rewritten(each: Parts, random: Random): ListedBusiness {
  const slips: readonly (readonly [string, string])[] = [
    ['达', '大'],
    ['鑫', '新'],
    ['诚', '城'],
    ['驰', '弛'],
    ['祥', '详'],
  ];
  const [from, to] = random.pick(slips);
  const name = random.chance(0.5) ? each.tradeName.replace(from, to) : each.tradeName;
  return {
    name: `${random.chance(0.5) ? each.city.slice(0, 2) : ''}${name}${each.trade.replace('汽车维修', '汽修')}${each.form}`,
    address: `${random.chance(0.5) ? each.city : ''}${each.town}${each.street}${each.number}号`,
  };
}
