import type { Actor } from '#platform/http/actor.js';
import { verbsOf } from '#domain/policy.js';

/** A person as the rules know one, without a database: of an office unless said otherwise. */
export function anActor({ roles = ['collector'], ...change }: Partial<Omit<Actor, 'verbs'>> = {}): Actor {
  return {
    id: 1,
    account: 'one',
    name: '示例甲',
    agencyId: 3,
    agencyCode: '460100',
    agencyName: '海口市示例道路运输管理处',
    roles,
    verbs: verbsOf(roles),
    isAdministrator: false,
    scope: { level: 'divisions', codes: ['460100'] },
    mustChangePassword: false,
    passwordExpired: false,
    hasSecondFactor: false,
    mustEnrol: false,
    address: '10.0.0.1',
    zone: 'intranet',
    ...change,
  };
}

/** A reviewer of the province. */
export const aReviewer = (change: Partial<Omit<Actor, 'verbs'>> = {}): Actor =>
  anActor({ id: 9, agencyId: 1, roles: ['province_business'], scope: { level: 'province' }, ...change });
