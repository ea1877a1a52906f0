import type { Deps } from '#platform/deps.js';
import { dateTimeIn } from '#platform/clock.js';
import { actorOf } from '#platform/http/actor.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { officesSeen } from '#features/operators/accounts/accounts-page.js';
import { listAccounts } from '#features/operators/accounts/accounts-queries.js';
import { type DifferenceLine, listDifferences } from '#features/operators/accounts/differences.js';
import { type Difference, differenceWords } from '#features/operators/accounts/differences-rules.js';
import { rolesText } from '#features/operators/requests/requests-words.js';

/** 账号与附件2差异: must be empty (C5). */
export function differenceHandlers(deps: Deps) {
  return {
    show: (async (req, res) => {
      const offices = officesSeen(actorOf(req));
      const [lines, accounts] = await Promise.all([listDifferences(deps.db, offices), listAccounts(deps.db, offices)]);
      await render(req, res, 'operators/accounts/differences', {
        lines: lines.map((line) => ({ ...line, ...sides(line), words: differenceWords[line.difference] })),
        compared: accounts.length,
        at: dateTimeIn(deps.config.officeZone, deps.clock.now()),
      });
    }) satisfies Handler,
  };
}

type Side = (one: {
  readonly roles: readonly string[];
  readonly divisions: readonly string[];
  readonly isLiaison: boolean;
  readonly validTo: string | null;
  readonly agencyName: string;
}) => string;

const readers: Partial<Record<Difference, Side>> = {
  roles: ({ roles }) => rolesText(roles) || '（无）',
  divisions: ({ divisions }) => divisions.join('、') || '全部辖区',
  liaison: ({ isLiaison }) => (isLiaison ? '是' : '否'),
  valid_to: ({ validTo }) => validTo ?? '长期',
  office: ({ agencyName }) => agencyName,
};

/** What was approved and what is, in words. */
function sides({ account, approved, difference }: DifferenceLine): { readonly wanted: string; readonly is: string } {
  const reader = readers[difference];
  return {
    wanted: reader && approved ? reader(approved) : '',
    is: reader && account ? reader(account) : '',
  };
}
