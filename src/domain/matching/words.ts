import type { Bound, Outcome, PartName, Verdict } from './types.js';

export const partLabels: Readonly<Record<PartName, string>> = {
  uscc: '统一社会信用代码',
  licence: '许可证号',
  tradeName: '字号',
  trade: '行业',
  form: '组织形式',
  namePlace: '名称中的地名',
  branch: '分支',
  city: '市县',
  district: '区',
  town: '镇街',
  street: '路街村',
  number: '门牌号',
  unit: '楼栋房号',
  landmark: '参照物',
};

export const verdictLabels: Readonly<Record<Verdict, string>> = {
  same: '同一业户',
  ask: '需要人工判断',
  different: '不是同一业户',
};

export const outcomeLabels: Readonly<Record<Outcome, string>> = {
  agrees: '一致',
  alike: '相近',
  differs: '不同',
  missing: '缺少或无法比较',
};

/** Why the weights alone did not decide. */
export const boundSays: Readonly<Record<Bound, string>> = {
  'same-code-same-place': '统一社会信用代码相同，地址没有矛盾',
  'same-code-elsewhere': '统一社会信用代码相同，但地址或分支不同，可能是搬迁，也可能是分店',
  'other-branch': '分店或分公司不同',
  'other-code': '统一社会信用代码不同，且都符合校验规则',
  'other-trade-name': '字号不同',
  'other-city': '所在市县不同',
  'other-trade': '行业不同',
  'unclear-name': '字号只是相近，或有一方没有字号',
  'unclear-place': '名称相符，但地址不同，可能是搬迁，也可能是另一家',
};

export const tradeLabels: Readonly<Record<number, string>> = {
  1: '维修',
  2: '美容装饰',
  4: '轮胎',
  8: '钣金喷漆',
  16: '电器空调',
  32: '玻璃',
  64: '配件',
  128: '销售',
  256: '摩托车',
  512: '机械',
  1024: '救援',
  2048: '汽车服务',
};
