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
  'annex.view': ['collector', 'agency_manager', 'viewer', 'province_business'],
  'annex.download': ['collector', 'agency_manager', 'province_business'],
  'annex.upload': ['collector'],
  'annex.fix': ['collector'],
  'annex.submit': ['agency_manager'],
  'annex.review': ['province_business'],
  'annex.import': ['province_business'],
  'template.download': ['collector', 'agency_manager', 'province_business'],
  'register.view': [...agencyReaders, 'province_business'],
  'register.reveal': ['acceptor', 'reviewer', 'confirmer', 'collector', 'agency_manager'],
  'register.export': ['collector', 'agency_manager', 'statistician', 'province_business'],
  'account.slip': ['agency_manager', 'province_business', 'sys_admin'],
  'audit.view': ['audit_admin'],
} as const satisfies Record<string, readonly string[]>;

export type PolicyVerb = keyof typeof verbRoles;

/** Verbs of a person with these roles. */
export function verbsOf(roles: readonly string[]): ReadonlySet<string> {
  const verbs = new Set<string>(['signed-in']);
  for (const [verb, holders] of Object.entries(verbRoles)) {
    if ((holders as readonly string[]).some((role) => roles.includes(role))) verbs.add(verb);
  }
  return verbs;
}

export const adminRoles: readonly string[] = ['sys_admin', 'sec_admin', 'audit_admin'];
