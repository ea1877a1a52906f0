import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { lead, step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { faultWords } from '#domain/ledger/faults.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { listDivisions } from '#features/agencies/queries.js';
import { isWaitOver, listWaitingIds } from '#platform/jobs/queue.js';
import { checkLedgerLater } from './checking.js';
import { listChecks, listFaults } from './check-queries.js';
import { findJudgedAt, isLedgerAsked } from './standing-queries.js';

const faultsAtOnce = 100;
const checksAtOnce = 10;
const waitMs = 5_000;

/** 核对总账: what does not fit, by the old system's number; on demand, and every night. */
export function checkHandlers(deps: Deps): { show: Handler; check: Handler } {
  const { db } = deps;

  return {
    async show(req, res) {
      const drive = await chosenDrive(deps, req);
      if (!drive) throw problems.not_found();
      const [checks, judgedAt, isJudging, divisions, isChecking] = await Promise.all([
        listChecks(db, drive.id, checksAtOnce),
        findJudgedAt(db, drive.id),
        isLedgerAsked(db, 'ledger.judge'),
        listDivisions(db),
        isLedgerAsked(db, 'ledger.check'),
      ]);
      const [last] = checks;
      const after = /^\d{1,9}$/.test(queryText(req, 'after')) ? Number(queryText(req, 'after')) : 0;
      const faults = last ? await listFaults(db, last.id, { after, limit: faultsAtOnce + 1 }) : [];
      const names = new Map(divisions.map(({ code, name }) => [code, name]));
      const shown = faults.slice(0, faultsAtOnce);
      await render(req, res, 'ledger/check', {
        checks,
        last,
        judgedAt,
        isJudging,
        isChecking,
        mayOpen: mayDo(actorOf(req), 'ledger.view'),
        lines: shown.map((one) => ({
          ...one,
          words: faultWords[one.kind],
          unitName: one.unit === '' ? '' : (names.get(one.unit) ?? one.unit),
        })),
        next: faults.length > faultsAtOnce ? { after: shown.at(-1)?.seq } : undefined,
        isPaged: after > 0,
      });
    },

    check: step(
      deps,
      async (trx, req) => {
        const drive = await chosenDrive(deps, req);
        if (!drive) throw problems.not_found();
        const actor = actorOf(req);
        await checkLedgerLater(trx, deps, { driveId: drive.id, by: actor.id });
        audit(trx, deps.clock.now(), actor, { verb: 'ledger.check', objectType: 'drive', objectId: drive.id });
        return { to: '/ledger/check', done: '已开始重新计算并核对总账，完成后结果在本页。' };
      },
      async (req, res, answer) => {
        const [jobId] = await listWaitingIds(db, 'ledger.check');
        if (jobId !== undefined) await deps.jobSignal.waitFor(jobId, waitMs, () => isWaitOver(db, jobId));
        lead(req, res, { to: answer.to });
      },
    ),
  };
}
