import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type AnnexAbilities, abilitiesOf, maySeeNumbers } from '#features/annexes/policy.js';
import type { Annex } from '#features/annexes/queries.js';
import { isThirdPerson, returnGround, submissionObstacles } from '#features/annexes/review/review-rules.js';
import { anActor, aReviewer } from '#test/support/actors.js';

const filer = anActor({ id: 1 });
const manager = anActor({ id: 2, roles: ['agency_manager'] });
const neighbour = anActor({ id: 3, agencyId: 4, roles: ['collector', 'agency_manager'] });
const reviewer = aReviewer();
const colleague = aReviewer({ id: 10 });

const annexOf = (change: Partial<Annex>): Annex =>
  ({
    id: 18,
    agencyId: filer.agencyId,
    annexNo: 3,
    state: 'filling',
    submittedBy: null,
    claimedBy: null,
    decidedBy: null,
    recallReason: null,
    ...change,
  }) as Annex;

/** Names of what a person can do, `return` with its ground. */
const can = (person: typeof filer, annex: Annex): string[] =>
  (Object.entries(abilitiesOf(person, annex)) as [keyof AnnexAbilities, boolean | string | null][])
    .flatMap(([name, may]) => (may === true ? [name] : typeof may === 'string' ? [`${name}: ${may}`] : []))
    .sort();

const submitted = { state: 'submitted', submittedBy: manager.id } as const;
const inHand = { ...submitted, claimedBy: reviewer.id } as const;
const accepted = { ...inHand, state: 'accepted', decidedBy: reviewer.id } as const;

describe('who can do what with an annex in which state', () => {
  const cases: readonly (readonly [what: string, change: Partial<Annex>, person: typeof filer, ...may: string[]])[] = [
    ['open, who fills in', {}, filer, 'fix', 'upload'],
    ['open, who submits', {}, manager, 'submit'],
    ['open, another office', {}, neighbour],
    ['open, a reviewer', {}, reviewer],
    ['submitted, who submits', submitted, manager, 'withdraw'],
    ['submitted, who fills in', submitted, filer],
    ['submitted, a reviewer', submitted, reviewer, 'claim'],
    ['in hand, who submits', inHand, manager, 'recall'],
    ['in hand, asked back already', { ...inHand, recallReason: '有变化' }, manager],
    ['in hand, its reviewer', inHand, reviewer, 'accept', 'comment', 'decide', 'return: claim'],
    ['in hand, another reviewer', inHand, colleague, 'takeOver'],
    ['accepted, who submits', accepted, manager, 'recall'],
    ['accepted, its accepter', accepted, reviewer, 'comment', 'decide', 'import', 'return: claim'],
    ['accepted, another reviewer', accepted, colleague, 'decide', 'import', 'return: reason'],
    ['accepted, no annex 3', { ...accepted, annexNo: 1 }, colleague, 'decide', 'return: reason'],
    [
      'asked back, another reviewer',
      { ...accepted, recallReason: '有变化' },
      colleague,
      'decide',
      'import',
      'return: recall',
    ],
    ['returned, who fills in', { state: 'returned' }, filer, 'fix', 'upload'],
    ['imported, who fills in', { state: 'imported' }, filer, 'upload'],
  ];
  for (const [what, change, person, ...may] of cases)
    test(what, () => assert.deepEqual(can(person, annexOf(change)), may));
});

test('an accepter who has it no more in hand does not return it, another does with a reason', () => {
  const gone = { state: 'accepted', claimedBy: null, decidedBy: reviewer.id, recallReason: null } as const;
  assert.equal(returnGround(gone, reviewer.id), null);
  assert.equal(returnGround(gone, colleague.id), 'reason');
  assert.equal(returnGround({ ...gone, recallReason: '有变化' }, reviewer.id), 'recall');
});

test('whole numbers are for who works on the annex and for reviewers, never for who looks on as another', () => {
  const annex = annexOf({});
  for (const person of [filer, manager, reviewer]) assert.ok(maySeeNumbers(person, annex));
  for (const person of [neighbour, anActor({ roles: ['viewer'] })]) assert.ok(!maySeeNumbers(person, annex));
  const viewedBy = { id: 7, name: '示例安全', agencyId: 1, until: new Date('2020-11-26T02:15:00Z') };
  assert.ok(!maySeeNumbers({ ...reviewer, viewedBy }, annex));
});

test('who imports is neither who submitted nor who accepted', () => {
  const annex = { submittedBy: manager.id, decidedBy: reviewer.id };
  assert.deepEqual(
    [manager.id, reviewer.id, colleague.id].map((id) => isThirdPerson(annex, id)),
    [false, false, true],
  );
});

test('who mended a cell does not submit', () => {
  const facts = {
    check: 'done',
    rows: 1,
    errors: 0,
    openWarnings: 0,
    quarantined: 0,
    unanswered: 0,
    isUploader: false,
    isMender: true,
  } as const;
  assert.deepEqual(submissionObstacles(facts), [{ code: 'same_hand_submits', count: 1 }]);
});
