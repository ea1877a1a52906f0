import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Db } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { Problem } from '#platform/problem.js';
import { type CaseKind, caseKindNames } from '#domain/filing/kinds.js';
import { type CaseAct, type CaseState, caseStateNames, findMove, legalSteps, movesOf } from '#domain/filing/moves.js';
import { stateCalendar } from '#domain/statutory/calendar.js';
import { insertCase, lockCase } from '#features/filings/cases/case-queries.js';
import { moveCase } from '#features/filings/cases/moving.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let db: Db;
let office: { readonly agencyId: number; readonly people: readonly [number, number, number] };
before(async () => {
  portal = await startTestPortal();
  db = portal.deps.db;
  const { clerk, filer, manager } = portal.cast;
  const { id } = (await db('agencies').select('id').where({ code: '460100' }).first()) as { id: number };
  office = { agencyId: id, people: [clerk.id, filer.id, manager.id] };
});
after(() => portal.stop());

const rules = { limitDays: 5, dayKind: 'working', calendar: stateCalendar(), zone: 'Asia/Shanghai' } as const;
const at = (time: string) => new Date(`2020-11-${time}:00+08:00`);

const open = (kind: CaseKind = 'new', isSmall = false) =>
  inTransaction(db, (trx) =>
    insertCase(trx, {
      kind,
      agencyId: office.agencyId,
      facts: Buffer.of(0),
      isSmall,
      by: office.people[0],
      at: at('17T09:00'),
    }),
  );
const one = (id: number) =>
  inTransaction(db, async (trx) => (await lockCase(trx, office.agencyId, id)) ?? assert.fail());
const move = (id: number, act: CaseAct, by: number, time = '17T10:00', ground = '材料不全') =>
  inTransaction(db, async (trx) => {
    const seen = (await lockCase(trx, office.agencyId, id)) ?? assert.fail();
    return moveCase(trx, seen, { act, ground, by, at: at(time) }, rules);
  });
const refusal = async (work: Promise<unknown>) => {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof Problem, String(error));
    return error.code;
  }
  return assert.fail('it was done');
};

test('a case runs its way, its clock with it', async () => {
  const [acceptor, reviewer, confirmer] = office.people;
  const id = await open();
  assert.equal(await move(id, 'receive', acceptor), 'received');
  assert.equal((await one(id)).dueOn, '2020-11-24');
  await move(id, 'notify', acceptor, '19T10:00');
  assert.equal((await one(id)).dueOn, null);
  await move(id, 'supplement', acceptor, '23T10:00');
  assert.equal((await one(id)).dueOn, '2020-11-30');
  await move(id, 'review', reviewer);
  assert.equal(await move(id, 'confirm', confirmer), 'filed');
  const steps = (await db('filing_steps').where({ case_id: id }).orderBy('no')) as { to_state: string }[];
  assert.deepEqual(
    steps.map(({ to_state }) => to_state),
    ['draft', 'received', 'supplement_notified', 'received', 'reviewed', 'filed'],
  );
});

test('one supplement notice lists everything: a second one is impossible, by SQL too', async () => {
  const [acceptor] = office.people;
  const id = await open();
  await move(id, 'receive', acceptor);
  await move(id, 'notify', acceptor);
  await move(id, 'supplement', acceptor);
  assert.equal(await refusal(move(id, 'notify', acceptor)), 'filing.second_notice');
  await assert.rejects(writeRaw(id, 'supplement_notified'), /filing_steps_one_notice/);
});

test('acceptor, reviewer and confirmer differ, by SQL too; a small office may have one', async () => {
  const [acceptor, reviewer] = office.people;
  const id = await open();
  await move(id, 'receive', acceptor);
  assert.equal(await refusal(move(id, 'review', acceptor)), 'filing.other_post');
  await move(id, 'review', reviewer);
  assert.equal(await refusal(move(id, 'confirm', reviewer)), 'filing.other_post');
  assert.equal(await refusal(move(id, 'confirm', acceptor)), 'filing.other_post');
  for (const confirmer of [acceptor, reviewer])
    await assert.rejects(
      db('filing_cases').where({ id }).update({ confirmer_id: confirmer }),
      /filing_cases_four_eyes/,
    );
  const small = await open('new', true);
  for (const act of ['receive', 'review', 'confirm'] as const) await move(small, act, acceptor);
  assert.equal((await one(small)).state, 'filed');
});

test('a move that must say why is refused without, and two who move at once do not both', async () => {
  const [acceptor, reviewer] = office.people;
  const id = await open();
  await move(id, 'receive', acceptor);
  assert.equal(await refusal(move(id, 'return', reviewer, '17T10:00', '')), 'filing.no_ground');
  const seen = await one(id);
  await move(id, 'review', reviewer);
  const late = inTransaction(db, (trx) =>
    moveCase(trx, seen, { act: 'withdraw', ground: '不办了', by: acceptor, at: at('17T11:00') }, rules),
  );
  await assert.rejects(late);
  assert.equal((await one(id)).state, 'reviewed');
});

/** Brings a case to a state by legal moves. */
async function caseIn(kind: CaseKind, state: CaseState): Promise<number> {
  const id = await open(kind, true);
  await db('filing_cases')
    .where({ id })
    .update({ platform_case_no: kind === 'second_entry' ? `P${id}` : null });
  for (const act of wayTo(kind, state)) await move(id, act, office.people[0]);
  return id;
}

function wayTo(kind: CaseKind, state: CaseState): CaseAct[] {
  const ways: Partial<Record<CaseState, CaseAct[]>> = { draft: [] };
  for (const from of ['draft', 'received', 'reviewed', 'supplement_notified'] as const)
    for (const { act, from: start, to } of movesOf(kind))
      if (start === from && ways[from] && !ways[to]) ways[to] = [...ways[from], act];
  return ways[state] ?? [];
}

/** Writes a step as a person with a console would, whatever is legal. */
const writeRaw = (id: number, to: CaseState) =>
  inTransaction(db, async (trx) => {
    const { kind, state, stepNo } = (await lockCase(trx, office.agencyId, id)) ?? assert.fail();
    await trx('filing_steps').insert({
      case_id: id,
      no: stepNo + 1,
      before_no: stepNo,
      kind,
      from_state: state,
      to_state: to,
      is_notice: to === 'supplement_notified' ? 1 : null,
      acted_by: office.people[0],
      acted_at: at('18T09:00'),
    });
    await trx('filing_cases')
      .where({ id })
      .update({
        state: to,
        step_no: stepNo + 1,
        filed_at: at('18T09:00'),
        reviewer_id: office.people[0],
        confirmer_id: office.people[0],
        due_on: null,
      });
  });

test('the whole matrix: what the table of moves does not know is impossible by action and by SQL', async () => {
  const acts = ['receive', 'notify', 'supplement', 'review', 'send_back', 'confirm', 'return', 'withdraw'] as const;
  let refused = 0;
  for (const kind of ['new', 'second_entry'] as const)
    for (const from of caseStateNames) {
      if (from !== 'draft' && wayTo(kind, from).length === 0) continue; // no such state in this kind
      const id = await caseIn(kind, from);
      for (const act of acts.filter((one) => !findMove(kind, from, one))) {
        assert.equal(await refusal(move(id, act, office.people[0])), 'filing.gone', `${kind} ${from} ${act}`);
        refused += 1;
      }
      for (const to of caseStateNames) {
        if (legalSteps().some((step) => step.kind === kind && step.from === from && step.to === to)) continue;
        await assert.rejects(writeRaw(id, to), /filing_steps_legal|filing_steps_one_notice/, `${kind} ${from} > ${to}`);
        // Nor by setting the state alone.
        if (to !== from)
          await assert.rejects(db('filing_cases').where({ id }).update({ state: to }), `${kind} ${from} = ${to}`);
        refused += 1;
      }
    }
  assert.ok(refused > 80, String(refused));
});

test('the database knows exactly the moves of the table', async () => {
  const stored = (await db('filing_moves').select('*')) as { kind: string; from_state: string; to_state: string }[];
  const known = legalSteps().flatMap(({ kind, from, to }) => (from === null ? [] : [`${kind} ${from} ${to}`]));
  assert.deepEqual(
    stored.map((row) => `${row.kind} ${row.from_state} ${row.to_state}`).sort(),
    [...new Set(known)].sort(),
  );
  assert.equal(new Set(stored.map(({ kind }) => kind)).size, caseKindNames.length);
});

test('a step cannot be taken away or changed under its case', async () => {
  const id = await caseIn('new', 'reviewed');
  await assert.rejects(db('filing_steps').where({ case_id: id, no: 1 }).delete());
  await assert.rejects(db('filing_steps').where({ case_id: id, no: 2 }).delete());
  await assert.rejects(db('filing_steps').where({ case_id: id, no: 1 }).update({ to_state: 'withdrawn' }));
});
