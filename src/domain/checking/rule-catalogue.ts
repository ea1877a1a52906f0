import { annexDefinition } from '#domain/annexes/index.js';
import { annexName } from '#domain/annexes/titles.js';
import type { AnnexNo, Level } from '#domain/annexes/types.js';

/** A rule as the help page, the guide sheet and the list of findings name it. */
export interface RuleEntry {
  readonly id: string;
  /** A few words for a list. */
  readonly title: string;
  /** What the rule asks, in one or two sentences. */
  readonly sentence: string;
  /** The levels it can speak at: E blocks, W is confirmed with a reason, N is a note. */
  readonly levels: readonly Level[];
  /** The text behind it. */
  readonly source: string;
}

const rule = (id: string, levels: string, title: string, sentence: string, source: string): RuleEntry => ({
  id,
  title,
  sentence,
  levels: [...levels] as Level[],
  source,
});

const notice = '琼道运发〔2020〕247号';
const regulation = '《机动车维修管理规定》（令2019年第20号）';
const project = '本系统数据规范';

/**
 * Rules V2-V28 that are checked, in the order of their numbers; what a column asks by itself (A3-10) is told by `ruleEntry`.
 */
export const ruleCatalogue: readonly RuleEntry[] = [
  rule(
    'V2',
    'EW',
    '统一社会信用代码',
    '18 位，字符和校验位正确；企业以 91 开头，个体工商户以 92 开头。许可改备案和运政系统旧数据的校验位不符可以说明后确认。',
    'GB 32100-2015',
  ),
  rule(
    'V3',
    'EW',
    '同一业户重复填报',
    '同一信用代码、经营地址和业务类型只填一行；同一业户有两处经营地址的，请确认是分店或连锁网点。',
    project,
  ),
  rule('V4', 'W', '名称地址相同', '没有统一社会信用代码、名称和地址又相同的两行，可能是同一业户。', project),
  rule(
    'V5',
    'E',
    '证件号码',
    '居民身份证号 18 位且校验位、出生日期正确，备案时年满 16 岁、不超过 100 岁；护照和通行证为 5 至 20 位字母和数字。',
    'GB 11643',
  ),
  rule(
    'V6',
    'W',
    '电话号码',
    '手机号码为 1 开头的 11 位数字；固定电话为 0898- 加 8 位号码，只填 8 位的自动补区号。',
    project,
  ),
  rule('V7', 'EW', '行政区划和地址', '行政区划在本机构辖区内；地址写明的市县区与行政区划一致。', `${notice} 五（一）`),
  rule(
    'V8',
    'E',
    '经营类别与业务类型',
    '经营类别与业务类型相符：摩托车只有一类、二类，危险货物运输车辆不分类别。',
    regulation,
  ),
  rule(
    'V9',
    'E',
    '专项维修项目和承修车型',
    '三类汽车维修至少填一项专项维修项目；其他类别不填专项项目；承修车型只由一类、二类汽车和危险货物运输车辆维修填写。',
    regulation,
  ),
  rule('V10', 'W', '危险货物运输车辆维修', '从事危险货物运输车辆维修的，同时具备一类汽车维修条件。', regulation),
  rule('V11', 'EW', '连锁服务网点', '服务网点写明总部名称和总部备案编号；网点的经营范围在总部范围内。', regulation),
  rule(
    'V12',
    'EW',
    '备案日期',
    '不晚于收表当天；早于 2019-03-02 的，当时还没有备案制度，请核实。',
    '《道路运输条例》2019-03-02 修订',
  ),
  rule('V13', 'E', '备案编号', '备案编号必填，在本机构内不重复。', project),
  rule('V14', 'E', '原许可证', '许可改备案的，填写原许可证的字、号和有效期止。', `${notice} 五（一）`),
  rule(
    'V15',
    'EW',
    '许可证有效期',
    '有效期起早于有效期止；期限按类别为 3 年或 6 年，相差不超过 3 个月；有效期止不晚于 2025-06-21。',
    '2005 年版《机动车维修管理规定》',
  ),
  rule(
    'V16',
    'E',
    '附件4和附件5的分界',
    '有效期止在基准日以后的列入附件4，以前的列入附件5；就是基准日的，省局没有另作规定时列入附件4。',
    `${notice} 五（二）、五（三）`,
  ),
  rule(
    'V17',
    'EW',
    '已备案标注',
    '核对结果为“已备案”的须标注已备案；查无此户、已停业或注销、重复、非本辖区、仍在经营未备案的，不能标注已备案。标注已备案的，附件3中有同一户；那一户在附件3中隔离着的，标注成立，补报以前不入库。',
    `${notice} 五（二）、五（三）`,
  ),
  rule(
    'V18',
    'W',
    '附件4、附件5中没有标注的备案业户',
    '附件3中的业户，信用代码或许可证号在附件4、附件5中的，在那里标注已备案。',
    `${notice} 五（二）、五（三）`,
  ),
  rule('V19', 'EW', '面积', '面积不为负数，各部分不大于占地面积；低于 GB/T 16739 参考下限的，请核实。', 'GB/T 16739'),
  rule('V20', 'EW', '人员', '人数为整数；一类、二类汽车和危险货物运输车辆维修的七个岗位各不少于 1 人。', 'GB/T 16739'),
  rule('V21', 'W', '租赁期限', '租赁场地的租期不少于一年。', regulation),
  rule('V22', 'E', '已注销的业户', '经营状态为注销的，不能作为已备案业户填报。', project),
  rule(
    'V23',
    'E',
    '乱码和丢失的数字',
    '文字没有乱码、成串的问号和看不见的控制字符；长号码没有被电子表格变成科学计数或截成 15 位。',
    project,
  ),
  rule(
    'V24',
    'N',
    '公式字符开头',
    '以 =、+、-、@ 开头的内容作为文字保存，不当作公式运行；由公式得出的内容按显示的结果读取。',
    project,
  ),
  rule(
    'V25',
    'EW',
    '日期和邮箱',
    '日期按“2020-11-27”填写，也识别 2020/11/27、2020.11.27、2020年11月27日和表格日期；邮箱符合格式。',
    project,
  ),
  rule(
    'V26',
    'W',
    '名单带出的栏目',
    '附件4、附件5中由运政系统带出的栏目以下发的名单为准；改动过的会指出，名单有误的在更正内容或备注中写明。',
    `${notice} 五（二）、五（三）`,
  ),
  rule(
    'V27',
    'E',
    '名单中的业户',
    '附件4、附件5的每一行都是下发给本单位的名单中的一户，每户一行。名单中没有填报的户仍待核对，报送前会列出。',
    `${notice} 五（二）、五（三）`,
  ),
  rule(
    'V28',
    'W',
    '许可证号样式',
    '许可证号一般为 12 位数字，前 6 位是海南的行政区划代码；不符的在许可证号一栏提醒（A3-48、A4-14、A5-14）。',
    project,
  ),
];

/** A rule by its id; `A3-10` speaks of column 10 of annex 3. */
export function ruleEntry(id: string): RuleEntry {
  return byId.get(id) ?? columnRule(id);
}

function columnRule(id: string): RuleEntry {
  const [, annexNo, columnNo] = /^A([1-5])-(\d+)$/.exec(id) ?? [];
  const no = Number(annexNo) as AnnexNo;
  const column = annexNo === undefined ? undefined : annexDefinition(no).columns[Number(columnNo) - 1];
  if (column === undefined) throw new RangeError(`no rule ${id}`);
  return rule(id, 'EW', column.header, column.help, `${annexName(no)}第 ${column.no} 栏`);
}

const byId = new Map(ruleCatalogue.map((entry) => [entry.id, entry]));
