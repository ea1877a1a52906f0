import assert from 'node:assert/strict';
import { inTransaction } from '#platform/db/transaction.js';
import type { CaseKind } from '#domain/filing/kinds.js';
import type { CaseAct } from '#domain/filing/moves.js';
import { stateCalendar } from '#domain/statutory/calendar.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import { lockCase } from '#features/filings/cases/case-queries.js';
import { beginDraft } from '#features/filings/cases/drafting.js';
import { moveCase } from '#features/filings/cases/moving.js';
import { enrol } from '#src/season/accounts.js';
import { aBusiness } from '#test/support/businesses.js';
import { castPassword, otherAgency, ownAgency } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import type { TestPortal } from '#test/support/test-portal.js';

/** Three persons of one office who file, and one of another office. */
export interface PaperOffice {
  readonly agencyId: number;
  readonly acceptor: number;
  readonly reviewer: number;
  readonly confirmer: number;
  client(account: 'taker' | 'paper-examiner' | 'decider' | 'stranger'): Promise<Client>;
}

/** Accounts of the three posts, beside the cast. */
export async function paperOffice(portal: TestPortal): Promise<PaperOffice> {
  const members = [
    { account: 'taker', agencyCode: ownAgency, roles: ['acceptor'] },
    { account: 'paper-examiner', agencyCode: ownAgency, roles: ['reviewer'] },
    { account: 'decider', agencyCode: ownAgency, roles: ['confirmer'] },
    { account: 'stranger', agencyCode: otherAgency, roles: ['acceptor', 'reviewer', 'confirmer'] },
  ] as const;
  const enrolled = await enrol(
    portal.deps,
    members.map((each) => ({ ...each, roles: [...each.roles], password: castPassword, mustChangePassword: false })),
  );
  const agency = (await portal.deps.db('agencies').select('id').where({ code: ownAgency }).first()) as { id: number };
  const [acceptor, reviewer, confirmer] = enrolled.map(({ id }) => id);
  return {
    agencyId: Number(agency.id),
    acceptor: acceptor ?? assert.fail(),
    reviewer: reviewer ?? assert.fail(),
    confirmer: confirmer ?? assert.fail(),
    client: async (account) => (await portal.client()).signIn({ account, password: castPassword }),
  };
}

let made = 700;

/** A case of the office that went through these acts on 2020-11-17 and the days after. Returns its id. */
export async function caseWith(
  portal: TestPortal,
  office: PaperOffice,
  kind: CaseKind,
  acts: readonly CaseAct[],
  over: CaseFacts = {},
): Promise<number> {
  const { db, cipher } = portal.deps;
  const at = (day: number) => new Date(Date.UTC(2020, 10, 17 + day, 2));
  const facts: CaseFacts = { ...aBusiness(++made), materials: 'M01、M02', ...over };
  const id = await inTransaction(db, (trx) =>
    beginDraft(trx, cipher, { kind, agencyId: office.agencyId, facts, by: office.acceptor, at: at(0) }),
  );
  for (const [no, act] of acts.entries())
    await inTransaction(db, async (trx) => {
      const seen = (await lockCase(trx, office.agencyId, id)) ?? assert.fail();
      const by = { review: office.reviewer, return: office.reviewer, confirm: office.confirmer }[act as string];
      const ground =
        act === 'notify' ? '缺少营业执照复印件\n缺少租赁合同' : act === 'return' ? '经营地址不在本辖区' : '';
      const rules = {
        limitDays: 5,
        dayKind: 'working',
        calendar: stateCalendar(),
        zone: portal.deps.config.officeZone,
      } as const;
      await moveCase(trx, seen, { act, ground, by: by ?? office.acceptor, at: at(no) }, rules);
    });
  return id;
}

export const toFiled = ['receive', 'review', 'confirm'] as const;
