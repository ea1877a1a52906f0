import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AnnexNo } from '#domain/annexes/types.js';
import { listExtensions } from '#features/drive/extensions/extension-queries.js';
import { cancelExtension, grantExtension } from '#features/drive/extensions/extensions.js';
import { loadMatrix } from '#features/drive/progress/matrix.js';
import { type MatrixLine, sumOf } from '#features/drive/progress/matrix-rules.js';
import { listStandingsAt, listStandingsNow } from '#features/drive/progress/standing-queries.js';
import { type Drive, findCurrentDrive } from '#features/drive/queries.js';
import { confirmFindings } from '#features/annexes/mending/fix.js';
import { removeRow } from '#features/annexes/mending/row-changes.js';
import { getAnnex } from '#features/annexes/queries.js';
import { addComment, answerAsMended } from '#features/annexes/review/comments.js';
import { readThrough } from '#features/annexes/review/reading/seen.js';
import { claimAnnex, returnAnnex, submitAnnex, withdrawAnnex } from '#features/annexes/review/steps.js';
import { jobTable } from '#src/job-table.js';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { runHere } from '#platform/jobs/runner.js';
import type { Actor } from '#platform/http/actor.js';
import { act, annexSteps, importAnnex, uploadAndCheck } from '#src/season/actions.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import { assertSizesNoted } from '#test/support/noted-sizes.js';
import { anOldLicence } from '#test/support/extracts.js';
import { handOut } from '#test/support/handed-annex.js';
import { actorNamed } from '#test/support/operators.js';
import { fc } from '#test/support/properties.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const unit = '460100';
const hourMs = 3_600_000;

/** What is done to one annex of a season, where its state lets it be done. */
const deeds = [
  'upload',
  'upload',
  'confirm',
  'submit',
  'submit',
  'withdraw',
  'return',
  'answer',
  'accept',
  'import',
  'extend',
  'shorten',
  'remove',
] as const;

/** Every season begins with one annex that goes the whole way. */
const wholeWay = (['upload', 'confirm', 'submit', 'return', 'answer', 'upload', 'confirm', 'submit', 'accept'] as const)
  .map((deed) => ({ no: 3 as AnnexNo, deed, n: 4 }))
  .concat([{ no: 3, deed: 'import' as never, n: 1 }]);

describe('the progress of any moment, told afterwards', () => {
  let portal: TestPortal;
  let drive: Drive;
  let season: ReturnType<typeof annexSeason>;
  let who: Record<'collector' | 'manager' | 'reviewer' | 'importer', Actor>;
  const seen: { at: Date; lines: MatrixLine[] }[] = [];
  before(async () => {
    portal = await startTestPortal();
    portal.clock.setTo(new Date('2020-11-18T01:00:00Z'));
    drive = (await findCurrentDrive(portal.deps.db)) as Drive;
    season = annexSeason(portal);
    const { collector, manager } = await season.peopleOf(unit);
    who = {
      collector,
      manager,
      reviewer: await actorNamed(portal, 'reviewer'),
      importer: await actorNamed(portal, 'importer'),
    };
  });
  after(() => portal.stop());

  const matrixAt = (at: Date, isNow: boolean) => loadMatrix(portal.deps.db, drive, who.reviewer, { at, isNow });

  /** Keeps what a page would show now, and goes on an hour later. */
  async function look(): Promise<void> {
    const at = portal.clock.now();
    seen.push({ at, lines: await matrixAt(at, true) });
    const is = await listStandingsNow(portal.deps.db, { driveId: drive.id });
    const noted = new Map((await listStandingsAt(portal.deps.db, drive.id, at)).map((one) => [one.annexId, one]));
    for (const one of is) assert.deepEqual(noted.get(one.annexId), one, 'a move was not noted');
    await assertSizesNoted(portal.deps.db);
    portal.clock.setTo(new Date(at.getTime() + hourMs));
  }

  async function doneTo(no: AnnexNo, deed: (typeof deeds)[number], n: number): Promise<void> {
    const { deps } = portal;
    const { collector, manager, reviewer, importer } = who;
    const annexId = await season.annexIdOf(unit, no);
    const annex = await getAnnex(deps.db, annexId);
    const { state, currentVersionId: basedOn } = annex;
    const isOpen = state === 'filling' || state === 'returned';
    const steps = annexSteps(deps, { manager, reviewer, importer }, annexId);
    switch (deed) {
      case 'upload': {
        if (!isOpen) return;
        const spoilt = n % 3 === 0 ? { uscc: '1' } : {};
        const rows = [1, 2, 3]
          .slice(0, 1 + (n % 3))
          .map((one) => (no === 3 ? typedBusiness(one, spoilt) : oldRow(one, n % 2 === 0)));
        await uploadAndCheck(deps, collector, { annexId, ...annexWorkbook(no, rows as never), basedOn });
        return;
      }
      case 'confirm': {
        if (!isOpen || basedOn === null) return;
        const open = await deps
          .db('annex_findings')
          .distinct('kind')
          .where({ version_id: basedOn, level: 'W', confirmed_by: null });
        for (const { kind } of open as { kind: string }[])
          await act(deps, (trx) =>
            confirmFindings(trx, deps, collector, {
              annexId,
              versionId: basedOn,
              kind,
              findingId: null,
              reason: '已核对',
            }),
          );
        return;
      }
      case 'remove': {
        if (!isOpen || basedOn === null) return;
        await act(deps, (trx) => removeRow(trx, deps, collector, { annexId, versionId: basedOn, row: 2 })).catch(
          isRefused,
        );
        return;
      }
      case 'answer': {
        const comments = await deps
          .db('annex_comments')
          .select('id')
          .where({ annex_id: annexId, is_sent: 1, answer: null });
        if (state !== 'returned' || comments.length === 0) return;
        const commentIds = comments.map(({ id }: { id: number }) => id);
        await act(deps, (trx) => answerAsMended(trx, deps, collector, { annexId, commentIds }));
        return;
      }
      case 'submit':
        if (isOpen) await act(deps, (trx) => submitAnnex(trx, deps, manager, annexId)).catch(isRefused);
        return;
      case 'withdraw':
        if (state === 'submitted' && annex.claimedBy === null)
          await act(deps, (trx) => withdrawAnnex(trx, deps, manager, annexId));
        return;
      case 'return': {
        if (state !== 'submitted') return;
        await act(deps, (trx) => claimAnnex(trx, deps, reviewer, annexId, false));
        const comment = { annexId, row: null, field: '', text: `第 ${n} 次意见` };
        await act(deps, (trx) => addComment(trx, deps, reviewer, comment));
        await act(deps, (trx) => readThrough(trx, deps, reviewer, annexId));
        await act(deps, (trx) => returnAnnex(trx, deps, reviewer, annexId)).catch(isRefused);
        return;
      }
      case 'accept':
        if (state !== 'submitted') return;
        await act(deps, (trx) => claimAnnex(trx, deps, reviewer, annexId, false));
        await steps.accepted().catch(isRefused);
        return;
      case 'import':
        if (state === 'accepted' && no === 3) await importAnnex(deps, importer, annexId);
        return;
      case 'extend': {
        const [last] = await listExtensions(deps.db, drive.id);
        const typed = { unitCode: unit, until: `2020-11-2${8 + (n % 2)} 17:00`, allowedBy: '省局', reason: '台风停网' };
        await act(deps, (trx) => grantExtension(trx, deps, reviewer, drive.id, { ...typed, newest: last?.id ?? 0 }));
        return;
      }
      case 'shorten': {
        const last = (await listExtensions(deps.db, drive.id)).find(({ endedAt }) => endedAt === null);
        if (last) await act(deps, (trx) => cancelExtension(trx, deps, reviewer, drive.id, last.id));
      }
    }
  }
  /** What was set going, such as a check of what was mended. */
  async function runWaiting(): Promise<void> {
    for (const name of ['annex.recheck', 'annex.pass-on', 'annex.cross-check'])
      for (const jobId of await listWaitingIds(portal.deps.db, name)) await runHere(portal.deps, jobTable, jobId);
  }
  const oldRow = (n: number, isFiled: boolean) => ({
    ...anOldLicence(n),
    ...{ legal_id_masked: '469***********0020', phone_masked: '138****0003' },
    ...{ check_result: isFiled ? '已备案' : '准确', is_filed: isFiled ? '是' : '否', actual_status: '1 营业' },
    ...(isFiled ? { filing_date: '2020-11-01', filing_no: `4601050200${n}` } : {}),
  });
  const isRefused = (error: unknown): void => {
    if (!(error instanceof Error) || error.name !== 'Problem') throw error;
  };

  test('whatever is done in whichever order, a moment’s matrix is later the one that was seen', async () => {
    await look();
    await handOut(
      portal,
      [1, 2, 3].map((n) => anOldLicence(n)),
    );
    await look();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ no: fc.constantFrom<AnnexNo>(3, 4), deed: fc.constantFrom(...deeds), n: fc.nat(20) }), {
          minLength: 45,
          maxLength: 45,
        }),
        async (course) => {
          for (const [at, { no, deed, n }] of [...wholeWay, ...course].entries()) {
            if (at === 30) portal.clock.setTo(new Date('2020-11-27T08:30:00Z'));
            await doneTo(no, deed, n);
            if (n % 2 === 0) await look();
            await runWaiting();
            await look();
          }
        },
      ),
      { numRuns: 1, endOnFailure: true },
    );
    for (const { at, lines } of seen) assert.deepEqual(await matrixAt(at, false), lines, at.toISOString());
  });

  test('the season was a season: it moved in every direction', () => {
    const sums = seen.map(({ lines }) => sumOf(lines));
    for (const key of ['expected', 'rows', 'errors', 'open', 'submitted', 'accepted', 'imported', 'late'] as const) {
      const counts = new Set(sums.map((sum) => sum[key]));
      assert.ok(counts.size > 1, `${key} was always ${[...counts]}`);
    }
    assert.equal(seen[0]?.lines.find(({ unitCode, annexNo }) => unitCode === unit && annexNo === 4)?.expected, null);
    assert.equal(seen[1]?.lines.find(({ unitCode, annexNo }) => unitCode === unit && annexNo === 4)?.expected, 3);
  });
});
