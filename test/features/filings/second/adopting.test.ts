import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { usccCheckCharacter } from '#domain/values/uscc.js';
import { inTransaction } from '#platform/db/transaction.js';
import { beginDraft } from '#features/filings/cases/drafting.js';
import { findAdoptable } from '#features/filings/second/adopting.js';
import { type AskedCase, judgeAdoptable, type KnownEntry, nameKeyOf } from '#features/filings/second/adopting-rules.js';
import { caseKey, caseNumber, isCaseNumber, slips } from '#domain/filing/case-number.js';
import { insertSecondEntry, writeEntryFacts } from '#features/filings/second/second-queries.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
before(async () => {
  portal = await startTestPortal();
});
after(() => portal.stop());

const usccOf = (n: number): string => {
  const body = `91460105${String(n % 500).padStart(9, '0')}`;
  return body + usccCheckCharacter(body);
};
/** Numbers that follow each other, two of one business among them: what a platform gives. */
const numberOf = (n: number): string => `PT2020-46010-${String(100_000 + n)}`;
const wide = (text: string) => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

/** How people type a number: rightly, or with what does not matter. */
const sound: readonly ((text: string) => string)[] = [
  (text) => text,
  wide,
  (text) => text.replace(/-/g, ''),
  (text) => text.replace(/-/g, '—'),
  (text) => text.replace(/-/g, '_'),
  (text) => ` ${text.slice(0, 6)} ${text.slice(6)}\u3000`,
  (text) => text.toLowerCase(),
  (text) => `${text}\u200b`,
];
/** And with a slip. */
const slipped: readonly ((text: string) => string)[] = [
  (text) => text.slice(0, -1),
  (text) => text.replace(/0(\d)$/, '$10'),
  (text) => text.replace('0', 'O'),
  (text) => `${text}1`,
];

const asked = (n: number): AskedCase => ({
  platformCaseNo: numberOf(n),
  uscc: usccOf(n),
  name: `海口示例${n % 500}号汽车维修有限公司`,
  divisionCode: '460105',
});
const entryOf = (n: number, typed: string): KnownEntry => ({
  caseId: n + 1,
  agencyId: 1,
  platformCaseNo: caseNumber(typed),
  uscc: usccOf(n),
  nameKey: nameKeyOf(asked(n).name),
  divisionCode: '460105',
  isMatched: false,
});

test('of a thousand entries those with a sound number are found by themselves, and never a wrong one', () => {
  const isSound = (n: number) => n % 10 !== 9;
  const typed = Array.from({ length: 1_000 }, (_, n) => {
    const way = isSound(n) ? sound[n % sound.length] : slipped[Math.floor(n / 10) % slipped.length];
    return way?.(numberOf(n)) ?? '';
  });
  const entries = typed.map((text, n) => entryOf(n, text));
  let soundOnes = 0;
  let found = 0;
  for (let n = 0; n < 1_000; n += 1) {
    const verdict = judgeAdoptable(asked(n), entries);
    if (verdict.kind === 'exact') assert.equal(verdict.found.entry.caseId, n + 1, `${numberOf(n)} is not ${typed[n]}`);
    if (!isSound(n)) continue;
    soundOnes += 1;
    if (verdict.kind === 'exact') found += 1;
  }
  assert.equal(soundOnes, 900);
  assert.ok(found >= 0.99 * soundOnes, `${found} of ${soundOnes}`);
  // Cases that nobody has entered are nobody's.
  for (let n = 2_000; n < 2_500; n += 1) assert.notEqual(judgeAdoptable(asked(n), entries).kind, 'exact');
});

test('a slip in the number is shown where the business is the same, and decided by a person', () => {
  const one = entryOf(7, 'PT2020-46010-10O007');
  const verdict = judgeAdoptable(asked(7), [one, entryOf(8, numberOf(8))]);
  assert.equal(verdict.kind, 'facts');
  assert.deepEqual(verdict.kind === 'facts' && verdict.found.evidence.slice(0, 2), [
    '办件编号只有字母与数字之差（如 O 与 0）',
    '统一社会信用代码相同',
  ]);
  const foreign = { ...one, uscc: usccOf(8), nameKey: nameKeyOf('别家汽车维修有限公司') };
  assert.deepEqual(judgeAdoptable(asked(7), [foreign]), { kind: 'none', near: [] });
  const two = judgeAdoptable(asked(7), [entryOf(7, `${numberOf(7)}1`), entryOf(7, numberOf(7).slice(0, -1))]);
  assert.equal(two.kind, 'none');
  assert.equal(two.kind === 'none' && two.near.length, 2);
  assert.equal(judgeAdoptable(asked(7), [{ ...entryOf(7, numberOf(7)), isMatched: true }]).kind, 'none');
});

test('what a number is, and how many slips part two', () => {
  for (const [text, is] of [
    ['PT2020000001', true],
    ['46010520201203-000017', true],
    ['备案2020001', false],
    ['1234', false],
    ['ABCDEFGH', false],
    ['-460105202012', false],
    ['', false],
  ] as const)
    assert.equal(isCaseNumber(caseNumber(text)), is, text);
  assert.equal(caseKey('ＰＴ２０２０—０１'), 'PT202001');
  assert.equal(slips('PT2020', 'PT2002'), 1);
  assert.equal(slips('PT2020', 'PT20200'), 1);
  assert.equal(slips('PT2020', 'PT1919'), 3);
});

test('the register of entries answers the same, by number, code or name', async () => {
  const { deps, cast } = portal;
  const office = (await deps.db('agencies').where({ code: '460100' }).first()) as { id: number };
  const at = deps.clock.now();
  const enter = (n: number, typed: string) =>
    inTransaction(deps.db, async (trx) => {
      const number = caseNumber(typed);
      const facts = { platform_case_no: number, business_name: asked(n).name, division_code: '460105' };
      const draft = { kind: 'second_entry', agencyId: office.id, facts, by: cast.clerk.id, at } as const;
      const caseId = await beginDraft(trx, deps.cipher, draft);
      const entry = { caseId, result: 'created', resultOn: '2020-11-20', seconds: 0, seenAt: at } as const;
      await insertSecondEntry(trx, { ...entry, caseKey: caseKey(number) });
      const facts2 = {
        uscc: usccOf(n),
        nameKey: nameKeyOf(asked(n).name),
        taken: null,
        pastedFields: 0,
        typedFields: 0,
      };
      await writeEntryFacts(trx, caseId, facts2);
      return caseId;
    });
  const exact = await enter(1, numberOf(1).replace(/-/g, ''));
  const near = await enter(2, 'PT2020-46010-10O002');
  const first = await findAdoptable(deps.db, asked(1));
  assert.equal(first.kind === 'exact' && first.found.entry.caseId, exact);
  const second = await findAdoptable(deps.db, asked(2));
  assert.equal(second.kind === 'facts' && second.found.entry.caseId, near);
  assert.equal((await findAdoptable(deps.db, asked(3))).kind, 'none');
  assert.equal((await findAdoptable(deps.db, { ...asked(2), uscc: '' })).kind, 'facts');
  assert.equal((await findAdoptable(deps.db, { ...asked(3), uscc: '汉字' })).kind, 'none');
});
