import type { PortalDeps } from '#src/deps.js';
import { enrol } from '#src/season/accounts.js';

/** Codes of the two agencies of the cast: the office whose work is played, and the one that must see nothing of it. */
export const ownAgency = '460100';
export const otherAgency = '469002';
const province = '460000';

/** The small cast of every HTTP test. `filer` and `manager` are one office, `neighbour` (both roles) another. */
const people = {
  filer: { agency: ownAgency, roles: ['collector'] },
  manager: { agency: ownAgency, roles: ['agency_manager'] },
  clerk: { agency: ownAgency, roles: ['acceptor'] },
  neighbour: { agency: otherAgency, roles: ['collector', 'agency_manager'] },
  reviewer: { agency: province, roles: ['province_business'] },
  importer: { agency: province, roles: ['province_business'] },
  statistician: { agency: province, roles: ['statistician'] },
  auditor: { agency: province, roles: ['audit_admin'] },
  admin: { agency: province, roles: ['sys_admin'] },
  security: { agency: province, roles: ['sec_admin'] },
  examiner: { agency: ownAgency, roles: ['reviewer'] },
  confirmer: { agency: ownAgency, roles: ['confirmer'] },
  newcomer: { agency: ownAgency, roles: ['collector'] },
} as const;

export type CastName = keyof typeof people;
export const castNames = Object.keys(people) as CastName[];

export interface CastMember {
  readonly id: number;
  readonly account: string;
  readonly password: string;
  readonly roles: readonly string[];
}
export type Cast = Readonly<Record<CastName, CastMember>>;

export const castPassword = 'Rehearsal-2020-a';

/** Creates the cast in a portal that was set up; `newcomer` must choose a password first. */
export async function createCast(deps: PortalDeps): Promise<Cast> {
  const members = castNames.map((name) => ({
    account: name,
    password: castPassword,
    agencyCode: people[name].agency,
    roles: people[name].roles,
    mustChangePassword: name === 'newcomer',
  }));
  const enrolled = await enrol(deps, members);
  return Object.fromEntries(
    members.map(({ account, password, roles }, at) => [
      account,
      { id: enrolled[at]?.id ?? 0, account, password, roles },
    ]),
  ) as unknown as Cast;
}
