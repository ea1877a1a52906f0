import { randomNumbers } from './fill-register.js';

const places = '海口 三亚 儋州 琼海 文昌 万宁 东方 五指山 定安 屯昌 澄迈 临高 白沙 昌江 乐东 陵水 保亭 琼中'.split(' ');
const streets = '龙华 秀英 琼山 美兰 海甸 府城 金盘 海秀 凤翔 滨海 吉阳 天涯 崖州 那大 嘉积 文城 万城 八所'.split(' ');
const brands =
  '海顺达鑫诚信利民兴旺宏安迪通途远程众联盛世腾飞龙凤祥瑞吉福路捷驰优嘉恒丰泰隆昌永久耀辉南椰岛湾金银星光明新欣馨成程城德旺荣华东风顺宇天翔奥博凯源鸿运骏业佳美力强志伟建国平安';
const trades = [
  '汽车维修有限公司',
  '汽车修理厂',
  '汽修厂',
  '汽车服务有限公司',
  '汽车修理店',
  '汽车维修服务部',
  '汽车美容养护中心',
  '轮胎店',
  '摩托车维修部',
  '汽车贸易有限公司',
  '汽车电器维修店',
  '钣金喷漆店',
];

/** Businesses with names as they are: places, brands of one to three characters that come again, trades; some of a chain. The same for the same seed. */
export function inventedNames(count: number, seed = 20): readonly string[] {
  const random = randomNumbers(seed);
  const pick = <T>(list: ArrayLike<T>): T => list[random(list.length)] as T;
  const brand = () => Array.from({ length: 1 + [1, 1, 1, 2, 2, 0][random(6)]! }, () => pick([...brands])).join('');
  return Array.from({ length: count }, () => {
    const place = pick(places) + (random(3) === 0 ? pick(streets) : '');
    if (random(40) === 0) return `途虎养车工场店（${place}${brand()}店）`;
    return `${place}${brand()}${random(12) === 0 ? brand() : ''}${pick(trades)}`;
  });
}
