import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import { violatedConstraint } from '#platform/db/errors.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { isMasked } from '#domain/legacy/exchange.js';
import { tooLong } from '#features/register/business.js';
import type { BusinessColumns } from '#features/register/columns.js';
import { effectiveDay } from '#features/register/detail/history-rules.js';
import { type FilingStatus, registerField } from '#features/register/fields.js';
import { listCities } from '#features/register/reference-queries.js';
import { holdStoredBusinesses } from '#features/register/writing/business-queries.js';
import { differenceOf } from '#features/register/writing/difference.js';
import { lockRegister } from '#features/register/writing/state-queries.js';
import { createRegisterWriter, type RegisterWriter } from '#features/register/writing/writer.js';
import { type ExtractDifference, listAgenciesOf, listDifferences, markTaken } from './exchange-queries.js';
import { exchangeProblems } from './problems.js';
import { plainValues } from './values.js';

const mostAtOnce = 200;

/** Whether what a list says may be taken over: a fact that was not taken yet, and no number of which only the ends are known. */
export const isTakeable = ({
  kind,
  theirs,
  takenAt,
}: Pick<ExtractDifference, 'kind' | 'theirs' | 'takenAt'>): boolean =>
  kind === 'differs' && takenAt === null && !isMasked(theirs);

/**
 * Takes facts that the old system tells differently over into the register, on a ground, by the register's own writer: each business
 * changes once and its history says why. What the register no longer holds as it was compared is left alone.
 * @returns how many facts were corrected @throws exchange.*
 */
export async function takeOver(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { readonly comparisonId: number; readonly ids: readonly number[]; readonly ground: string },
): Promise<number> {
  const { comparisonId, ids, ground } = input;
  if (ids.length === 0 || ids.length > mostAtOnce) throw exchangeProblems.nothing_chosen();
  if ([...ground].length < 2 || [...ground].length > 60) throw exchangeProblems.ground({ field: 'ground' });
  const ask = { comparisonId, kind: 'differs', ids, limit: mostAtOnce } as const;
  const found = await listDifferences(trx, deps.cipher, ask, true);
  if (found.length !== ids.length) throw exchangeProblems.nothing_chosen();
  for (const one of found) if (!isTakeable(one)) throw exchangeProblems.not_takeable(namesOf(one));

  const at = deps.clock.now();
  const businesses = [...new Set(found.map(({ businessId }) => businessId ?? 0))].sort((a, b) => a - b);
  // In the order in which imports take them: an agency's part of the register, then its rows.
  for (const agencyId of await listAgenciesOf(trx, businesses)) await lockRegister(trx, agencyId);
  const held = await holdStoredBusinesses(trx, businesses);
  const writer = createRegisterWriter(trx, deps.cipher, at);
  const cities = await listCities(trx);
  try {
    for (const id of businesses) {
      const facts = found.filter(({ businessId }) => businessId === id);
      await correct(trx, deps, actor, writer, { stored: held.get(id), facts, ground, at, cities });
    }
    await writer.finish();
  } catch (error) {
    if (violatedConstraint(error)?.startsWith('businesses_')) throw exchangeProblems.taken_place();
    throw error;
  }
  await markTaken(trx, ids, { id: actor.id, at, ground });
  return found.length;
}

interface Correcting {
  readonly stored: BusinessColumns | undefined;
  readonly facts: readonly ExtractDifference[];
  readonly ground: string;
  readonly at: Date;
  readonly cities: ReadonlyMap<string, string>;
}

async function correct(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  writer: RegisterWriter,
  { stored, facts, ground, at, cities }: Correcting,
): Promise<void> {
  const [first] = facts;
  if (!stored || !first) throw exchangeProblems.moved(namesOf(first));
  const now = plainValues(stored, deps.cipher);
  const moved = facts.find(({ field, ours }) => (now[field] ?? '') !== ours);
  if (moved) throw exchangeProblems.moved(namesOf(moved));
  const values = Object.fromEntries(facts.map(({ field, theirs }) => [field, theirs]));
  const long = tooLong(values);
  if (long !== undefined) throw exchangeProblems.too_long({ name: first.name, label: long });
  const division = values['division_code'];
  const source = { kind: 'hand', reference: `运政系统名单：${ground}` } as const;
  const draft = {
    values,
    source,
    filingStatus: stored['filing_status'] as FilingStatus,
    agencyId: Number(stored['agency_id']),
    city: division === undefined ? String(stored['city']) : (cities.get(division) ?? division),
  };
  const { fields, columns } = differenceOf(stored, draft, deps.cipher, at);
  await writer.change(stored, columns);
  await writer.note({
    businessId: Number(stored['id']),
    act: 'change',
    source,
    fields: JSON.stringify(fields),
    effectiveOn: effectiveDay(fields, dayIn(deps.config.officeZone, at)),
    actorId: actor.id,
    at,
  });
  audit(trx, at, actor, {
    verb: 'exchange.take',
    objectType: 'business',
    objectId: Number(stored['id']),
    agencyId: draft.agencyId,
    after: { corrected: facts.map(({ field }) => registerField(field).label).join('、'), paper: ground },
  });
}

const namesOf = (one: ExtractDifference | undefined) => ({
  name: one?.name ?? '',
  label: one && one.field !== '' ? registerField(one.field).label : '内容',
});
