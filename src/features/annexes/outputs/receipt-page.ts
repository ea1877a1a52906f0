import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { listDivisions, nameOn } from '#features/agencies/queries.js';
import { versionContext } from '#features/annexes/context.js';

/** The receipt of an upload, to be printed: it names the office as it was called on that day, whatever it is called now (C2). */
export function receiptHandlers(deps: Deps) {
  return {
    show: (async (req, res) => {
      const context = await versionContext(deps, req);
      const { annex, version } = context;
      if (version.receiptNo === null) throw problems.not_found();
      const on = dayIn(deps.config.officeZone, version.uploadedAt);
      const [sender, divisions] = await Promise.all([
        nameOn(deps.db, version.agencyId ?? annex.agencyId, on, version.uploadedAt),
        listDivisions(deps.db),
      ]);
      const unitName = divisions.find(({ code }) => code === annex.unitCode)?.name ?? annex.unitCode;
      await render(req, res, 'annexes/outputs/receipt', { ...context, sender, unitName });
    }) satisfies Handler,
  };
}
