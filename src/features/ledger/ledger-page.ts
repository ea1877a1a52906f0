import type { Deps } from '#platform/deps.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { countsOf, ledgerClasses } from '#domain/ledger/classes.js';
import { classWords } from '#domain/ledger/words.js';
import { listSums } from './ledger-queries.js';
import { equations, reasonLines } from './present.js';
import { seenLedger } from './seen.js';
import { goLiveBar } from './standing.js';

const atLast = new Date('9999-12-31T00:00:00Z');

/** 总账: the equation of every unit, now or at any moment since the lists came; each figure opens its rows (C44). */
export function ledgerHandlers(deps: Deps): { show: Handler } {
  return {
    async show(req, res) {
      const { drive, own, names, look, at } = await seenLedger(deps, req);
      const sums = await listSums(deps.db, drive.id, at ?? atLast, own);
      const lines = equations(sums, names, own);
      const bar = own === undefined && look.isNow ? await goLiveBar(deps.db, drive.id) : undefined;
      await render(req, res, 'ledger/ledger', {
        look,
        own: '/ledger',
        fields: [],
        query: {},
        isProvince: own === undefined,
        classes: ledgerClasses.map((key) => ({ key, label: classWords[key] })),
        lines: lines.map((line) => ({ ...line, unitKey: line.code === '' ? 'none' : line.code })),
        total: countsOf(sums),
        reasons: reasonLines(sums),
        bar,
      });
    },
  };
}
