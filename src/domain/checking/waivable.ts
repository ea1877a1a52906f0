import type { AnnexNo, Finding } from '#domain/annexes/types.js';

/**
 * What an office may ask to be let through, by the last part of a finding's kind: what was understood and is only not as a rule wants it, or
 * is missing and can come later. Whatever does not stand here, is not waived (C35).
 */
export const waivableKinds: ReadonlySet<string> = new Set([
  'missing',
  'check-digit',
  'prefix',
  'subject',
  'not-here',
  'part',
  'minimum',
  'short',
  'none',
  'order',
  'late',
  'class',
  'items',
  'class-one',
]);

/** Why errors of these rules are never waived, whatever their kind. */
export const unwaivableRules: Readonly<Record<string, string>> = {
  V3: '同一业户填了几行，入库后会成为重复的业户，须先合并或删除',
  V5: '证件号码确定是哪一个人，须对照证件更正',
  V7: '不在本机构辖区内的业户由该辖区的机构填报',
  V12: '晚于收表日期的备案还没有发生',
  V13: '备案编号是登记册区分各次备案的号码',
  V16: '列入附件4还是附件5由基准日决定，列错的由另一张表核对',
  V17: '核对结果与已备案标注互相矛盾，入库后无法知道是否备案',
  V22: '已注销的业户不能作为已备案业户',
  V23: '文字或号码已经损坏，原来的内容无从知道',
  V27: '名单由省局下发，不在名单中的行没有对应的原许可',
};

/** Annexes whose acceptance acts at once, with what that is. */
const actingAnnexes: Readonly<Partial<Record<AnnexNo, string>>> = {
  1: '附件1一经接收就登记机构和联系人，不能带着错误接收',
  2: '附件2一经接收就开通账号，不能带着错误接收',
};

/** Columns by which the register and the list of old licences know a business: without them a row is nobody's. */
const keyFields: Readonly<Partial<Record<AnnexNo, readonly string[]>>> = {
  3: [
    'uscc',
    'legacy_reg_no',
    'business_name',
    'division_code',
    'business_address',
    'subject',
    'business_class',
    'operating_status',
    'filing_no',
    'filing_date',
  ],
  4: ['old_system_id', 'licence_no', 'business_name', 'check_result', 'is_filed', 'filing_no', 'filing_date'],
  5: ['old_system_id', 'licence_no', 'business_name', 'check_result', 'is_filed', 'filing_no', 'filing_date'],
};

const unread = '系统没有读出可用的内容，入库后这一栏会是空的或错的，须先改正';

/** Why this error can never be waived; undefined: it may be asked for. Warnings and notes need no waiver. */
export function waiverBar(
  annexNo: AnnexNo,
  { level, rule, kind, field }: Pick<Finding, 'level' | 'rule' | 'kind' | 'field'>,
): string | undefined {
  if (level !== 'E') return '提醒和说明不用豁免，核对后写明理由确认即可';
  const acting = actingAnnexes[annexNo];
  if (acting !== undefined) return acting;
  const rules = unwaivableRules[rule];
  if (rules !== undefined) return rules;
  const last = kind.slice(kind.lastIndexOf('.') + 1);
  if (!waivableKinds.has(last)) return unread;
  if (last === 'missing' && keyFields[annexNo]?.includes(field))
    return '登记册和名单按这一栏辨认业户，没有它就不知道是哪一户';
  return undefined;
}
