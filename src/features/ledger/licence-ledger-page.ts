import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { classWords, reasonWords } from '#domain/ledger/words.js';
import { evidenceNames } from './evidence-names.js';
import { listHistory } from './ledger-row-queries.js';
import { evidenceWords, ledgerRowId, noUnitName, readEvidence } from './present.js';
import { seenLedger } from './seen.js';
import { listSignaturesOf } from './signature-queries.js';
import { signatureView } from './signature-present.js';

/** One licence: in which class it was from when until when, and what said so. */
export function licenceLedgerHandlers(deps: Deps): { show: Handler } {
  return {
    async show(req, res) {
      const { drive, own, names } = await seenLedger(deps, req);
      const licenceId = idParam(req, 'licenceId');
      const history = await listHistory(deps.db, drive.id, licenceId);
      const last = history.at(-1);
      if (!last || (own && !own.includes(last.unit))) throw problems.not_found();
      const told = await evidenceNames(
        deps.db,
        history.map(({ evidence }) => readEvidence(evidence)),
      );
      const isProvince = actorOf(req).scope.level === 'province';
      const signatures = await listSignaturesOf(deps.db, licenceId);
      await render(req, res, 'ledger/licence', {
        rowId: ledgerRowId(last.oldId, last.copyNo),
        licenceId,
        className: classWords[last.class],
        reasonName: reasonWords[last.reason],
        isOpen: last.class === 'open',
        entries: history
          .map((one) => ({
            ...one,
            className: classWords[one.class],
            reasonName: reasonWords[one.reason],
            unitName: one.unit === '' ? noUnitName : (names.get(one.unit) ?? one.unit),
            evidence: evidenceWords(readEvidence(one.evidence), { ...told, isProvince }),
            shortMac: one.mac.slice(0, 12),
          }))
          .reverse(),
        signatures: signatures.map(signatureView),
      });
    },
  };
}
