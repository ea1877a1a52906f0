import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { groundText } from '#features/filings/calendar/day-rules.js';
import { dayKindWords, limitWords } from '#features/filings/clock/words.js';
import { ruleProblems } from '#features/filings/problems.js';
import { type FilingRules, getFilingRules, holdOffice, storeFilingRules } from './rule-queries.js';

/** Rules of an office as they were typed. */
export interface TypedRules {
  readonly limit: string;
  readonly dayKind: string;
  readonly isSmall: boolean;
  readonly ground: string;
}

/**
 * Sets the rules of an office; they hold for what is received from then on. `version` is that of the rules that the page showed.
 * @throws filing-rule.*, portal.stale, portal.not_found
 */
export async function setFilingRules(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  { agencyId, typed, version }: { readonly agencyId: number; readonly typed: TypedRules; readonly version: number },
): Promise<void> {
  if (!(await holdOffice(trx, agencyId))) throw problems.not_found();
  const stood = await getFilingRules(trx, agencyId);
  const rules = rulesOf(typed, version + 1);
  if (stood.version !== version) throw problems.stale();
  const ground = groundText(typed.ground);
  if (ground === undefined) throw ruleProblems.ground({ field: 'ground' });
  if (wordsOf(stood) === wordsOf(rules)) throw ruleProblems.no_change();
  const at = deps.clock.now();
  await storeFilingRules(trx, agencyId, rules, { ground, by: actor.id, at });
  audit(trx, at, actor, {
    verb: 'filing-rule.change',
    objectType: 'agency',
    objectId: agencyId,
    agencyId,
    before: { setTo: wordsOf(stood) },
    after: { setTo: wordsOf(rules), reason: ground },
  });
}

function rulesOf({ limit, dayKind, isSmall }: TypedRules, version: number): FilingRules {
  const days = /^\d{1,2}$/.test(limit.trim()) ? Number(limit) : 0;
  if (days < 1 || days > 60) throw ruleProblems.limit({ field: 'limit' });
  if (!Object.hasOwn(dayKindWords, dayKind)) throw ruleProblems.kind({ field: 'dayKind' });
  return { limitDays: days, dayKind: dayKind as FilingRules['dayKind'], isSmall, version };
}

const wordsOf = ({ limitDays, dayKind, isSmall }: FilingRules): string =>
  `${limitWords(limitDays, dayKind)}，${isSmall ? '小机构（可一人多岗）' : '受理、审核、确认分人办理'}`;
