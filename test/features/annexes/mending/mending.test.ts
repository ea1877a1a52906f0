import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import { noNames } from '#features/audit/names.js';
import { detailsOf } from '#features/audit/present.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { insertFindings } from '#features/annexes/checking/finding-queries.js';
import { fixRow } from '#features/annexes/mending/row-fix.js';
import { listFixHistory } from '#features/annexes/mending/fix-queries.js';
import { applyProposals } from '#features/annexes/mending/proposals.js';
import { listFixes } from '#features/annexes/checking/row-queries.js';
import { createActorLoader } from '#features/operators/actor.js';
import { acceptedAnnex, anOffice, type Office } from '#test/support/accepted-annex.js';
import { aBusiness } from '#test/support/businesses.js';
import { testDeps, withDatabase } from '#test/support/test-db.js';

const rowCount = 620;
const firstRow = 3;
const kind = 'V24.business_name.space';
const detailsIn = (entry: { before: string; after: string }) =>
  detailsOf(
    { verb: 'annex.fix', objectType: 'annex', objectId: '1', agency: '', outcome: 'done', ...entry },
    noNames,
    'UTC',
  );

describe('mending on line', () => {
  let database: Awaited<ReturnType<typeof withDatabase>>;
  let deps: ReturnType<typeof testDeps>;
  let office: Office;
  let filer: Actor;
  let annexId: number;
  let versionId: number;
  before(async () => {
    database = await withDatabase();
    deps = testDeps({ db: database.db });
    office = await anOffice(deps.db);
    filer = (await createActorLoader(deps.db, () => deps.clock.now()).load(office.filer)) as Actor;
  });
  after(() => database.drop());
  beforeEach(async () => {
    const rows = Array.from({ length: rowCount }, (_, n) => aBusiness(n));
    ({ annexId, versionId } = await acceptedAnnex(deps.db, office, office.haikou, rows));
    await deps.db('annexes').where({ id: annexId }).update({ state: 'filling', submitted_by: null, decided_by: null });
  });

  const work = <T>(step: (trx: Trx) => Promise<T>): Promise<T> => inTransaction(deps.db, step);
  const entriesOf = async (verb: string): Promise<{ before: string; after: string }[]> =>
    deps.db('audit_entries').select('state_before as before', 'state_after as after').where({ verb }).orderBy('seq');

  /** A fault with a proposal in the name of every row. */
  async function tellProposals(): Promise<void> {
    const column = annexDefinition(3).columns.findIndex(({ field }) => field === 'business_name');
    const findings = Array.from({ length: rowCount }, (_, n) => ({
      row: firstRow + n,
      column,
      field: 'business_name',
      rule: 'V24',
      level: 'W' as const,
      kind,
      value: 'x',
      message: '名称中有空格',
      proposal: `建议${n}号`,
    }));
    await work((trx) => insertFindings(trx, deps.cipher, versionId, findings));
  }

  test('taking all proposals names every cell before and after, and says what is left', async () => {
    await tellProposals();
    const input = { annexId, versionId, kind, findingId: null };
    const first = await work((trx) => applyProposals(trx, deps, filer, input, 600));
    assert.deepEqual([first.count, first.left], [600, 20]);

    const entries = await entriesOf('annex.apply_proposals');
    assert.equal(entries.length, 3, 'entries of bounded size');
    assert.ok(entries.every((entry) => entry.after.length < 30_000));
    const details = entries.flatMap(detailsIn).filter(({ label }) => label.startsWith('第 '));
    assert.equal(details.length, 600);
    const header = annexDefinition(3).columns.find(({ field }) => field === 'business_name')?.header;
    assert.deepEqual(details[5], {
      label: `第 8 行 ${header}`,
      before: aBusiness(5)['business_name'],
      after: '建议5号',
    });
    assert.equal(JSON.parse(entries[0]?.after ?? '').left, 20);
  });

  test('one finding is taken without the others', async () => {
    await tellProposals();
    const ids = (await deps.db('annex_findings').select('id').where({ version_id: versionId }).orderBy('id')) as {
      id: number;
    }[];
    const input = { annexId, versionId, kind, findingId: Number(ids[7]?.id) };
    assert.deepEqual(
      await work(async (trx) => {
        const { count, left } = await applyProposals(trx, deps, filer, input);
        return [count, left];
      }),
      [1, 0],
    );
    const fixes = await listFixes(deps.db, deps.cipher, versionId);
    assert.deepEqual(
      fixes.map(({ row, value }) => [row, value]),
      [[10, '建议7号']],
    );
  });

  test('every mending of a cell stays: who, when, before, after, and the taking back', async () => {
    const typed = aBusiness(0)['legal_name'] ?? '';
    const mend = (legal_name: string) =>
      work((trx) => fixRow(trx, deps, filer, { annexId, versionId, row: firstRow, values: { legal_name } }));
    for (const name of ['赵某', '钱某', typed]) await mend(name);
    const past = await listFixHistory(deps.db, versionId, deps.cipher, firstRow);
    assert.deepEqual(
      past.map(({ field, before, after }) => [field, before, after]),
      [
        ['legal_name', '钱某', typed],
        ['legal_name', '赵某', '钱某'],
        ['legal_name', typed, '赵某'],
      ],
    );
    assert.ok(past.every((fix) => fix.fixedByName === 'filer' && fix.fixedBy === office.filer));
    const stored = await deps.db('annex_fix_history').where({ version_id: versionId }).first();
    assert.doesNotMatch(JSON.stringify(stored), /某/, 'unreadable at rest');
    assert.deepEqual(await listFixes(deps.db, deps.cipher, versionId), [], 'the file counts again');
  });
});
