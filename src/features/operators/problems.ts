import { declareProblems } from '#platform/problem.js';

export const operatorProblems = declareProblems('operator', {
  sign_in_failed: [401, '账号或密码不正确。请检查大小写和输入法后重试；连续输错 5 次将锁定 15 分钟。'],
  locked: [429, '连续登录失败次数过多，已暂停登录 15 分钟。请稍后再试，或联系本单位的机构管理员。'],
  no_vpn_leave: [
    403,
    '您的账号没有开通 VPN 使用，不能从 VPN 登录。请在政务内网登录；确需使用 VPN 的，由本单位机构管理员在附件2或“账号”页为您申请。',
  ],
  code_expired: [401, '输入动态口令的时间已过（5 分钟），请重新输入账号和密码。'],
  code_wrong: [401, '动态口令或恢复码不正确，或已经用过。请等手机上换出新的 6 位数字后再输入；连续输错 5 次将锁定 15 分钟。'],
  factor_exists: [409, '您已经启用动态口令。如更换手机，请先停用，再重新启用。'],
  factor_mandatory: [403, '您的岗位必须使用动态口令，不能停用。更换手机请联系安全管理员重置。'],
  not_viewable: [409, '不能以这个账号的身份查看：账号不存在、已停用，或是三员、您自己的账号。'],
  session_gone: [404, '这个登录已经结束或不存在。请刷新列表查看现在的情况。'],
  unlock_gone: [404, '没有这一条锁定，可能已到期或已由他人解除。请刷新列表查看现在的情况。'],
  reset_unknown: [409, '没有这个账号，或它没有启用动态口令，或它是您自己的账号。请核对账号后重试。'],
  roles_conflict: [409, '{why}请改由不同的人担任。'],
  activation_failed: [
    401,
    '账号或激活码不正确，或激活码已用过、已过期（72 小时内有效）。请核对激活单后重试；仍不行的，请本单位机构管理员重新签发。',
  ],
  nobody_waits: [409, '这个机构没有等待激活的账号，不需要签发激活单。'],
  slip_self: [409, '不能给自己签发激活单。请由本单位另一位机构管理员或省级业务管理员办理。'],
  slip_not_usable: [409, '这个账号已停用或已到期，不能签发激活单。请先恢复账号或申请变更有效期。'],
  slip_appointed: [403, '这个账号由省局任命，激活单由系统管理员签发。'],
});

/** What stands against a request for an account; `where` names the row or the person. */
export const accountProblems = declareProblems('account', {
  mobile_elsewhere: [
    409,
    '{where}的手机号已用于{office}的账号（{other}）。一个手机号只能开一个账号，请核对；此人已调动的，请原单位先申请注销。',
  ],
  mobile_of_colleague: [409, '{where}的手机号已用于本单位另一个账号（{other}）。一个手机号只能开一个账号，请核对后更正。'],
  named_twice: [409, '{where}与前面的行是同一个账号（{other}）。每人只填一行，请合并后重新提交。'],
  unknown_person: [409, '{where}申请变更，但按手机号和身份证号都没有找到这个人的账号。新人请填“新增”，已有账号的请核对号码。'],
  role: [409, '{where}申请了不能在附件2中申请的权限。管理员岗位由省局任命，请删去后重新提交。'],
  appointed: [409, '{where}的账号由省局任命，不能用附件2或在线申请变更，请联系省局系统管理员。'],
  two_liaisons: [409, '{where}之前已有一行是对接联系人。每个机构只能有一名，请只保留一人。'],
  unknown_office: [409, '第 {row} 行的所属机构“{name}”不是附件1登记的机构。请按附件1的机构全称更正后重新提交。'],
  other_office: [403, '只能为本单位的人员申请账号。'],
  waits_already: [409, '这个账号已有一件申请在等待审核，请等它办完，或请省级业务管理员先退回。'],
  decided_already: [409, '这件申请已由他人办理。请返回列表查看结果。'],
  same_person: [409, '申请人不能审核自己的申请，请由另一位省级业务管理员或安全管理员办理。'],
  reason_needed: [422, '请写明原因，至少两个字。'],
});
