import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { lockCase } from '#features/filings/cases/case-queries.js';
import { moveCase } from '#features/filings/cases/moving.js';
import { getWorkingCalendar } from '#features/filings/clock/working-calendar.js';
import { filingProblems, noticeProblems } from '#features/filings/problems.js';
import { getFilingRules } from '#features/filings/rules/rule-queries.js';
import { faultOfNotice, type NoticeLine, noticeLimits } from './notice-rules.js';
import { insertNotice } from './notice-queries.js';

/**
 * Sends the one notice of a case: keeps what it lists and stops the clock, at once. `version` is that of the case that the page showed.
 * @throws filing.second_notice, filing.gone, filing.stale, filing-notice.*, portal.not_found
 */
export async function sendNotice(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config' | 'cipher'>,
  actor: Actor,
  {
    caseId,
    version,
    lines,
  }: { readonly caseId: number; readonly version: number; readonly lines: readonly NoticeLine[] },
): Promise<void> {
  requireSound(lines);
  const one = await lockCase(trx, actor.agencyId, caseId);
  if (!one) throw problems.not_found();
  const at = deps.clock.now();
  const ground = `一次性告知 ${lines.length} 项，见告知书`;
  const rules = { ...(await getFilingRules(trx, one.agencyId)), calendar: await getWorkingCalendar(trx) };
  const step = { act: 'notify', ground, by: actor.id, at } as const;
  await moveCase(trx, one, step, { ...rules, zone: deps.config.officeZone });
  if (one.version !== version) throw filingProblems.stale();
  await insertNotice(trx, deps.cipher, { caseId, lines, by: actor.id, at });
  audit(trx, at, actor, {
    verb: 'filing.notify',
    objectType: 'filing',
    objectId: caseId,
    agencyId: one.agencyId,
    before: { dueOn: one.dueOn },
    after: { count: lines.length, materials: lines.flatMap(({ materialCode }) => materialCode ?? []).join('、') },
  });
}

/** @throws filing-notice.* for points that cannot be sent as they are */
export function requireSound(lines: readonly NoticeLine[]): void {
  const fault = faultOfNotice(lines);
  const { lines: most, chars } = noticeLimits;
  switch (fault?.kind) {
    case undefined:
      return;
    case 'empty':
      throw noticeProblems.empty({ field: 'others' });
    case 'many':
      throw noticeProblems.many({ most, count: fault.count, field: 'others' });
    case 'long':
      throw noticeProblems.long({ name: `${[...fault.text].slice(0, 20).join('')}…`, most: chars, field: 'others' });
    case 'personal':
      throw noticeProblems.personal({ text: [...fault.text].slice(0, 12).join(''), field: 'others' });
  }
}
