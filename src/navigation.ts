import type { NavGroup } from '#platform/http/render.js';

/** The menu: two levels, each entry shown only to those who hold its verb; groups can be folded. */
export const navigation: readonly NavGroup[] = [
  {
    label: '工作台',
    entries: [{ label: '待办事项', path: '/', verb: 'home.view' }],
  },
  {
    label: '数据采集',
    entries: [
      { label: '通知', path: '/notice', verb: 'signed-in', count: 'notice' },
      { label: '附件填报', path: '/annexes', verb: 'annex.view', count: 'annexes' },
      { label: '采集进度', path: '/progress', verb: 'annex.view', count: 'reminders' },
      { label: '采集收尾', path: '/collection-ending', verb: 'annex.view' },
      { label: '来信', path: '/mails', verb: 'mail.enter', count: 'mails' },
      { label: '来信确认', path: '/received-mails', verb: 'annex.upload', count: 'receivedMails' },
      { label: '邮件报送', path: '/mail-packages', verb: 'annex.submit' },
      { label: '原许可名单', path: '/licences', verb: 'licence.view', count: 'licences' },
      { label: '原许可业户总账', path: '/ledger', verb: 'ledger.view', count: 'ledger' },
      { label: '采集任务', path: '/drives', verb: 'drive.change', count: 'drives' },
      { label: '空白表下载', path: '/templates', verb: 'template.download' },
      { label: '填表说明与规则', path: '/annex-guide', verb: 'signed-in' },
    ],
  },
  {
    label: '核对和审核',
    entries: [
      { label: '入库办理', path: '/imports', verb: 'annex.import', count: 'imports' },
      { label: '一户两报', path: '/collisions', verb: 'annex.view', count: 'collisions' },
      { label: '同户判断', path: '/matches', verb: 'annex.view' },
      { label: '隔离行', path: '/quarantine', verb: 'annex.view', count: 'aside' },
      { label: '豁免登记', path: '/waivers', verb: 'waiver.view', count: 'waivers' },
      { label: '工作交接', path: '/hand-overs', verb: 'hand-over.make', count: 'handOvers' },
      { label: '填报质量', path: '/quality', verb: 'quality.view' },
      { label: '审核情况', path: '/reviewers', verb: 'annex.review' },
      { label: '常用审核意见', path: '/review-sentences', verb: 'annex.review' },
    ],
  },
  {
    label: '机构',
    entries: [
      { label: '责任分工表', path: '/duties', verb: 'agency.view', count: 'duties' },
      { label: '转办职责', path: '/forwardings/new', verb: 'duty.forward' },
      { label: '机构名录', path: '/agencies', verb: 'agency.view' },
      { label: '辖区', path: '/territory', verb: 'agency.view' },
      { label: '邀请登记', path: '/invitations', verb: 'agency.invite' },
      { label: '名称核定', path: '/registrations', verb: 'agency.change', count: 'names' },
    ],
  },
  {
    label: '操作用户',
    entries: [
      { label: '账号管理', path: '/accounts', verb: 'account.view', count: 'slips' },
      { label: '账号申请', path: '/account-requests', verb: 'account.view', count: 'accountRequests' },
      { label: '季度复核', path: '/account-attestation', verb: 'account.view', count: 'attestations' },
      { label: '采集账号清理', path: '/account-closing', verb: 'account.view', count: 'accountClosings' },
      { label: '账号与附件2差异', path: '/account-differences', verb: 'account.view' },
      { label: 'VPN 开通名单', path: '/vpn-list', verb: 'vpn.list' },
    ],
  },
  {
    label: '备案业户',
    entries: [
      { label: '业户查询', path: '/businesses', verb: 'register.view' },
      { label: '到期未备案', path: '/visits', verb: 'visit.view', count: 'visits' },
      { label: '运政系统数据交换', path: '/exchange', verb: 'exchange.export' },
      { label: '统计图表', path: '/businesses/figures', verb: 'register.view' },
    ],
  },
  {
    label: '原模块',
    entries: [
      { label: '原模块查询', path: '/old-module/search', verb: 'retirement.search' },
      { label: '查询复函', path: '/old-module/letters', verb: 'retirement.search' },
      { label: '停用签字', path: '/retirement/sign-off', verb: 'retirement.sign', count: 'signOff' },
      { label: '原模块停用', path: '/retirement', verb: 'retirement.view', count: 'retirement' },
      { label: '旧地址', path: '/retirement/addresses', verb: 'retirement.view' },
    ],
  },
  {
    label: '系统',
    entries: [
      { label: '省局任免', path: '/appointments', verb: 'account.appoint', count: 'appointments' },
      { label: '系统设置', path: '/settings', verb: 'setting.change' },
      { label: '后台任务', path: '/system/jobs', verb: 'job.view', count: 'failedJobs' },
      { label: '核对总账', path: '/ledger/check', verb: 'ledger.check' },
      { label: '登录记录', path: '/security/sign-ins', verb: 'security.log' },
      { label: '在线登录', path: '/security/sessions', verb: 'security.session' },
      { label: '解锁与重置', path: '/security/locks', verb: 'security.unlock', count: 'locks' },
      { label: '以他人身份查看', path: '/security/view-as', verb: 'security.view-as' },
      { label: '一人办理登记', path: '/four-eyes', verb: 'four-eyes.view', count: 'fourEyes' },
      { label: '操作审计', path: '/audit', verb: 'audit.view' },
      { label: '号码查看记录', path: '/reveals', verb: 'audit.view' },
    ],
  },
  {
    label: '帮助和本人',
    folded: true,
    entries: [
      { label: '帮助与联系', path: '/help', verb: 'signed-in' },
      { label: '权限一览', path: '/permissions', verb: 'permission.view' },
      { label: '我的登录', path: '/sessions', verb: 'signed-in' },
      { label: '动态口令', path: '/second-factor', verb: 'signed-in' },
      { label: '修改密码', path: '/password', verb: 'signed-in' },
    ],
  },
];
