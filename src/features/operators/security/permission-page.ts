import type { Deps } from '#platform/deps.js';
import { adminRoles, roleNames, roleWords, verbRoles } from '#domain/policy.js';
import { verbWords } from '#domain/verb-words.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { zoneNames } from '#platform/zone.js';
import { listAgencies } from '#features/agencies/queries.js';
import { personView } from '#features/operators/security/present.js';
import { listPeopleOf } from '#features/operators/security/permission-queries.js';

/** Who may do what where, on one page; and who the people of an office are (C6). Read from the same tables that decide. */
export function permissionHandlers(deps: Deps) {
  const adminZones = deps.config.adminZones.map((zone) => zoneNames[zone]).join('、');
  return {
    matrix: (async (req, res) => {
      const { roles } = actorOf(req);
      await render(req, res, 'operators/security/permissions', {
        roles: roleNames.map((name) => ({
          name,
          word: roleWords[name],
          where: whereOf(name),
          isMine: roles.includes(name),
        })),
        hasOwn: roleNames.some((name) => roles.includes(name)),
        groups: verbGroups(),
        adminZones,
      });
    }) satisfies Handler,

    people: (async (req, res) => {
      const agencies = visibleAgencies(actorOf(req), await listAgencies(deps.db));
      const code = queryText(req, 'agency') || (actorOf(req).agencyCode ?? '');
      const agency = agencies.find((one) => one.code === code);
      if (!agency) throw problems.not_found();
      const people = await listPeopleOf(deps.db, agency.id);
      await render(req, res, 'operators/security/people', {
        agencies,
        agency,
        people: people.map((person) =>
          personView(person, {
            isProvince: agency.code === '460000',
            adminZones,
            factorRoles: deps.config.secondFactorRoles,
          }),
        ),
      });
    }) satisfies Handler,
  };
}

/** Where a role works: the three administrators see no business at all. */
function whereOf(role: string): string {
  if (adminRoles.includes(role)) return '全省';
  return role === 'province_business' || role === 'help_desk' ? '全省' : '辖区';
}

function verbGroups() {
  const known = Object.keys(verbWords).filter((verb) => verb in verbRoles);
  const verbs = [...known, ...Object.keys(verbRoles).filter((verb) => !known.includes(verb))];
  const groups = new Map<string, { what: string; holders: readonly string[] }[]>();
  for (const verb of verbs) {
    const { group, what } = verbWords[verb] ?? { group: '其他', what: verb };
    const holders = (verbRoles as Readonly<Record<string, readonly string[]>>)[verb] ?? [];
    groups.set(group, [...(groups.get(group) ?? []), { what, holders }]);
  }
  return [...groups].map(([name, lines]) => ({ name, lines }));
}

/** The province and the administrators see every office, a manager the own one. */
function visibleAgencies<A extends { readonly id: number }>(actor: Actor, agencies: readonly A[]): A[] {
  const seesAll = actor.roles.some((role) => role === 'province_business' || adminRoles.includes(role));
  return agencies.filter(({ id }) => seesAll || id === actor.agencyId);
}
