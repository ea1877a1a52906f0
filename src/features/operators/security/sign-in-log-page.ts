import type { Deps } from '#platform/deps.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { zoneNames } from '#platform/zone.js';
import { browserWords } from '#features/operators/security/browser-words.js';
import { normaliseAccount } from '#features/operators/rules.js';
import { listSignIns } from '#features/operators/sign-in/sign-in-queries.js';

const pageSize = 100;

const outcomeNames = { done: '成功', refused: '失败' } as const;

const reasonWords: Readonly<Record<string, string>> = {
  wrong: '密码不正确',
  unknown: '没有这个账号',
  locked: '锁定期间尝试',
  vpn: '没有 VPN 许可',
  code: '动态口令不正确',
};

/** Every attempt to sign in, for the security and the audit administrator. Days are those of Beijing. */
export function signInLogHandlers(deps: Deps): { list: Handler } {
  return {
    async list(req, res) {
      const filter = {
        who: normaliseAccount(queryText(req, 'who')),
        outcome: oneOf(queryText(req, 'outcome'), ['done', 'refused']),
        zone: oneOf(queryText(req, 'zone'), ['intranet', 'vpn']),
        from: startOf(queryText(req, 'from'), 0),
        until: startOf(queryText(req, 'to'), 1),
        before: /^\d{1,15}$/.test(queryText(req, 'before')) ? Number(queryText(req, 'before')) : 0,
      };
      const lines = await listSignIns(deps.db, filter, pageSize + 1);
      const page = lines.slice(0, pageSize);
      const from = filter.from ? queryText(req, 'from') : '';
      const to = filter.until ? queryText(req, 'to') : '';
      const { who, outcome, zone } = filter;
      await render(req, res, 'operators/security/sign-ins', {
        filter: { who, outcome, zone, from, to },
        outcomeNames,
        zoneNames: { intranet: zoneNames.intranet, vpn: zoneNames.vpn },
        lines: page.map((line) => ({
          ...line,
          reason: reasonWords[line.reason] ?? '',
          zoneName: (zoneNames as Record<string, string>)[line.zone] ?? line.zone,
          browser: browserWords(line.userAgent),
        })),
        older: lines.length > pageSize ? { who, outcome, zone, from, to, before: page.at(-1)?.id } : undefined,
      });
    },
  };
}

const oneOf = (text: string, known: readonly string[]): string => (known.includes(text) ? text : '');

/** Midnight in Beijing of a day, some days later; null for what is no day. */
function startOf(day: string, daysLater: number): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const at = new Date(`${day}T00:00:00+08:00`);
  return Number.isNaN(at.getTime()) ? null : new Date(at.getTime() + daysLater * 86_400_000);
}
