import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { dateTimeIn } from '#platform/clock.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import type { AnnexColumn } from '#domain/annexes/types.js';
import { valueWords } from '#domain/annexes/value-words.js';
import { caseStates } from '#domain/filing/moves.js';
import { maskCell } from '#domain/values/masking.js';
import { type CaseFacts, openFacts, sealFacts } from '#features/filings/cases/case-facts.js';
import { saveDraft, statedColumns } from '#features/filings/cases/drafting.js';
import { filingProblems } from '#features/filings/problems.js';
import { type Confirmed, openConfirmed, sealConfirmed } from './confirmed.js';
import { type EntryCase, findEntry, lockEntry, writeAwaited, writeEntry } from './entry-queries.js';
import { entryColumns } from '#domain/filing/entry-fields.js';
import { layTyped } from './typing.js';

/** What a page of the entry sends. */
export interface SentEntry {
  readonly caseId: number;
  /** As read by `readTypedFacts`. */
  readonly typed: CaseFacts;
  /** What the page was shown with; undefined where that cannot be told. */
  readonly seen: CaseFacts | undefined;
  /** Of the page as it was made. */
  readonly pageId: string;
  /** Saved by itself, and not by a press. */
  readonly isQuiet: boolean;
  /** Facts that are taken over where nothing is stated. */
  readonly taken?: CaseFacts | undefined;
  readonly confirmed?: readonly Confirmed[];
}

export interface SavedEntry {
  readonly facts: CaseFacts;
  readonly changed: readonly string[];
  readonly taken: readonly string[];
}

/** Whether facts may be written: of a draft, and by whoever completes them while a supplement is awaited. */
export const isOpenFor = ({ state }: Pick<EntryCase, 'state'>): boolean =>
  state === 'draft' || state === 'supplement_notified';

/**
 * Stores what was typed in a case that is open for it. A page saves over its own earlier saves; what another page or person has stored
 * since it was shown is kept, and told where both changed a field. @throws portal.not_found, filing.gone, filing.entry_clash, filing.stale
 */
export async function saveEntry(trx: Trx, deps: Deps, actor: Actor, sent: SentEntry): Promise<SavedEntry> {
  const { cipher } = deps;
  const one = await lockEntry(trx, actor.agencyId, sent.caseId);
  if (!one) throw problems.not_found();
  if (!isOpenFor(one)) throw filingProblems.gone({ state: caseStates[one.state], act: '填写登记内容' });
  const columns = entryColumns(one.kind);
  const stored = openFacts(cipher, one.facts);
  const isOwn = sent.pageId !== '' && one.pageId === sent.pageId;
  const { facts: laid, clashes } = layTyped(columns, {
    stored,
    seen: isOwn ? stored : (sent.seen ?? {}),
    typed: sent.typed,
  });
  if (clashes.length > 0) throw await clashOf(trx, deps, one, columns, clashes);
  const taken = Object.entries(sent.taken ?? {}).filter(([field, value]) => value !== '' && !laid[field]);
  const facts = { ...laid, ...Object.fromEntries(taken) };
  const changed = Object.keys({ ...stored, ...facts }).filter(
    (field) => (stored[field] ?? '') !== (facts[field] ?? ''),
  );
  const confirmed = mergedWords(openConfirmed(cipher, one.confirmed), sent.confirmed ?? []);
  if (changed.length > 0) {
    await store(trx, deps, one, facts);
    note(trx, deps, actor, one, columns, { stored, facts, changed });
  }
  await writeEntry(trx, one.id, {
    pageId: sent.isQuiet ? sent.pageId : null,
    confirmed: sealConfirmed(cipher, confirmed),
    by: actor.id,
  });
  return { facts, changed, taken: taken.map(([field]) => field) };
}

interface Change {
  readonly stored: CaseFacts;
  readonly facts: CaseFacts;
  readonly changed: readonly string[];
}

async function store(trx: Trx, deps: Deps, one: EntryCase, facts: CaseFacts): Promise<void> {
  const at = deps.clock.now();
  const isStored =
    one.state === 'draft'
      ? await saveDraft(trx, deps.cipher, { id: one.id, version: one.version, facts, at })
      : await writeAwaited(
          trx,
          one.id,
          { ...statedColumns(facts), facts: sealFacts(deps.cipher, facts), savedAt: at },
          one.version,
        );
  if (!isStored) throw filingProblems.stale();
}

/** What the facts were and are, numbers of persons masked. */
function note(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  one: EntryCase,
  columns: readonly AnnexColumn[],
  change: Change,
): void {
  const told = (facts: CaseFacts) =>
    Object.fromEntries(
      change.changed.map((field) => {
        const column = columns.find((each) => each.field === field);
        const value = facts[field] ?? '';
        return [field, column ? maskCell(column, valueWords(column, value)) : value];
      }),
    );
  audit(trx, deps.clock.now(), actor, {
    verb: one.state === 'draft' ? 'filing.enter' : 'filing.complete',
    objectType: 'filing',
    objectId: one.id,
    agencyId: one.agencyId,
    before: { values: told(change.stored) },
    after: { values: told(change.facts) },
  });
}

async function clashOf(
  trx: Trx,
  { config }: Deps,
  one: EntryCase,
  columns: readonly AnnexColumn[],
  clashes: readonly string[],
) {
  const { savedByName = '', savedAt } = (await findEntry(trx, one.agencyId, one.id)) ?? one;
  const fields = columns.filter(({ field }) => clashes.includes(field)).map(({ header }) => `“${header}”`);
  const at = dateTimeIn(config.officeZone, savedAt).slice(11, 16);
  return filingProblems.entry_clash({ who: savedByName || '另一个页面', at, fields: fields.join('、') });
}

/** The last word about a warning counts. */
const mergedWords = (before: readonly Confirmed[], more: readonly Confirmed[]): Confirmed[] => [
  ...before.filter((old) => !more.some(({ kind, message }) => kind === old.kind && message === old.message)),
  ...more,
];
