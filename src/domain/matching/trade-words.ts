/** Kinds of work, as bits: a name may say several. */
export const trades = {
  repair: 1,
  beauty: 2,
  tyre: 4,
  paint: 8,
  electric: 16,
  glass: 32,
  parts: 64,
  sales: 128,
  motorcycle: 256,
  machinery: 512,
  rescue: 1024,
  /** Says "cars" or "service"; all that some names say. */
  general: 2048,
} as const;

/** Every word of the trade with the work that it means; long and short forms of one work share it. */
const words: readonly (readonly [trade: number, words: string])[] = [
  [
    trades.repair,
    '汽车维修服务 汽车维修保养 汽车维修养护 汽车综合维修 汽车专业维修 汽车综合修理 汽车专项维修 汽车综合小修 汽车维护 汽车保养 汽车养护 汽车快修 汽车快保 汽车检修 汽车修配 汽车维修 汽车修理 汽车修 汽维修 机动车维修 机动车修理 机动车 车辆维修 车辆修理 维修保养 维修服务 维修养护 综合维修 专业维修 修理修配 汽修 汽车修护 修车 车修 快修 快保 维修 修理 维护 保养 养护 修配 检修 专修 小修 修护 大修 发动机 变速箱 底盘 汽配维修 货车维修 大车维修 大货车 货车 客车 重卡 柴油机 水箱 油泵 四轮定位 检测 一类 二类 三类',
  ],
  [
    trades.beauty,
    '汽车美容装饰 汽车美容养护 汽车美容 汽车装饰 汽车装潢 汽车清洗 汽车贴膜 汽车用品 洗车 美容 装饰 装潢 贴膜 改装 清洗',
  ],
  [trades.tyre, '汽车轮胎 轮胎 补胎 换胎 胎铃 车胎 轮毂'],
  [trades.paint, '汽车钣金喷漆 钣金喷漆 汽车喷漆 汽车钣金 钣喷 烤漆 喷漆 钣金 油漆 车身修复'],
  [trades.electric, '汽车电器空调 汽车电器 汽车空调 汽车电路 汽车电子 电器 电路 空调 蓄电池 电瓶 电池 音响'],
  [trades.glass, '汽车玻璃 玻璃'],
  [trades.parts, '汽车零部件 汽车零配件 汽车配件 汽配 配件 零配件 零部件 润滑油 机油'],
  [trades.sales, '汽车销售服务 汽车销售 汽车贸易 汽贸 二手车 4S 销售 新能源汽车 新能源'],
  [
    trades.motorcycle,
    '摩托车电动车 摩托车维修 摩托车修理 摩托车配件 摩托车 摩托 摩修 电动车维修 电动车修理 电动自行车 电动车 电瓶车 三轮车',
  ],
  [trades.machinery, '工程机械 农业机械 农用车 拖拉机 农机 机械 挖掘机'],
  [trades.rescue, '道路救援 救援 拖车'],
  [
    trades.general,
    '汽车综合服务 汽车技术服务 汽车科技服务 汽车服务 汽车科技 汽车技术 汽车工程 汽车 车辆 服务 技术 综合 专业 专项 商贸 贸易 实业 科技 经营 投资 管理 连锁 发展 工贸',
  ],
];

/** What a business is called by its form. `true`: a company by law. */
const forms: readonly (readonly [word: string, isCompany: boolean])[] = [
  ['股份有限公司', true],
  ['有限责任公司', true],
  ['有限责任公', true],
  ['有限责任', true],
  ['有限公司', true],
  ['责任公司', true],
  ['有限公', true],
  ['有公司', true],
  ['限公司', true],
  ['有限', true],
  ['公司', true],
  ['集团', true],
  ['个体工商户', false],
  ['个体户', false],
  ['专业合作社', false],
  ['合作社', false],
  ['服务中心', false],
  ['维修中心', false],
  ['服务部', false],
  ['经营部', false],
  ['经销部', false],
  ['门市部', false],
  ['营业部', false],
  ['服务站', false],
  ['服务店', false],
  ['专卖店', false],
  ['工作室', false],
  ['俱乐部', false],
  ['会所', false],
  ['中心', false],
  ['门市', false],
  ['车行', false],
  ['商行', false],
  ['车间', false],
  ['店铺', false],
  ['门店', false],
  ['总厂', false],
  ['分厂', false],
];

export const formWords = byFirst(forms);

/** Forms of one character mean a form only at the end or behind a word of the trade. */
export const shortForms = '店厂部行站铺馆城坊屋场间吧';

export const tradeWords = byFirst(
  words.flatMap(([trade, text]) =>
    text.split(' ').map((word) => [word, /汽|[货客大]车|卡|轿/.test(word) ? trade | trades.general : trade] as const),
  ),
);

/** Words that are mended when one of their characters is wrong: what is left of them would be taken for the trade name. */
export const mendedWords: readonly string[] = [
  '有限责任公司',
  '摩托车维修',
  '摩托车修理',
  '汽车维修',
  '汽车修理',
  '汽车美容',
  '汽车服务',
  '汽车轮胎',
  '有限公司',
];

function byFirst<T>(list: readonly (readonly [string, T])[]): ReadonlyMap<string, readonly (readonly [string, T])[]> {
  const found = new Map<string, (readonly [string, T])[]>();
  for (const each of list) {
    const same = found.get(each[0].charAt(0)) ?? [];
    same.push(each);
    found.set(
      each[0].charAt(0),
      same.sort((a, b) => b[0].length - a[0].length),
    );
  }
  return found;
}
