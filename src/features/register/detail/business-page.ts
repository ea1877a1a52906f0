import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import { inTransaction } from '#platform/db/transaction.js';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { formPage } from '#platform/http/step.js';
import { parseDay } from '#domain/values/days.js';
import { filingStatusName } from '#features/register/fields.js';
import { mayReveal, maySeeSource } from '#features/register/policy.js';
import { registerProblems } from '#features/register/problems.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import { regionFor } from '#features/register/scope.js';
import { type Source, sourceOfFact } from '#features/register/source.js';
import { sourceText } from '#features/register/words.js';
import { listNotes } from '#features/register/work-lists/note-queries.js';
import { noteLine } from '#features/register/work-lists/present.js';
import {
  type BusinessDetail,
  type BusinessHistory,
  findSourceFile,
  getBusinessIn,
  listHistory,
  type SourceFile,
} from './detail-queries.js';
import { factsOn, type Past } from './history-rules.js';
import { factRows } from './fact-rows.js';
import { type FactGroup, factGroups, factsOfRow, historyLines } from './show.js';

/** What a later room shows on the page of a business: its cases, and what may be begun; undefined for who may not see any. */
export type BusinessCases = (
  actor: Actor,
  business: { readonly id: number; readonly agencyId: number; readonly status: string },
) => Promise<object | undefined>;

/** The day that a page is asked for: none, one, or a text that is no day. */
interface AskedDay {
  readonly typed: string;
  readonly day: string | undefined;
  readonly fault: string;
}
/** What the register holds in the end: every change counts. */
const lastDay = '9999-12-31';
const noDayAsked: AskedDay = { typed: '', day: undefined, fault: '' };

const laidOut = (groups: readonly FactGroup[]) => groups.map((group) => ({ ...group, rows: factRows(group.facts) }));

/** One business: its facts now or on a day, where they come from, its history; full numbers with a reason. */
export function businessHandlers(
  deps: Deps,
  places: () => Promise<readonly NamedPlace[]>,
  casesOf: BusinessCases = async () => undefined,
) {
  const { db, cipher } = deps;

  async function businessOf(req: Request, actor: Actor): Promise<BusinessDetail> {
    return getBusinessIn(db, regionFor(actor.scope, '', await places()), idParam(req, 'businessId'));
  }

  async function show(
    req: Request,
    res: Response,
    business: BusinessDetail,
    asked: AskedDay,
    { isFull = false, fault = '' } = {},
  ): Promise<void> {
    const actor = actorOf(req);
    const { columns } = business;
    const now = factsOfRow(columns);
    const history = await listHistory(db, business.id);
    const enteredAt = columns['created_at'] as Date;
    const past = factsOn(asked.day ?? lastDay, now, history, dayIn(deps.config.officeZone, enteredAt));
    const facts = past.facts ?? now;
    const source = sourceOfFact(facts['source']);
    const file = await fileOf(source);
    await render(req, res, 'register/detail/show', {
      business,
      name: facts['business_name'],
      status: facts['filing_status'],
      statusName: filingStatusName(facts['filing_status'] ?? ''),
      divisionName: (await places()).find(({ code }) => code === facts['division_code'])?.name ?? '',
      asked,
      beganOn: past.beganOn,
      isKnown: past.facts !== undefined,
      groups: past.facts ? laidOut(factGroups(facts, file, cipher, isFull)) : [],
      source: sourceText(source, file),
      file,
      maySeeFile: maySeeSource(actor, business),
      history: historyLines(history, cipher),
      entry: { at: enteredAt, effectiveOn: past.entry.effectiveOn, source: await entrySource(past, history) },
      origins: originsOf(req, asked, file),
      notes: mayDo(actor, 'visit.view') ? (await listNotes(db, { business_id: business.id })).map(noteLine) : [],
      printedAt: deps.clock.now(),
      cases:
        asked.day === undefined ? await casesOf(actor, { ...business, status: now['filing_status'] ?? '' }) : undefined,
      isFull,
      fault,
      mayReveal: mayReveal(actor, business) && !isFull && asked.day === undefined,
    });
  }

  const fileOf = async (source: Source | undefined): Promise<SourceFile | undefined> =>
    source?.kind === 'annex' ? findSourceFile(db, source.versionId, source.row) : undefined;

  /** What the business was entered from; changes noted in earlier versions of the portal did not keep it. */
  async function entrySource({ entry }: Past, history: readonly BusinessHistory[]): Promise<string> {
    const isKept = history[0]?.fields.some(({ field }) => field === 'source') ?? true;
    const source = isKept ? sourceOfFact(entry.facts['source']) : undefined;
    return sourceText(source, await fileOf(source));
  }

  return {
    show: (async (req, res) => {
      const asked = readDay(queryText(req, 'as_of'));
      if (asked.fault !== '') res.status(422);
      await show(req, res, await businessOf(req, actorOf(req)), asked);
    }) satisfies Handler,

    /** Answers the page itself with full numbers, never a redirect: they belong in no address and no cache. */
    reveal: formPage({
      read: (req) => businessOf(req, actorOf(req)),
      async submit(req, business, res) {
        const actor = actorOf(req);
        if (!mayReveal(actor, business)) throw registerProblems.not_your_business();
        const reason = textField(req, 'reason').trim().slice(0, 200);
        if (reason.length < 2) throw registerProblems.reason_needed({ field: 'reason' });
        await inTransaction(db, async (trx) => {
          audit(trx, deps.clock.now(), actor, {
            verb: 'register.reveal',
            objectType: 'business',
            objectId: business.id,
            agencyId: business.agencyId,
            after: { reason },
          });
        });
        await show(req, res, business, noDayAsked, { isFull: true });
        return undefined;
      },
      show: (req, res, business, fault) => show(req, res, business, noDayAsked, { fault: fault?.message ?? '' }),
    }),
  };
}

/** Whether the page says of each fact which cell stated it, and the address that turns it; none where no file is known. */
function originsOf(req: Request, asked: AskedDay, file: SourceFile | undefined) {
  const areShown = queryText(req, 'origins') === '1';
  return { areShown, query: file && { as_of: asked.typed, origins: areShown ? '' : '1' } };
}

/** A day in any spelling that people use; a bare number is none here. */
function readDay(query: string): AskedDay {
  const typed = query.trim().slice(0, 40);
  if (typed === '') return noDayAsked;
  const day = /^\d{1,6}$/.test(typed) ? undefined : (parseDay(typed) ?? undefined);
  return { typed, day, fault: day === undefined ? registerProblems.no_day({ typed }).sentence : '' };
}
