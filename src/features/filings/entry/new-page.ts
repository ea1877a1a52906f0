import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { choiceText, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { codeName } from '#domain/codes/code-lists.js';
import { caseKinds } from '#domain/filing/kinds.js';
import { caseStates } from '#domain/filing/moves.js';
import { casePath } from '#features/filings/cases/frame.js';
import { filingProblems } from '#features/filings/problems.js';
import { type FilingStatus, filingStatusName } from '#features/register/fields.js';
import { listPlaces } from '#features/register/reference-queries.js';
import { readFilter } from '#features/register/search/filter.js';
import { pageOf } from '#features/register/search/page.js';
import { searchRegister } from '#features/register/search/search.js';
import { beginCase, isFor } from './beginning.js';
import { listOpenCases, type OpenCase } from './entry-queries.js';
import { listBusinessesOfLicences } from './source-queries.js';
import { searchLicences } from './sources.js';

/** What can be begun here, with what it is for; the platform's results have a page of their own. */
const begun = {
  new: '新开业的业户，第一次备案',
  convert: '原来有道路运输经营许可证的业户，改为备案',
  amend: '名称、法定代表人、地址、经营范围等备案内容有变',
  terminate: '业户不再经营',
  deregister: '营业执照注销等，不再是备案业户',
} as const;
type Begun = keyof typeof begun;

const hitsAtMost = 20;

/** A line of what was found, to be chosen. */
interface Hit {
  readonly id: number;
  readonly name: string;
  readonly number: string;
  readonly more: string;
  readonly status: string;
  /** Why it cannot be chosen; '' where it can. */
  readonly bar: string;
  /** The case that is under way, where it is the office's own. */
  readonly openPath: string;
}

/** 办理备案: which kind of case, and about what; the draft is there at once. */
export function newCaseHandlers(deps: Deps) {
  const { db, cipher } = deps;

  async function hitsOf(actor: Actor, kind: Begun, q: string): Promise<readonly Hit[]> {
    if (q === '' || kind === 'new') return [];
    return kind === 'convert' ? licenceHits(actor, q) : businessHits(actor, kind, q);
  }

  async function licenceHits(actor: Actor, q: string): Promise<Hit[]> {
    const found = await searchLicences({ db, cipher }, actor.scope, q, hitsAtMost);
    const ids = found.map(({ id }) => id);
    const entries = await listBusinessesOfLicences(db, ids);
    const businessIds = [...entries.values()].map(({ businessId }) => businessId);
    const open = await listOpenCases(db, { licenceIds: ids, businessIds });
    return found.map((line) => {
      const entry = entries.get(line.id);
      const own = open.find((one) => one.licenceId === line.id || (entry && one.businessId === entry.businessId));
      const isFiled = entry?.filingStatus === 'filed';
      return {
        id: line.id,
        name: line.name,
        number: line.licenceNo,
        more: `有效期止 ${line.validTo ?? '不明'}${line.businessClass ? ` · ${codeName('business-classes', line.businessClass)}` : ''}`,
        status: entry ? filingStatusName(entry.filingStatus) : '未入库',
        ...barOf(actor, own, isFiled ? '已经备案' : ''),
      };
    });
  }

  async function businessHits(actor: Actor, kind: Begun, q: string): Promise<Hit[]> {
    const filter = { ...readFilter((name) => (name === 'q' ? q : '')), size: 20 };
    const search = await searchRegister(db, actor.scope, filter, await listPlaces(db));
    const { rows } = await pageOf(db, search, filter, {});
    const open = await listOpenCases(db, { businessIds: rows.map(({ id }) => id) });
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      number: row.filingNo ?? row.uscc ?? '',
      more: row.address ?? '',
      status: filingStatusName(row.filingStatus),
      ...barOf(
        actor,
        open.find((one) => one.businessId === row.id),
        isFor(kind, row.filingStatus as FilingStatus) ? '' : `现在是${filingStatusName(row.filingStatus)}`,
      ),
    }));
  }

  async function show(req: Request, res: Response): Promise<void> {
    const kind = choiceText(req, 'kind', begun) as Begun | '';
    const q = queryText(req, 'q').trim().slice(0, 60);
    const hits = kind === '' ? [] : await hitsOf(actorOf(req), kind, q);
    const firstFree = hits.find(({ bar }) => bar === '');
    await render(req, res, 'filings/entry/new', {
      kind,
      kindName: kind === '' ? '' : caseKinds[kind],
      kinds: Object.entries(begun).map(([name, what], at) => ({
        name: caseKinds[name as Begun],
        what,
        key: String(at + 1),
        path: name === 'new' ? '' : `/filings/new?kind=${name}`,
      })),
      q,
      hits: hits.map((hit) => ({ ...hit, hasFocus: hit === firstFree })),
      isSearched: q !== '',
      param: kind === 'convert' ? 'licenceId' : 'businessId',
      words: kind === 'convert' ? licenceWords : businessWords,
      mostHits: hits.length >= hitsAtMost ? hitsAtMost : 0,
    });
  }

  return {
    show: show satisfies Handler,

    begin: step(deps, async (trx, req) => {
      const kind = textField(req, 'kind');
      if (!Object.hasOwn(begun, kind)) throw filingProblems.nothing_chosen({ what: '办理的事项' });
      const [licenceId, businessId] = [idField(req, 'licenceId'), idField(req, 'businessId')];
      const id = await beginCase(trx, deps, actorOf(req), { kind: kind as Begun, licenceId, businessId });
      return { to: `${casePath(id)}/entry` };
    }),
  };
}

const licenceWords = {
  lead: '从本辖区的原许可名单里选定一户，名单上的内容会带入。',
  ask: '许可证号、名称或地址',
  number: '许可证号',
  none: '本辖区的原许可名单里没有找到。请换许可证号、名称或地址再找；确实没有许可证的，请按新办办理。',
};
const businessWords = {
  lead: '从登记册里选定一户，现有的登记内容会带入。',
  ask: '名称（可用拼音）、信用代码或编号',
  number: '备案编号或信用代码',
  none: '登记册里没有找到。请换名称、信用代码或编号再找。',
};

const idField = (req: Request, name: string): number | undefined => {
  const text = textField(req, name);
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
};

const barOf = (actor: Actor, open: OpenCase | undefined, otherwise: string): Pick<Hit, 'bar' | 'openPath'> => {
  if (!open) return { bar: otherwise, openPath: '' };
  const isOwn = open.agencyId === actor.agencyId;
  return {
    bar: `正在办理${caseKinds[open.kind]}（${caseStates[open.state]}）`,
    openPath: !isOwn ? '' : open.state === 'draft' ? `${casePath(open.id)}/entry` : casePath(open.id),
  };
};
