import type { SettingName } from '#platform/settings.js';
import { patternFault } from './filing/numbering.js';

/** A setting as the page that changes it shows it. */
export interface SettingField {
  readonly name: SettingName;
  readonly label: string;
  /** Where it is shown. */
  readonly help: string;
  readonly group: string;
  readonly max: number;
  readonly kind: 'text' | 'long' | 'url' | 'email' | 'days';
  readonly isRequired?: true;
}

/** Every setting, in the order of the page. */
export const settingFields: readonly SettingField[] = [
  {
    name: 'businessContact',
    label: '业务咨询',
    help: '显示在登录页和帮助页，忘记密码的人也按它联系；写明电话和时间',
    group: '联系方式',
    max: 200,
    kind: 'text',
  },
  {
    name: 'supportContact',
    label: '技术支持',
    help: '显示在每页页脚和帮助页',
    group: '联系方式',
    max: 200,
    kind: 'text',
  },
  {
    name: 'supportGroup',
    label: '工作群',
    help: '显示在帮助页；写明是什么群和怎样加入',
    group: '联系方式',
    max: 200,
    kind: 'text',
  },
  {
    name: 'mailbox',
    label: '报送邮箱',
    help: '显示在帮助页、通知和“邮件报送”页；不写显示“尚未设置”',
    group: '联系方式',
    max: 100,
    kind: 'email',
  },
  {
    name: 'organName',
    label: '主办单位',
    help: '显示在每页页脚',
    group: '机关名称',
    max: 60,
    kind: 'text',
    isRequired: true,
  },
  {
    name: 'issuingOrgan',
    label: '签发机关',
    help: '印在接收回执、邀请函和激活单上',
    group: '机关名称',
    max: 60,
    kind: 'text',
    isRequired: true,
  },
  {
    name: 'legalText',
    label: '依据',
    help: '印在接收回执和邀请函上，也显示在帮助页；通知文号由系统另写，不用填在这里',
    group: '依据和通知',
    max: 500,
    kind: 'long',
    isRequired: true,
  },
  {
    name: 'noticeUrl',
    label: '通知发布页',
    help: '网上发布通知的地址，显示在帮助页和“空白表下载”页',
    group: '依据和通知',
    max: 300,
    kind: 'url',
  },
  {
    name: 'outsideDownloadUrl',
    label: '空白表网上地址',
    help: '互联网上也能下载空白表的地址，显示在“空白表下载”页和从外面打不开系统时的说明页',
    group: '依据和通知',
    max: 300,
    kind: 'url',
  },
  {
    name: 'exportDays',
    label: '导出文件保留天数',
    help: '在后台生成的业户表可以下载几天，1 到 30 天；到期删除文件，导出记录一直保留',
    group: '导出',
    max: 2,
    kind: 'days',
    isRequired: true,
  },
  {
    name: 'filingNumberPattern',
    label: '备案编号规则',
    help: '确认备案时按它编号：{division} 六位行政区划，{class} 两位类别，{year} 年份，{seq:5} 五位流水号；已编的号不变',
    group: '备案编号',
    max: 60,
    kind: 'text',
    isRequired: true,
  },
];

export const settingWords: Readonly<Record<string, string>> = Object.fromEntries(
  settingFields.map(({ name, label }) => [name, label]),
);

const webAddress = /^https?:\/\/[^\s"'<>\\]+$/;
const mailAddress = /^[^\s@"'<>,;]+@[^\s@"'<>,;]+\.[^\s@"'<>,;]+$/;

/** What is wrong with what was typed, in a sentence; undefined where nothing is. */
export function settingFault({ name, label, max, kind, isRequired }: SettingField, typed: string): string | undefined {
  if (typed === '') return isRequired ? `请填写${label}。` : undefined;
  if (typed.length > max) return `${label}最多 ${max} 个字，现在是 ${typed.length} 个。`;
  if (name === 'filingNumberPattern') return sentenceOf(patternFault(typed));
  if (kind === 'url' && !webAddress.test(typed)) return `${label}要写完整的网址，以 http:// 或 https:// 开头。`;
  if (kind === 'days' && !/^(?:[1-9]|[12]\d|30)$/.test(typed)) return `${label}请填 1 到 30 之间的整数。`;
  if (kind === 'email' && !mailAddress.test(typed)) return `${label}要写完整的邮箱地址，如 xxcj@example.gov.cn。`;
  return undefined;
}

const sentenceOf = (fault: string | undefined): string | undefined => fault && `${fault}。`;
