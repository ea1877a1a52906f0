import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { dateTimeIn, dayIn } from '#platform/clock.js';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import { problems } from '#platform/problem.js';
import { divisionsWithin } from '#domain/codes/divisions.js';
import { loadReadings } from '#domain/values/pinyin.js';
import { type CaseFacts, openFacts } from '#features/filings/cases/case-facts.js';
import type { CaseKind } from '#domain/filing/kinds.js';
import { casePath, frameOf } from '#features/filings/cases/frame.js';
import { caseOffice } from '#features/filings/cases/scope.js';
import { openConfirmed, openOf } from './confirmed.js';
import { type EntryCase, findEntry } from './entry-queries.js';
import { checkFacts, type FactFinding } from './fact-rules.js';
import { entryColumns, isEnding } from '#domain/filing/entry-fields.js';
import { lastOffer, offersFor } from './known.js';
import { knownModel } from './known-present.js';
import { pickMeant } from './picking.js';
import { entryGroups, faultList } from './present.js';
import { readModel } from './read-present.js';
import { regionsOf } from './region.js';
import { isOpenFor } from './saving.js';
import { openSeen, sealSeen } from './seen.js';
import { registerGroundOf } from './sources.js';
import { type Doubt, readTypedFacts } from './typed-facts.js';
import { shownFacts, typedOf, withKeptNumbers, wordsOf } from './typing.js';

/** What a page of the entry has sent, read. */
export interface Typing {
  readonly one: EntryCase;
  readonly typed: CaseFacts;
  readonly doubts: readonly Doubt[];
  readonly words: Readonly<Record<string, string>>;
  readonly seen: CaseFacts | undefined;
  readonly pageId: string;
}

/** What the form is shown with beside what is stored. */
export interface Over {
  readonly facts?: CaseFacts;
  /** What is stored in fields that another has changed meanwhile. */
  readonly clashes?: Readonly<Record<string, string>>;
  /** What is missing is said once somebody has called the facts complete. */
  readonly isCalledComplete?: boolean;
  readonly fault?: string;
}

export type EntryForm = ReturnType<typeof entryForm>;

/** The form of a case: read from what was sent, judged, and shown. */
export function entryForm(deps: Deps) {
  const { db, cipher, config } = deps;
  const zone = config.officeZone;
  const clockTime = (at: Date) => dateTimeIn(zone, at).slice(11, 16);
  const divisionsOf = (actor: Actor) => divisionsWithin(regionsOf(actor.scope));
  const baseOf = ({ base }: EntryCase): CaseFacts => (base === null ? {} : openFacts(cipher, base));

  async function entryOf(req: Request): Promise<EntryCase> {
    const one = await findEntry(db, caseOffice(actorOf(req)), idParam(req, 'filingId'));
    if (!one) throw problems.not_found();
    return one;
  }

  const mayWrite = (actor: Actor, one: EntryCase): boolean =>
    isOpenFor(one) && mayDo(actor, 'filing.enter') && one.agencyId === actor.agencyId && !actor.viewedBy;

  async function findingsOf(actor: Actor, one: EntryCase, facts: CaseFacts): Promise<readonly FactFinding[]> {
    return checkFacts(facts, {
      kind: one.kind,
      receivedOn: dayIn(zone, deps.clock.now()),
      ownDivisions: regionsOf(actor.scope),
      before: baseOf(one),
      register: isEnding(one.kind) ? undefined : await registerGroundOf(db, facts, one.businessId),
    });
  }

  const aidsFor = async (actor: Actor) => ({ readings: await loadReadings(), divisions: divisionsOf(actor) });

  async function read(req: Request): Promise<Typing> {
    const one = await entryOf(req);
    const columns = entryColumns(one.kind);
    const texts = typedOf((req.body ?? {}) as Record<string, unknown>);
    const typed = readTypedFacts(columns, texts, await aidsFor(actorOf(req)));
    const { facts, doubts } = pickMeant(columns, typed, textField(req, 'pick'));
    return {
      one,
      typed: one.kind === 'amend' ? withKeptNumbers(columns, facts, baseOf(one)) : facts,
      doubts,
      words: wordsOf(texts),
      seen: openSeen(cipher, textField(req, 'seen')),
      pageId: textField(req, '_submission'),
    };
  }

  /** What stands beside the button: when it was saved, and what the page was shown with. */
  const savedModel = (savedAt: Date, seen: string, isByItself = false, lost = '') => ({
    saved: { at: clockTime(savedAt), seen, isByItself, lost },
  });
  const seenOf = (one: EntryCase): string =>
    sealSeen(cipher, shownFacts(entryColumns(one.kind), openFacts(cipher, one.facts)));

  async function offersOf(actor: Actor, one: EntryCase, facts: CaseFacts) {
    if (isEnding(one.kind)) return { offers: [], last: '' };
    const [offers, last] = await Promise.all([
      offersFor({ db, cipher }, actor, facts, { ownBusinessId: one.businessId, isQuick: true }),
      one.kind === 'amend' ? undefined : lastOffer({ db, cipher }, actor, one.id),
    ]);
    return { offers, last: last && Object.keys(last.facts).length > 0 ? last.source : '' };
  }

  async function show(req: Request, res: Response, one: EntryCase, over: Over = {}): Promise<void> {
    const actor = actorOf(req);
    const frame = await frameOf(deps, req, 'entry');
    const stored = openFacts(cipher, one.facts);
    const base = baseOf(one);
    if (!mayWrite(actor, one))
      return render(req, res, 'filings/entry/read', { frame, ...readModel(cipher, one.kind, base, stored) });
    const facts = over.facts ?? stored;
    const confirmed = openConfirmed(cipher, one.confirmed);
    const all = await findingsOf(actor, one, facts);
    const isComplete = over.isCalledComplete ?? false;
    const findings = isComplete ? all : all.filter((finding) => isStated(finding, facts));
    const { offers, last } = await offersOf(actor, one, facts);
    const columns = entryColumns(one.kind);
    // Of what is stored too: who comes back later is asked again.
    const { doubts } = readTypedFacts(columns, facts, await aidsFor(actor));
    await render(req, res, 'filings/entry/entry', {
      frame,
      action: `${casePath(one.id)}/entry`,
      isDraft: one.state === 'draft',
      fault: over.fault ?? '',
      lead: leadOf(one.kind),
      groups: entryGroups(columns, {
        facts,
        base: one.kind === 'amend' || one.kind === 'convert' ? base : undefined,
        keepsNumbers: one.kind === 'amend',
        findings,
        doubts,
        confirmed,
        clashes: over.clashes ?? {},
        divisions: divisionsOf(actor),
      }),
      baseName: one.kind === 'convert' ? '原许可证' : '原登记',
      ...faultList(isComplete ? openOf(findings, confirmed) : [], doubts),
      subject: isEnding(one.kind) ? readModel(cipher, one.kind, base, base).groups : [],
      ...savedModel(one.savedAt, seenOf(one)),
      ...knownModel(offers, findings, facts),
      last,
    });
  }

  return { entryOf, mayWrite, findingsOf, read, savedModel, seenOf, show, clockTime };
}

/** What is missing is no fault of what is stated. */
export const isStated = ({ field, kind }: FactFinding, facts: CaseFacts): boolean =>
  !kind.endsWith('.missing') && (facts[field] ?? '') !== '';

/** Where what stands in the form already comes from. */
function leadOf(kind: CaseKind): string {
  if (kind === 'convert')
    return '原许可证的内容已带入；改动过的栏目下面写着原来的内容。证件号码和手机请按申请材料填写。';
  if (kind === 'amend')
    return '现在的登记内容已带入，改动要变更的栏目即可；改动过的下面写着原登记。证件号码和手机不变的，留空。';
  return '';
}
