/**
 * Who may do what: one table of verbs (`noun.verb`), read by routes, screens, jobs, audit and tests. Roles are those of roles.csv.
 * Administrators hold no business verbs, business roles no administration (domain guide 8).
 */
const agencyReaders = [
  'acceptor',
  'reviewer',
  'confirmer',
  'collector',
  'agency_manager',
  'viewer',
  'statistician',
] as const;

export const verbRoles = {
  'home.view': [
    ...agencyReaders,
    'forwarder',
    'province_business',
    'help_desk',
    'sys_admin',
    'sec_admin',
    'audit_admin',
  ],
  'agency.view': [...agencyReaders, 'forwarder', 'province_business', 'sys_admin'],
  'agency.change': ['province_business', 'sys_admin'],
  'agency.contact': ['agency_manager', 'province_business', 'sys_admin'],
  'duty.forward': ['forwarder', 'agency_manager', 'province_business'],
  'duty.acknowledge': ['forwarder', 'collector', 'agency_manager'],
  'annex.view': ['collector', 'agency_manager', 'viewer', 'province_business'],
  'annex.download': ['collector', 'agency_manager', 'province_business'],
  'annex.upload': ['collector'],
  'annex.fix': ['collector'],
  'annex.submit': ['agency_manager'],
  'annex.review': ['province_business'],
  'annex.import': ['province_business'],
  'hand-over.make': ['collector', 'agency_manager', 'province_business'],
  'quality.view': ['collector', 'agency_manager', 'viewer', 'province_business'],
  'waiver.view': ['collector', 'agency_manager', 'viewer', 'province_business'],
  'waiver.ask': ['collector', 'agency_manager', 'province_business'],
  'waiver.decide': ['province_business'],
  'mail.enter': ['province_business'],
  'drive.change': ['province_business'],
  'drive.call': ['province_business'],
  'reminder.see': ['collector', 'agency_manager'],
  'notice.publish': ['province_business'],
  'notice.acknowledge': ['agency_manager', 'forwarder'],
  'notice.follow': ['agency_manager', 'forwarder', 'province_business'],
  'licence.view': ['collector', 'agency_manager', 'viewer', 'province_business'],
  'licence.reveal': ['collector', 'agency_manager', 'province_business'],
  'licence.receive': ['collector', 'agency_manager'],
  'licence.load': ['province_business'],
  'licence.decide': ['province_business'],
  'ledger.view': ['collector', 'agency_manager', 'viewer', 'province_business'],
  'ledger.export': ['collector', 'agency_manager', 'province_business'],
  'ledger.sign': ['province_business'],
  'ledger.check': ['province_business', 'sys_admin'],
  'template.download': ['collector', 'agency_manager', 'province_business'],
  'publication.view': [...agencyReaders, 'province_business'],
  'publication.ask': ['collector', 'agency_manager'],
  'publication.propose': ['province_business'],
  'publication.approve': ['province_business'],
  'publication.withdraw': ['province_business'],
  'retirement.view': ['province_business'],
  'retirement.change': ['province_business'],
  'retirement.sign': ['agency_manager'],
  'retirement.search': [...agencyReaders, 'province_business'],
  'retirement.reply': ['acceptor', 'collector', 'agency_manager', 'province_business'],
  'register.view': [...agencyReaders, 'province_business'],
  'register.reveal': ['acceptor', 'reviewer', 'confirmer', 'collector', 'agency_manager'],
  'register.export': ['collector', 'agency_manager', 'statistician', 'province_business'],
  'export.view': ['collector', 'agency_manager', 'statistician', 'province_business', 'audit_admin'],
  'exchange.export': ['agency_manager', 'province_business'],
  'exchange.reveal': ['agency_manager', 'province_business'],
  'exchange.compare': ['province_business'],
  'exchange.take': ['province_business'],
  'visit.view': [...agencyReaders, 'province_business'],
  'visit.note': ['acceptor', 'reviewer', 'confirmer', 'collector', 'agency_manager'],
  'filing.view': ['acceptor', 'reviewer', 'confirmer', 'agency_manager', 'viewer', 'province_business'],
  'filing.enter': ['acceptor'],
  'filing.see-material': ['acceptor', 'reviewer', 'confirmer', 'province_business'],
  'filing.review': ['reviewer'],
  'filing.confirm': ['confirmer'],
  'filing-rule.change': ['province_business'],
  'calendar.change': ['province_business'],
  'filing.print': ['acceptor', 'reviewer', 'confirmer', 'agency_manager', 'province_business'],
  'filing.return': ['reviewer', 'confirmer'],
  'filing.correct': ['acceptor', 'confirmer'],
  'agency.invite': ['sys_admin', 'province_business'],
  'account.view': ['agency_manager', 'province_business', 'sys_admin', 'sec_admin'],
  'account.request': ['agency_manager'],
  'account.approve': ['province_business', 'sec_admin'],
  'account.switch': ['sys_admin', 'agency_manager'],
  'account.slip': ['agency_manager', 'province_business', 'sys_admin'],
  'account.attest': ['agency_manager', 'province_business'],
  'vpn.list': ['sys_admin', 'province_business'],
  'account.appoint': ['sys_admin', 'sec_admin'],
  'account.propose': ['sys_admin'],
  'account.confirm': ['sec_admin'],
  'personal.reveal': ['agency_manager', 'province_business'],
  'audit.view': ['audit_admin'],
  'four-eyes.view': ['province_business', 'sys_admin', 'sec_admin', 'audit_admin'],
  'permission.view': [
    ...agencyReaders,
    'forwarder',
    'province_business',
    'help_desk',
    'sys_admin',
    'sec_admin',
    'audit_admin',
  ],
  'permission.people': ['agency_manager', 'province_business', 'sys_admin', 'sec_admin', 'audit_admin'],
  'security.session': ['sec_admin'],
  'security.log': ['sec_admin', 'audit_admin'],
  'security.unlock': ['sec_admin'],
  'security.view-as': ['sec_admin'],
  'setting.change': ['province_business'],
  'job.view': ['sys_admin'],
  'job.run-again': ['sys_admin'],
} as const satisfies Record<string, readonly string[]>;

export type PolicyVerb = keyof typeof verbRoles;

/** Verbs of a person with these roles. */
export function verbsOf(roles: readonly string[]): ReadonlySet<string> {
  const verbs = new Set<string>(['signed-in']);
  if (roleConflict(roles) !== undefined) return verbs;
  for (const [verb, holders] of Object.entries(verbRoles)) {
    if ((holders as readonly string[]).some((role) => roles.includes(role))) verbs.add(verb);
  }
  return verbs;
}

/**
 * Whose whole numbers of an office's people this person may ask for: those of the own office, the province's reviewers everybody's; the
 * verb comes on top (C61).
 */
export const revealsNumbersOf = (
  person: { readonly agencyId: number; readonly roles: readonly string[] },
  agencyId: number,
): boolean => person.agencyId === agencyId || person.roles.includes('province_business');

/** Every role of roles.csv with its word, business first. */
export const roleWords = {
  acceptor: '受理岗',
  reviewer: '审核岗',
  confirmer: '备案确认岗',
  collector: '数据采集岗',
  agency_manager: '机构管理员',
  viewer: '查询岗',
  statistician: '统计岗',
  forwarder: '转办岗',
  province_business: '省级业务管理员',
  help_desk: '技术支持',
  sys_admin: '系统管理员',
  sec_admin: '安全管理员',
  audit_admin: '审计管理员',
} as const satisfies Record<string, string>;

export type RoleName = keyof typeof roleWords;
export const roleNames = Object.keys(roleWords) as RoleName[];

export const adminRoles: readonly string[] = ['sys_admin', 'sec_admin', 'audit_admin'];

/** The kind of an account: one of the three administrators, or business. An account has one kind only (domain guide 8). */
export const roleKindOf = (roles: readonly string[]): string =>
  roles.find((role) => adminRoles.includes(role)) ?? 'business';

/**
 * Why these roles cannot be held by one person, or undefined: the system, the security and the audit administrator exclude each other
 * and all business (roles.csv, conflicts of the kind `hard`).
 */
export function roleConflict(roles: readonly string[]): string | undefined {
  const administrators = roles.filter((role) => adminRoles.includes(role));
  if (administrators.length === 0 || roles.length === 1) return undefined;
  const words = roles.map((role) => (roleWords as Record<string, string>)[role] ?? role).join('、');
  return administrators.length > 1
    ? `${words}不能由同一人担任：系统管理员、安全管理员、审计管理员（三员）必须分设。`
    : `${words}不能由同一人担任：三员不得兼任业务岗位。`;
}
