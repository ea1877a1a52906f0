import type { Deps } from '#platform/deps.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { countsOf, ledgerClasses } from '#domain/ledger/classes.js';
import { classWords } from '#domain/ledger/words.js';
import { listSums } from './ledger-queries.js';
import { equations, reasonLines } from './present.js';
import { seenLedger } from './seen.js';
import { countNotedSigned } from './standing-queries.js';

const atLast = new Date('9999-12-31T00:00:00Z');

/** 总账: the equation of every unit, now or at any moment since the lists came; each figure opens its rows (C44). */
export function ledgerHandlers(deps: Deps): { show: Handler } {
  return {
    async show(req, res) {
      const { drive, own, names, look, at } = await seenLedger(deps, req);
      const sums = await listSums(deps.db, drive.id, at ?? atLast, own);
      const lines = equations(sums, names, own);
      const total = countsOf(sums);
      // From the noted sums, so that no page counts; the whole verdict stands where rests are signed.
      const isAsked = own === undefined && look.isNow && total.total > 0;
      const unsigned = isAsked ? total.open - (await countNotedSigned(deps.db, drive.id)) : 0;
      await render(req, res, 'ledger/ledger', {
        look,
        own: '/ledger',
        fields: [],
        query: {},
        isProvince: own === undefined,
        classes: ledgerClasses.map((key) => ({ key, label: classWords[key] })),
        lines: lines.map((line) => ({ ...line, unitKey: line.code === '' ? 'none' : line.code })),
        total,
        reasons: reasonLines(sums),
        goLive: isAsked ? { isClear: unsigned === 0, unsigned } : undefined,
      });
    },
  };
}
