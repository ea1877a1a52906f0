<<<<<<< HEAD
import { codeList } from '#features/annexes/definition/code-lists.js';
import { linksNamed, tableRowsOf } from './html.js';
import type { Sample } from './scenario.js';
import type { Visitor } from './visitor.js';

/** A line of the register of agencies, as the province reads it. */
interface OfficeLine {
  readonly code: string;
  readonly name: string;
  readonly isRegistered: boolean;
  readonly isSame: boolean;
  readonly path: string;
}

/** Accounts of each unit's offices that wait for their person, by id of role and in all under ''. */
export type WaitingAccounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

async function listOffices(visitor: Visitor): Promise<OfficeLine[]> {
  const { html } = await visitor.open('/agencies');
  return tableRowsOf(html).map((cells) => {
    const [code = '', names = '', , , , state = ''] = cells.map(({ text }) => text);
    const [name = '', old] = names.split(' 运政系统：');
    return {
      code,
      name: name.trim(),
      isRegistered: state === '已登记',
      isSame: old === undefined || old.includes('（相符）'),
      path: /\/agencies\/\d+$/.exec(linksNamed(cells[1]?.html ?? '', name.trim())[0] ?? '')?.[0] ?? '',
    };
  });
}

/** Counted before the season and after it: the rehearsal's own people are no part of what annex 2 opened. */
export async function countWaiting(visitor: Visitor, units: readonly string[]): Promise<WaitingAccounts> {
  const counts = new Map<string, Map<string, number>>();
  for (const { code, path } of await listOffices(visitor)) {
    // The people of an office that only passes the duty on stand in the unit's annex 2 too.
    const unit = code.split('-')[0] ?? '';
    if (!units.includes(unit)) continue;
    const id = path.split('/').pop() ?? '';
    const { html } = await visitor.open(`/accounts?agency=${id}&state=waiting`);
    const held = counts.get(unit) ?? new Map<string, number>();
    const add = (role: string) => held.set(role, (held.get(role) ?? 0) + 1);
    for (const cells of tableRowsOf(html).filter((row) => row.length > 1)) {
      add('');
      for (const word of (cells[2]?.text ?? '').split('、')) add(roleOf(word));
    }
    counts.set(unit, held);
  }
  return counts;
}

const roleOf = (word: string): string =>
  codeList('roles').find(({ name }) => name === word.replace(/岗$/, '') || name === word)?.code ?? word;

/** Agencies, names and forwardings after the season, against what annex 1 and the scenario say. */
export async function officeDifferences(visitor: Visitor, { expected, scenario }: Sample): Promise<string[]> {
  const offices = await listOffices(visitor);
  const lines: string[] = [];
  const say = (unit: string, what: string, actual: unknown, right: unknown) => {
    if (right !== undefined && actual !== right)
      lines.push(`agency ${unit}: ${what} ${String(actual)}, expected ${String(right)}`);
  };
  for (const [unit, agency] of Object.entries(expected.agencies)) {
    if (!sentAnnex(agency, 1)) continue;
    const own = offices.find(({ code }) => code === unit);
    const all = offices.filter(
      ({ code, isRegistered }) => isRegistered && (code === unit || code.startsWith(`${unit}-`)),
    );
    say(unit, 'name', own?.name, agency.name);
    say(unit, 'registered', own?.isRegistered, true);
    say(unit, 'names match', own?.isSame, agency.name_matches);
    say(unit, 'agencies', all.length, agency.counts.annex1?.rows);
  }
  for (const { from, to } of scenario.forwarding ?? []) {
    const giver = offices.find(({ name }) => name === from);
    // Hops above the units are the province's own: no annex tells of them.
    if (!giver?.code.includes('-')) continue;
    const { html } = await visitor.open(giver.path);
    const isThere = tableRowsOf(html).some((cells) => cells[1]?.text === from && cells[2]?.text === to);
    if (!isThere) lines.push(`forwarding ${from}: not to ${to}`);
=======
import type { Cast } from './cast.js';
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
export async function decideNames(cast: Cast, unit: string): Promise<void> {
  for (const { id } of (await listOffices(cast.reviewer)).filter(
    (each) => each.unit === unit && each.state === 'registered' && each.relation === '' && each.systemName !== '',
  )) {
    const page = await cast.reviewer.open(`/registrations/${id}/name`);
    await cast.reviewer.send(page, '/name', { relation: 'replaced', document: '机构改革文件' });
  }
}

/** Slips of the accounts that annex 2 asked for are printed and given out; their people join the season. Returns how many. */
export async function openAccounts(base: string, cast: Cast, unit: string): Promise<number> {
  let count = 0;
  for (const { id } of (await listOffices(cast.reviewer)).filter((each) => each.unit === unit)) {
    const page = await cast.reviewer.open(`/accounts?agency=${id}`);
    if (formAt(page, '/accounts/slips') === undefined) continue;
    const printed = await cast.reviewer.send(page, '/accounts/slips');
    const accounts = await activateAll(base, slipsOn(printed.html));
    cast.join(accounts.map((account) => ({ ...account, agencyCode: unit })));
    count += accounts.length;
  }
  return count;
}

/** What offices, duties and accounts differ in from what annexes 1 and 2 say, one line each. `earlier`: accounts that were there before. */
export async function officeDifferences(
  cast: Cast,
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
>>>>>>> 99fbac1 (Play annexes 1 and 2 the whole way)
  }
  return lines;
}

<<<<<<< HEAD
/** Accounts that annex 2 opened, in all and by role. */
export function accountDifferences(before: WaitingAccounts, after: WaitingAccounts, { expected }: Sample): string[] {
  return Object.entries(expected.agencies).flatMap(([unit, agency]) => {
    const counts = agency.counts.annex2;
    if (!counts || !sentAnnex(agency, 2)) return [];
    const opened = (role: string) => (after.get(unit)?.get(role) ?? 0) - (before.get(unit)?.get(role) ?? 0);
    const roles = new Set([...Object.keys(counts.by_role), ...(after.get(unit)?.keys() ?? [])]);
    roles.delete('');
    const pairs = [...roles].map((role) => [role, opened(role), counts.by_role[role] ?? 0] as const);
    return [['accounts', opened(''), counts.accounts] as const, ...pairs]
      .filter(([, actual, right]) => actual !== right)
      .map(([what, actual, right]) => `accounts ${unit}: ${what} ${actual}, expected ${right}`);
  });
}

const sentAnnex = (agency: Sample['expected']['agencies'][string], no: number): boolean =>
  agency.versions.some(({ files }) => files.some(({ annex }) => annex === no));
=======
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
    ...[...new Set([...roles.keys(), ...Object.keys(counts.annex2.by_role)])].map(
      (role): [string, number, number] => [role, roles.get(role) ?? 0, counts.annex2?.by_role[role] ?? 0],
    ),
  ];
  return pairs
    .filter(([, actual, right]) => actual !== right)
    .map(([what, actual, right]) => `accounts ${unit}: ${what} ${actual}, expected ${right}`);
}
>>>>>>> 99fbac1 (Play annexes 1 and 2 the whole way)
