import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { runMailOpening } from '#features/annexes/mailbox/incoming/open-job.js';
import { runMailRecognition } from '#features/annexes/mailbox/incoming/recognise-job.js';
import { listMailLines, type MailFileState } from '#features/annexes/mailbox/incoming/mail-queries.js';
import { listDropFiles } from '#features/annexes/mailbox/incoming/drop-queries.js';
import { takeMails } from '#features/annexes/mailbox/incoming/taking.js';
import { judge, type JudgedLine, mailSlots } from '#features/annexes/mailbox/incoming/verdicts.js';
import { type CorpusMail, knownSender, mailCorpus } from '#test/support/mailbox/corpus.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const states: readonly MailFileState[] = ['reading', 'waiting', 'refused', 'broken'];

interface Outcome {
  readonly what: string;
  readonly file: string;
  readonly expected: string;
  readonly got: string;
  readonly why: string;
}

describe('sixty mixed mails', () => {
  let portal: TestPortal;
  let mails: readonly CorpusMail[];
  let outcomes: readonly Outcome[];
  before(async () => {
    portal = await startTestPortal();
    const { deps } = portal;
    await deps.db('agencies').where({ code: knownSender.unit }).update({ liaison_email: knownSender.address });
    const drive = await findCurrentDrive(deps.db);
    const board = await listBoard(deps.db, drive?.id ?? 0, null);
    const units = [...new Map(board.map(({ unitCode: code, unitName: name }) => [code, { code, name }])).values()];
    mails = await mailCorpus(units);
    const files = mails.map(({ bytes }, at) => ({ content: bytes, name: `${at}.eml`, sizeBytes: bytes.length }));
    const reviewer = await actorNamed(portal, 'reviewer');
    const dropId = await inTransaction(deps.db, (trx) => takeMails(trx, deps, reviewer, files));
    for (const { id } of await listDropFiles(deps.db, dropId)) await runMailOpening(deps, { id }, () => {});
    for (const { id } of await listMailLines(deps.db, ['reading'])) await runMailRecognition(deps, { id });
    outcomes = await outcomesOf(dropId);
  });
  after(() => portal.stop());

  async function outcomesOf(dropId: number): Promise<Outcome[]> {
    const { db } = portal.deps;
    const lines = await listMailLines(db, states, { dropId });
    const { slots } = await mailSlots(db);
    const judged = new Map((await judge(db, await listMailLines(db, ['waiting']), slots)).map((one) => [one.id, one]));
    const dropFiles = await listDropFiles(db, dropId);
    return mails.flatMap(({ what, expected }, at) => {
      const own = lines.filter(({ mail }) => mail.dropFileId === dropFiles[at]?.id);
      const missing = expected
        .slice(own.length)
        .map((one) => ({ what, file: '—', expected: one, got: 'nothing', why: '' }));
      return [
        ...own.map((line, no) => ({
          what,
          file: line.name,
          expected: expected[no] ?? 'nothing',
          ...said(line.state, judged.get(line.id), line.refusalSentence),
        })),
        ...missing,
      ];
    });
  }

  function said(state: MailFileState, line: JudgedLine | undefined, refusal: string | null) {
    if (!line) return { got: state, why: refusal ?? '' };
    const { verdict, found } = line;
    const why = JSON.stringify(found);
    if (verdict.kind === 'certain') return { got: `${verdict.unitCode} ${verdict.annexNo}`, why };
    return { got: verdict.kind === 'ask' ? 'asked' : verdict.kind, why: `${JSON.stringify(verdict)} ${why}` };
  }

  const table = (rows: readonly Outcome[]) =>
    rows.map((one) => `${one.what} | ${one.file} | expected ${one.expected} | got ${one.got} | ${one.why}`).join('\n');

  test('they are sixty at least, of every kind', () => {
    assert.ok(mails.length >= 60, String(mails.length));
    assert.ok(new Set(mails.map(({ what }) => what)).size >= 20);
  });

  test('of a hundred files ninety-five are told rightly', () => {
    const wrong = outcomes.filter(({ expected, got }) => expected !== got);
    const share = 1 - wrong.length / outcomes.length;
    assert.ok(share >= 0.95, `${(share * 100).toFixed(1)} % of ${outcomes.length}\n${table(wrong)}`);
  });

  test('none goes for certain to another office, nor where a person must be asked', () => {
    const isPlace = (text: string) => /^46\d{4} [1-5]$/.test(text);
    const astray = outcomes.filter(
      ({ expected, got }) => isPlace(got) && (!isPlace(expected) || got.slice(0, 6) !== expected.slice(0, 6)),
    );
    assert.deepEqual(astray, [], table(astray));
  });

  test('every file that is not taken says what to do', () => {
    for (const { got, why, file } of outcomes.filter((one) => one.got === 'refused')) {
      assert.equal(got, 'refused');
      assert.match(why, /请/, file);
    }
  });

  test('names, subjects and senders are read in the spelling of every program', async () => {
    const lines = await listMailLines(portal.deps.db, states);
    for (const { name, mail } of lines) {
      assert.doesNotMatch(
        name + mail.subject + mail.senderName,
        /\uFFFD|=\?|[\u0080-\u00ff]/,
        JSON.stringify([name, mail]),
      );
      assert.match(mail.senderMasked, /^[a-z]\*\*\*@example\.com$/);
    }
  });
});
