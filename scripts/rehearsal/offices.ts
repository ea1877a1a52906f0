import type { Visitors } from './cast.js';
import { linksNamed, tagsOf } from './html.js';
import type { ExpectedAgency, Sample } from './scenario.js';
import { activateAll, slipsOn } from './slips.js';
import { formAt, type Visitor } from './visitor.js';

/** An office as the directory lists it. */
export interface Office {
  readonly id: string;
  /** The reporting unit's where it is the unit's office. */
  readonly code: string;
  readonly unit: string;
  readonly name: string;
  readonly systemName: string;
  readonly relation: string;
  readonly state: string;
}

/** An account as the list shows it. */
export interface ListedAccount {
  readonly account: string;
  readonly officeId: string;
  readonly roles: readonly string[];
  readonly state: string;
  readonly isProvisional: boolean;
}

/** Who answers for a unit, and the steps by which the duty came there. */
interface Duty {
  readonly officeId: string;
  readonly hops: readonly string[];
}

export async function listOffices(visitor: Visitor): Promise<Office[]> {
  const { html } = await visitor.open('/agencies');
  return tagsOf(html, 'tr').flatMap(({ attributes }) =>
    attributes['data-office'] === undefined
      ? []
      : [
          {
            id: attributes['data-office'],
            code: attributes['data-code'] ?? '',
            unit: attributes['data-division'] ?? '',
            name: attributes['data-name'] ?? '',
            systemName: attributes['data-system-name'] ?? '',
            relation: attributes['data-relation'] ?? '',
            state: attributes['data-state'] ?? '',
          },
        ],
  );
}

/** Every account, page by page. */
export async function listAccounts(visitor: Visitor): Promise<ListedAccount[]> {
  const accounts: ListedAccount[] = [];
  let next: string | undefined = '/accounts';
  while (next !== undefined) {
    const page = await visitor.open(next);
    for (const { attributes } of tagsOf(page.html, 'tr')) {
      if (attributes['data-account'] === undefined) continue;
      accounts.push({
        account: attributes['data-account'],
        officeId: attributes['data-office'] ?? '',
        roles: (attributes['data-roles'] ?? '').split(',').filter(Boolean),
        state: attributes['data-state'] ?? '',
        isProvisional: attributes['data-provisional'] !== undefined,
      });
    }
    const [link] = linksNamed(page.html, '下一页');
    next = link && new URL(link, page.url).href;
  }
  return accounts;
}

async function listDuties(visitor: Visitor): Promise<ReadonlyMap<string, Duty>> {
  const { html } = await visitor.open('/duties');
  return new Map(
    tagsOf(html, 'tr').flatMap(({ attributes }) =>
      attributes['data-unit'] === undefined
        ? []
        : [
            [
              attributes['data-unit'],
              {
                officeId: attributes['data-office'] ?? '',
                hops: (attributes['data-hops'] ?? '').split(' ').filter(Boolean),
              },
            ] as const,
          ],
    ),
  );
}

/** The province decides how the old and the new name of each office of the unit belong together (C2). */
export async function decideNames(cast: Visitors, unit: string): Promise<void> {
  for (const { id } of (await listOffices(cast.reviewer)).filter(
    (each) => each.unit === unit && each.state === 'registered' && each.relation === '' && each.systemName !== '',
  )) {
    const page = await cast.reviewer.open(`/registrations/${id}/name`);
    await cast.reviewer.send(page, '/name', { relation: 'replaced', document: '机构改革文件' });
  }
}

/** Slips of the accounts that annex 2 asked for are printed and given out; their people join the season. Returns how many. */
export async function openAccounts(base: string, cast: Visitors, unit: string): Promise<number> {
  let count = 0;
  const roles = new Map((await listAccounts(cast.reviewer)).map((each) => [each.account, each.roles]));
  for (const { id } of (await listOffices(cast.reviewer)).filter((each) => each.unit === unit)) {
    const page = await cast.reviewer.open(`/accounts?agency=${id}`);
    if (formAt(page, '/accounts/slips') === undefined) continue;
    const printed = await cast.reviewer.send(page, '/accounts/slips');
    const accounts = await activateAll(base, slipsOn(printed.html));
    cast.join(accounts.map((each) => ({ ...each, agencyCode: unit, roles: roles.get(each.account) ?? [] })));
    count += accounts.length;
  }
  return count;
}

/** What offices, duties and accounts differ in from what annexes 1 and 2 say, one line each. `earlier`: accounts that were there before. */
export async function officeDifferences(
  cast: Visitors,
  { expected, scenario }: Sample,
  earlier: ReadonlySet<string>,
): Promise<string[]> {
  await cast.reviewer.signIn();
  const offices = await listOffices(cast.reviewer);
  const duties = await listDuties(cast.reviewer);
  const accounts = (await listAccounts(cast.reviewer)).filter(
    ({ account, isProvisional }) => !isProvisional && !earlier.has(account),
  );
  const byName = new Map(offices.map((office) => [office.name, office.id]));
  const lines: string[] = [];
  for (const [unit, agency] of Object.entries(expected.agencies)) {
    const own = offices.filter((office) => office.unit === unit && office.state === 'registered');
    const duty = duties.get(unit);
    const responsible = offices.find(({ id }) => id === duty?.officeId);
    lines.push(
      ...agencyDifferences(unit, agency, own, responsible),
      ...accountDifferences(
        unit,
        agency,
        accounts.filter(({ officeId }) => offices.some(({ id, unit: of }) => id === officeId && of === unit)),
      ),
    );
    const wanted = (scenario.forwarding ?? []).filter(
      ({ from, to }) =>
        agency.name === to &&
        scenario.forwarding?.some((earlierHop) => earlierHop.to === from) &&
        (scenario.agencies.some(({ forwarding_bureau }) => forwarding_bureau === from) ||
          cast.has(`${unit.slice(0, 4)}00`, 'forwarder')),
    );
    const right = wanted.map(({ from, to }) => `${byName.get(from) ?? from}>${byName.get(to) ?? to}`);
    const actual = duty?.hops ?? [];
    if (wanted.length > 0 || actual.length > 0)
      if ([...right].sort().join(' ') !== [...actual].sort().join(' '))
        lines.push(`forwarding ${unit}: ${actual.join(' ') || 'none'}, expected ${right.join(' ') || 'none'}`);
  }
  return lines;
}

function agencyDifferences(
  unit: string,
  { name, name_matches, counts }: ExpectedAgency,
  own: readonly Office[],
  responsible: Office | undefined,
): string[] {
  if (!counts.annex1) return [];
  const line = (what: string, actual: unknown, right: unknown) =>
    actual === right ? [] : [`agency ${unit}: ${what} ${String(actual)}, expected ${String(right)}`];
  return [
    ...line('registered offices', own.length, counts.annex1.rows),
    ...line('responsible', responsible?.name, name),
    ...line('names agree', responsible?.systemName === responsible?.name, name_matches),
    ...own
      .filter((office) => office.systemName !== '' && office.systemName !== office.name && office.relation === '')
      .map((office) => `agency ${unit}: nobody decided how “${office.systemName}” became “${office.name}”`),
  ];
}

function accountDifferences(unit: string, { counts }: ExpectedAgency, accounts: readonly ListedAccount[]): string[] {
  if (!counts.annex2) return [];
  const active = accounts.filter(({ state }) => state === 'active');
  const roles = new Map<string, number>();
  for (const role of active.flatMap((account) => account.roles)) roles.set(role, (roles.get(role) ?? 0) + 1);
  const pairs: [what: string, actual: number, right: number][] = [
    ['accounts', active.length, counts.annex2.accounts],
    ...[...new Set([...roles.keys(), ...Object.keys(counts.annex2.by_role)])].map((role): [string, number, number] => [
      role,
      roles.get(role) ?? 0,
      counts.annex2?.by_role[role] ?? 0,
    ]),
  ];
  return pairs
    .filter(([, actual, right]) => actual !== right)
    .map(([what, actual, right]) => `accounts ${unit}: ${what} ${actual}, expected ${right}`);
}
