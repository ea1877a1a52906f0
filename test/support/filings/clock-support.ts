import assert from 'node:assert/strict';
import { inTransaction } from '#platform/db/transaction.js';
import type { CaseKind } from '#domain/filing/kinds.js';
import type { CaseAct } from '#domain/filing/moves.js';
import type { DayKind } from '#domain/statutory/clock.js';
import { findAgencyByCode } from '#features/agencies/queries.js';
import { lockCase } from '#features/filings/cases/case-queries.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import { findShownCase } from '#features/filings/cases/shown-queries.js';
import { checklistOf } from '#features/filings/materials/checklist.js';
import { writeMark } from '#features/filings/materials/material-queries.js';
import { beginDraft } from '#features/filings/cases/drafting.js';
import { moveCase } from '#features/filings/cases/moving.js';
import { getWorkingCalendar } from '#features/filings/clock/working-calendar.js';
import { enrol } from '#src/season/accounts.js';
import { castPassword, ownAgency } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

/** A portal after go-live, with three posts of an office that file, a person who reads there, and one of another office. */
export interface ClockPortal {
  readonly portal: TestPortal;
  readonly agencyId: number;
  readonly ids: Readonly<Record<FilingName, number>>;
  client(name: FilingName): Promise<Client>;
}

const people = {
  acceptor: { agencyCode: ownAgency, roles: ['acceptor'] },
  reader: { agencyCode: ownAgency, roles: ['viewer'] },
  checker: { agencyCode: ownAgency, roles: ['reviewer'] },
  confirmer: { agencyCode: ownAgency, roles: ['confirmer'] },
  stranger: { agencyCode: '469002', roles: ['acceptor'] },
} as const;
export type FilingName = keyof typeof people;

/** `now`: a time of the office's zone, `2020-12-10T09:00`. */
export async function startClockPortal(now = '2020-12-10T09:00'): Promise<ClockPortal> {
  const portal = await startTestPortal();
  portal.clock.setTo(officeTime(now));
  const names = Object.keys(people) as FilingName[];
  const enrolled = await enrol(
    portal.deps,
    names.map((name) => ({ account: `filing-${name}`, password: castPassword, ...people[name] })),
  );
  const ids = Object.fromEntries(names.map((name, at) => [name, enrolled[at]?.id ?? 0])) as Record<FilingName, number>;
  // Nobody has a password that is too old by then.
  await portal.deps.db('operators').update({ password_changed_at: portal.clock.now() });
  const office = await findAgencyByCode(portal.deps.db, ownAgency);
  return {
    portal,
    ids,
    agencyId: office?.id ?? 0,
    async client(name) {
      return (await portal.client()).signIn({ account: `filing-${name}`, password: castPassword });
    },
  };
}

/** An instant of the office's zone. */
export const officeTime = (time: string): Date =>
  new Date(time.length === 10 ? `${time}T09:00:00+08:00` : `${time}:00+08:00`);

export interface TimedCase {
  readonly kind?: CaseKind;
  readonly name?: string;
  readonly facts?: CaseFacts;
  /** Null: stays a draft. */
  readonly receivedAt: Date | null;
  readonly notifiedAt?: Date | null;
  readonly supplementedAt?: Date | null;
  readonly limitDays?: number;
  readonly dayKind?: DayKind;
  readonly reviewedAt?: Date;
  readonly filedAt?: Date;
}

/** A case of the office, brought through its steps at the given moments by the calendar that is known now. */
export async function timedCase({ portal, agencyId, ids }: ClockPortal, given: TimedCase): Promise<number> {
  const { db, cipher } = portal.deps;
  const [by, reviewer, confirmer] = [ids.acceptor, ids.checker, ids.confirmer];
  const facts = { business_name: given.name ?? '示例汽修厂', business_class: 'A3', ...given.facts };
  const at = given.receivedAt ?? portal.clock.now();
  const id = await inTransaction(db, (trx) =>
    beginDraft(trx, cipher, { kind: given.kind ?? 'new', agencyId, facts, by, at }),
  );
  const move = (act: CaseAct, who: number, when: Date | null | undefined) =>
    when &&
    inTransaction(db, async (trx) => {
      const one = (await lockCase(trx, agencyId, id)) ?? assert.fail('no case');
      const rules = { limitDays: given.limitDays ?? 5, dayKind: given.dayKind ?? 'working' };
      const calendar = await getWorkingCalendar(trx);
      await moveCase(
        trx,
        one,
        { act, ground: '依据', by: who, at: when },
        { ...rules, calendar, zone: 'Asia/Shanghai' },
      );
    });
  await inTransaction(db, async (trx) => {
    const one = (await findShownCase(trx, agencyId, id)) ?? assert.fail('no case');
    // Everything is there, on paper: what a notice asks for is what a test says.
    for (const { code } of (await checklistOf(trx, cipher, one)).asked)
      await writeMark(trx, id, { code, mark: 'complete', word: '' }, { by, at });
  });
  await move('receive', by, given.receivedAt);
  await move('notify', by, given.notifiedAt);
  await move('supplement', by, given.supplementedAt);
  await move('review', reviewer, given.reviewedAt);
  await move('confirm', confirmer, given.filedAt);
  return id;
}

/** The stored last day of a case. */
export async function dueOf({ portal }: ClockPortal, id: number): Promise<string | null> {
  const row = (await portal.deps.db('filing_cases').select('due_on').where({ id }).first()) as {
    due_on: string | null;
  };
  return row.due_on;
}
