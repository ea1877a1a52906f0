import { audit } from '#platform/audit.js';
import { startOfDay } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { type CaseKind, caseKinds } from '#domain/filing/kinds.js';
import { dayAfter, parseDay } from '#domain/values/days.js';
import { caseOffice } from '#features/filings/cases/scope.js';
import { filingProblems } from '#features/filings/problems.js';
import { listColumns } from '#features/register/list/list-queries.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import { readFilter } from '#features/register/search/filter.js';
import { searchRegister } from '#features/register/search/search.js';
import { insertPrint, listFiledCaseIds, setPrintJob } from './print-queries.js';

/** So many forms one file holds at most. */
export const mostForms = 500;
export const printJob = 'filing.print';

/** What is to be printed, as typed. */
export interface PrintAsk {
  readonly what: 'cases' | 'businesses';
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  /** The filter of the list of businesses, as its address has it. */
  readonly filter: string;
}

/** Kinds of cases that end with a filing form. */
export const formKinds = ['new', 'convert', 'amend', 'second_entry'] as const satisfies readonly CaseKind[];

/**
 * Asks for one file of many forms: what they are is settled now, within what the person may see, and the job prints no other. Returns the
 * print's id. @throws filing.print_nothing, filing.print_many, filing.print_day
 */
export async function askPrint(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  actor: Actor,
  ask: PrintAsk,
  { places, origin }: { readonly places: readonly NamedPlace[]; readonly origin: string },
): Promise<number> {
  const { ids, words } =
    ask.what === 'cases' ? await chosenCases(trx, deps, actor, ask) : await chosenBusinesses(trx, actor, ask, places);
  if (ids.length === 0) throw filingProblems.print_nothing({ field: 'what' });
  if (ids.length > mostForms) throw filingProblems.print_many({ field: 'what', limit: mostForms });
  const now = deps.clock.now();
  const id = await insertPrint(trx, {
    agencyId: actor.agencyId,
    madeBy: actor.id,
    madeAt: now,
    what: ask.what,
    asked: words.slice(0, 300),
    count: ids.length,
    items: ids.join(' '),
    origin: origin.slice(0, 200),
  });
  const jobId = await enqueue(trx, now, { name: printJob, payload: { id }, dedupeKey: `${printJob}:${id}` });
  await setPrintJob(trx, id, jobId);
  audit(trx, now, actor, {
    verb: 'filing.print',
    objectType: 'filing-print',
    objectId: id,
    agencyId: actor.agencyId,
    after: { title: words.slice(0, 300), count: ids.length },
  });
  return id;
}

interface Chosen {
  readonly ids: readonly number[];
  readonly words: string;
}

async function chosenCases(
  trx: Trx,
  { config }: Pick<Deps, 'config'>,
  actor: Actor,
  { kind, from, to }: PrintAsk,
): Promise<Chosen> {
  const typedDays = [from, to].map((typed) => (typed === '' ? '' : parseDay(typed)));
  typedDays.forEach((day, at) => {
    if (day === null) throw filingProblems.print_day({ field: at === 0 ? 'from' : 'to', typed: at === 0 ? from : to });
  });
  const [since = '', until = ''] = typedDays as string[];
  const zone = config.officeZone;
  const kinds = formKinds.filter((each) => kind === '' || each === kind);
  const asked = {
    kinds,
    since: since === '' ? null : startOfDay(zone, since),
    until: until === '' ? null : startOfDay(zone, dayAfter(until)),
  };
  const ids = await listFiledCaseIds(trx, caseOffice(actor), asked, mostForms + 1);
  const names = kinds.map((each) => caseKinds[each]).join('、');
  const days = since === '' && until === '' ? '' : `，备案日期 ${since || '不限'} 至 ${until || '不限'}`;
  return { ids, words: `已备案的办件（${names}）${days}` };
}

/** Filed businesses of the list's filter: what is not filed has no form. */
async function chosenBusinesses(
  trx: Trx,
  actor: Actor,
  { filter: typed }: PrintAsk,
  places: readonly NamedPlace[],
): Promise<Chosen> {
  const query = new URLSearchParams(typed);
  const filter = { ...readFilter((name) => query.get(name) ?? ''), filingStatus: 'filed', batch: '' };
  const search = await searchRegister(trx, actor.scope, filter, places);
  const ids = search.ids({ order: filter.order, cursor: undefined, limit: mostForms + 1 });
  const rows = ids ? await listColumns(trx, ids, filter.order, ['filing_status']) : [];
  return {
    ids: rows.map(({ id }) => Number(id)),
    words: `“业户查询”中已备案的业户${query.size === 0 ? '' : '（按筛选条件）'}`,
  };
}
