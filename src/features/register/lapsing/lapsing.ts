import { audit, type AuditActor } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { findRecurring } from '#platform/jobs/recurring.js';
import type { Progress } from '#platform/jobs/table.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import { readSource, type Source, sourceFact } from '#features/register/source.js';
import { lockRegister } from '#features/register/writing/state-queries.js';
import { createRegisterWriter } from '#features/register/writing/writer.js';
import { holdBusinesses, listDivisionsToTurn, listStatements, listToTurn } from './lapse-queries.js';
import { lapsedFrom, takenBackFrom, type Turn, turnDue, turnFields, turns } from './lapse-rules.js';

const jobName = 'register.lapse';
const atOnce = 500;
const portalItself: AuditActor = { id: null, name: '系统', agencyId: null, address: '' };

/** What a night did. */
export interface Night {
  readonly lapsed: number;
  readonly takenBack: number;
}

/**
 * Turns every business that has not filed and whose licence has ended into a lapsed one, and back those whose end was corrected since
 * (domain guide 5): a reminder to visit them, no sanction. It goes by the day in the office's zone on which it was due, so that nights
 * that were missed are made up by the next, each change holding from its own day. Some hundreds at a time, each part a transaction that
 * holds its rows: whatever runs beside it or ends half-way, a business turns once.
 */
export async function runLapses(deps: Deps, { dueAt }: { readonly dueAt: string }, progress: Progress): Promise<Night> {
  const day = dayIn(deps.config.officeZone, new Date(dueAt));
  const night = { lapsed: 0, takenBack: 0 };
  const done = () => progress(night.lapsed + night.takenBack, null);
  for (const division of await listDivisionsToTurn(deps.db, 'lapse'))
    for await (const count of partsOf(deps, 'lapse', division, day)) {
      night.lapsed += count;
      done();
    }
  for (const division of await listDivisionsToTurn(deps.db, 'unlapse'))
    for await (const count of partsOf(deps, 'unlapse', division, day)) {
      night.takenBack += count;
      done();
    }
  if (night.lapsed + night.takenBack > 0) deps.log.info('licences ended', { day, ...night });
  return night;
}

/** A run that was given up goes again only while no later night was asked for, which does its work. */
export async function mayLapseAgain(_trx: Trx, { db }: Deps, { dueAt }: { readonly dueAt: string }): Promise<boolean> {
  const last = await findRecurring(db, jobName);
  return last !== undefined && last.lastDueAt.getTime() <= new Date(dueAt).getTime();
}

/** The businesses of a division, part by part; yields how many turned. */
async function* partsOf(deps: Deps, turn: Turn, division: string, day: string): AsyncGenerator<number> {
  for (;;) {
    const found = await listToTurn(deps.db, turn, division, day, atOnce);
    if (found.length === 0) return;
    const agencies = [...new Set(found.map(({ agencyId }) => agencyId))].sort((a, b) => a - b);
    const ids = found.map(({ id }) => id);
    yield await inTransaction(deps.db, (trx) => turnPart(trx, deps, { turn, division, day, agencies, ids }));
  }
}

interface Part {
  readonly turn: Turn;
  readonly division: string;
  readonly day: string;
  readonly agencies: readonly number[];
  readonly ids: readonly number[];
}

async function turnPart(trx: Trx, deps: Deps, { turn, division, day, agencies, ids }: Part): Promise<number> {
  // In the order in which imports take them: an agency's part of the register, then its rows.
  for (const agencyId of agencies) await lockRegister(trx, agencyId);
  const held = await holdBusinesses(trx, ids);
  const due = held.filter(
    (row) => turnDue(textOf(row['filing_status']), textOf(row['licence_valid_to']), day) === turn,
  );
  if (due.length === 0) return 0;
  const now = deps.clock.now();
  const statements = turn === 'unlapse' ? await listStatements(trx, due.map(idOf)) : undefined;
  const writer = createRegisterWriter(trx, deps.cipher, now);
  await writer.restate(due, turns[turn].to);
  for (const row of due)
    await writer.note({
      businessId: idOf(row),
      act: turn,
      source: licenceOf(row),
      fields: JSON.stringify(turnFields(turn, sourceFact(readSource(row)))),
      effectiveOn: statements
        ? takenBackFrom(statements.get(idOf(row)) ?? [], day)
        : lapsedFrom(textOf(row['licence_valid_to'])),
      actorId: null,
      at: now,
    });
  await writer.finish();
  noteInAudit(trx, now, { turn, division, day }, due);
  return due.length;
}

/** One line for each agency: the businesses themselves have their history. */
function noteInAudit(
  trx: Trx,
  now: Date,
  { turn, division, day }: Pick<Part, 'turn' | 'division' | 'day'>,
  rows: readonly BusinessColumns[],
): void {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(Number(row['agency_id']), (counts.get(Number(row['agency_id'])) ?? 0) + 1);
  for (const [agencyId, count] of counts)
    audit(trx, now, portalItself, {
      verb: `register.${turn}`,
      objectType: 'register',
      objectId: division,
      agencyId,
      after: { day, businesses: count },
    });
}

const idOf = (row: BusinessColumns): number => Number(row['id']);

/** The licence whose end was looked at, by its number in the old system where that is known. */
const licenceOf = (row: BusinessColumns): Source => ({
  kind: 'licence',
  reference: textOf(row['old_system_id']) || textOf(row['licence_no']),
});
