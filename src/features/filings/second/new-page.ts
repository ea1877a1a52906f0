import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage } from '#platform/http/step.js';
import type { Problem } from '#platform/problem.js';
import { codeName } from '#domain/codes/code-lists.js';
import { parseDay } from '#domain/values/days.js';
import type { ListedBusiness } from '#features/register/list/list-queries.js';
import { filingStatusName, isActive } from '#features/register/fields.js';
import { readFilter } from '#features/register/search/filter.js';
import { pageOf } from '#features/register/search/page.js';
import { searchRegister } from '#features/register/search/search.js';
import { beginSecondEntry } from './begin.js';
import { caseNumber, isCaseNumber } from '#domain/filing/case-number.js';
import { copyPath, newPath } from './paths.js';
import { todayOf } from './entry-facts.js';
import { secondProblems } from './problems.js';
import { openedAt } from './time-rules.js';
import { isResult, resultWords } from './words.js';

interface Typed {
  readonly number: string;
  readonly day: string;
  readonly result: string;
  /** What the business is looked for by. */
  readonly who: string;
  readonly businessId: string;
  readonly opened: string;
}

const blank: Omit<Typed, 'opened'> = { number: '', day: '', result: '', who: '', businessId: '' };
const mostFound = 20;

/** The first page of a second entry: the platform's number, day and result, and whose business it is. */
export function newSecondHandlers(deps: Deps) {
  async function show(
    req: Request,
    res: Response,
    typed: Typed,
    refused?: { fault: Fault | undefined; problem: Problem },
  ) {
    const found = await candidates(req, typed);
    const { caseId } = (refused?.problem.details ?? {}) as { caseId?: number };
    await render(req, res, 'filings/second/new', {
      path: newPath,
      typed,
      results: Object.entries(resultWords).map(([value, label]) => ({
        value,
        label,
        isChosen: value === typed.result,
      })),
      found,
      isSearched: typed.who !== '',
      fault: refused?.fault,
      there: caseId === undefined ? undefined : { path: `/filings/${caseId}`, label: '打开那一件' },
    });
  }

  /** Businesses of the own office that may be meant. */
  async function candidates(req: Request, { who, result, businessId }: Typed) {
    if (who.trim() === '' || result === 'created') return [];
    const actor = actorOf(req);
    const filter = readFilter((name) => (name === 'q' ? who : name === 'size' ? '100' : ''));
    const search = await searchRegister(deps.db, actor.scope, filter, []);
    const { rows } = await pageOf(deps.db, search, filter, {});
    return rows
      .filter(({ filingStatus }) => isActive(filingStatus))
      .slice(0, mostFound)
      .map((one) => candidate(one, businessId));
  }

  return {
    show: ((req, res) => show(req, res, { ...blank, opened: String(deps.clock.now().getTime()) })) satisfies Handler,

    begin: formPage<Typed>({
      read: (req) => ({
        number: caseNumber(textField(req, 'number')),
        day: textField(req, 'day').trim(),
        result: textField(req, 'result'),
        who: textField(req, 'who').trim().slice(0, 100),
        businessId: textField(req, 'business'),
        opened: textField(req, 'opened'),
      }),
      async submit(req, typed, res) {
        if (textField(req, 'do') === 'find') {
          await show(req, res, typed);
          return undefined;
        }
        const { number } = typed;
        if (!isCaseNumber(number)) throw secondProblems.number_wrong({ number, field: 'number' });
        const resultOn = parseDay(typed.day);
        if (resultOn === null || resultOn > todayOf(deps)) throw secondProblems.day_wrong({ field: 'day' });
        const { result } = typed;
        if (!isResult(result)) throw secondProblems.result_missing({ field: 'result' });
        const chosen = /^[1-9]\d{0,14}$/.test(typed.businessId) ? Number(typed.businessId) : undefined;
        if (result !== 'created' && chosen === undefined) throw secondProblems.business_missing({ field: 'who' });
        const businessId = result === 'created' ? undefined : chosen;
        const opened = openedAt(typed.opened, deps.clock.now());
        return doOnce(deps, req, async (trx) => {
          const asked = { number, resultOn, result, businessId, openedAt: opened };
          const caseId = await beginSecondEntry(trx, deps, actorOf(req), asked);
          return {
            to: copyPath(caseId),
            done: `已建立草稿，平台办件编号 ${number}。请粘贴平台页面的内容，或直接填写。`,
          };
        });
      },
      show: (req, res, typed, fault, problem) => show(req, res, typed, { fault, problem }),
    }),
  };
}

const candidate = (one: ListedBusiness, chosen: string) => ({
  id: one.id,
  isChosen: String(one.id) === chosen,
  name: one.name,
  uscc: one.uscc ?? '',
  filingNo: one.filingNo ?? '',
  address: one.address ?? '',
  className: one.businessClass === null ? '' : codeName('business-classes', one.businessClass),
  statusName: filingStatusName(one.filingStatus),
});
