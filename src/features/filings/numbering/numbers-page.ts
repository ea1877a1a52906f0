import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { settingsOf } from '#platform/settings.js';
import { listAgencies } from '#features/agencies/queries.js';
import { caseOffice } from '#features/filings/cases/scope.js';
import { listGivenNumbers } from './book-queries.js';

const pageSize = 100;

/** 编号簿: the filing numbers of an office, the void ones with why. */
export function numberHandlers(deps: Deps) {
  const { db } = deps;
  return {
    list: (async (req, res) => {
      const own = caseOffice(actorOf(req));
      const offices = own === undefined ? (await listAgencies(db)).filter(({ code }) => code !== '460000') : [];
      const asked = offices.find(({ id }) => String(id) === queryText(req, 'office')) ?? offices[0];
      const agencyId = own ?? asked?.id ?? 0;
      const isVoid = queryText(req, 'void') === '1';
      const after = readAfter(queryText(req, 'after'));
      const found = await listGivenNumbers(db, agencyId, { isVoid, after, limit: pageSize + 1 });
      const lines = found.slice(0, pageSize);
      const last = found.length > pageSize ? lines.at(-1) : undefined;
      const query = { ...(own === undefined && { office: String(agencyId) }), ...(isVoid && { void: '1' }) };
      await render(req, res, 'filings/numbering/numbers', {
        lines,
        isProvince: own === undefined,
        offices: Object.fromEntries(offices.map(({ id, name }) => [String(id), name])),
        office: String(agencyId),
        isVoid,
        pattern: (await settingsOf(deps).read()).filingNumberPattern,
        query,
        next: last && { ...query, after: `${last.seq}.${last.series}` },
        isFirst: after === undefined,
      });
    }) satisfies Handler,
  };
}

function readAfter(text: string): { seq: number; series: string } | undefined {
  const [, seq, series] = /^(\d{1,10})\.([0-9A-Za-z/]{1,40})$/.exec(text) ?? [];
  return seq === undefined || series === undefined ? undefined : { seq: Number(seq), series };
}
