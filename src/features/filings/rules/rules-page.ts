import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { caseOffice } from '#features/filings/cases/scope.js';
import { dayKindWords, limitWords } from '#features/filings/clock/words.js';
import { type FilingRules, listOfficeRules, listRuleChanges } from './rule-queries.js';
import { setFilingRules, type TypedRules } from './setting.js';

export const rulesPath = '/filings/rules';

/** 办理时限设置: limit, days and hands of each office; an office reads its own, the province sets them. */
export function rulePages(deps: Deps) {
  const { db } = deps;

  async function showOffice(
    req: Request,
    res: Response,
    form?: { readonly typed: TypedRules; readonly version: number },
    fault?: Fault,
  ) {
    const actor = actorOf(req);
    const agencyId = idParam(req, 'agencyId');
    const own = caseOffice(actor);
    const [office] = own === undefined || own === agencyId ? await listOfficeRules(db, agencyId) : [];
    if (!office) throw problems.not_found();
    await render(req, res, 'filings/rules/office', {
      office: { ...office, words: limitWords(office.limitDays, office.dayKind) },
      isUnset: office.version === 0,
      mayChange: mayDo(actor, 'filing-rule.change'),
      isProvince: own === undefined,
      form: form?.typed ?? typedOf(office),
      version: form?.version ?? office.version,
      dayKinds: dayKindWords,
      fault,
      changes: (await listRuleChanges(db, agencyId)).map((change) => ({
        ...change,
        words: limitWords(change.limitDays, change.dayKind),
      })),
      path: `${rulesPath}/${agencyId}`,
    });
  }

  return {
    list: (async (req, res) => {
      const own = caseOffice(actorOf(req));
      const all = await listOfficeRules(db, own);
      const isSmallOnly = queryText(req, 'small') === '1';
      await render(req, res, 'filings/rules/list', {
        isProvince: own === undefined,
        mayChange: mayDo(actorOf(req), 'filing-rule.change'),
        isSmallOnly,
        small: all.filter(({ isSmall }) => isSmall).length,
        lines: all
          .filter(({ isSmall }) => isSmall || !isSmallOnly)
          .map((one) => ({
            ...one,
            path: `${rulesPath}/${one.agencyId}`,
            words: limitWords(one.limitDays, one.dayKind),
          })),
      });
    }) satisfies Handler,

    show: ((req, res) => showOffice(req, res)) satisfies Handler,

    change: formPage({
      read: (req) => ({
        typed: {
          limit: textField(req, 'limit'),
          dayKind: textField(req, 'dayKind'),
          isSmall: textField(req, 'small') === '1',
          ground: textField(req, 'ground'),
        },
        version: Number(/^\d{1,9}$/.exec(textField(req, 'seen'))?.[0] ?? -1),
      }),
      submit: (req, { typed, version }) =>
        doOnce(deps, req, async (trx) => {
          const agencyId = idParam(req, 'agencyId');
          await setFilingRules(trx, deps, actorOf(req), { agencyId, typed, version });
          return { to: `${rulesPath}/${agencyId}`, done: '已保存，从现在起收件的办件按此办理；已收件的不变。' };
        }),
      show: (req, res, form, fault) => showOffice(req, res, form, fault),
    }),
  };
}

const typedOf = ({ limitDays, dayKind, isSmall }: FilingRules): TypedRules => ({
  limit: String(limitDays),
  dayKind,
  isSmall,
  ground: '',
});
