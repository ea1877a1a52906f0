import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { checkFacts, type FactFinding } from '#features/filings/entry/fact-rules.js';
import { ownDivisions, registerFacts, todayOf } from './entry-facts.js';
import type { OpenedEntry } from './opened.js';

type Checked = Pick<OpenedEntry, 'one' | 'entry' | 'facts'>;

/**
 * What the rules of annex 3 say of an entry: of a change only what the change brings, of an end that it says why. Errors stand in the way of
 * 录入完成.
 */
export async function faultsOf(
  db: Db | Trx,
  deps: Pick<Deps, 'config' | 'clock' | 'cipher'>,
  actor: Pick<Actor, 'scope' | 'agencyId'>,
  { one, entry, facts }: Checked,
): Promise<readonly FactFinding[]> {
  if (entry.result === 'ended') return endFaults(facts['remark'] ?? '');
  const ground = { receivedOn: todayOf(deps), ownDivisions: await ownDivisions(db, deps, one.agencyId) };
  if (one.businessId === null) return checkFacts(facts, { ...ground, kind: 'second_entry' });
  const before = await registerFacts(db, deps, actor, one.businessId);
  return before ? checkFacts(facts, { ...ground, kind: 'amend', before }) : gone;
}

const gone: readonly FactFinding[] = [
  {
    field: 'business_name',
    level: 'error',
    message: '这个业户现在不在本机构的登记册里，或已经终止。请核对平台办件，或撤回后重新录入。',
    rule: 'A3-4',
    kind: 'second.business.gone',
  },
];

const endFaults = (remark: string): readonly FactFinding[] =>
  remark.trim().length >= 2
    ? []
    : [
        {
          field: 'remark',
          level: 'error',
          message: '请在备注中写明终止经营的情况（至少 2 个字），如平台决定的原因。',
          rule: 'A3-56',
          kind: 'second.remark.missing',
        },
      ];
