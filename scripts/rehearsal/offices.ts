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
  }
  return lines;
}

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
