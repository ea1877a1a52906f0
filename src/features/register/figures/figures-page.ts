import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { actorOf } from '#platform/http/actor.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { createMemory } from '#platform/work.js';
import {
  type Figure,
  figuresOf,
  monthFigure,
  monthsUntil,
  placeBars,
} from '#features/register/figures/figures-present.js';
import { countByMonth } from '#features/register/figures/month-queries.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import { type Region, regionFor, regionScopes } from '#features/register/scope.js';
import { listTotals } from '#features/register/totals/totals-queries.js';

/** The register in pictures, within the person's region. */
export function figureHandlers(deps: Deps, places: () => Promise<readonly NamedPlace[]>) {
  const { db, clock, config } = deps;
  const remember = createMemory(() => clock.now().getTime());

  async function load(region: Region): Promise<readonly Figure[]> {
    const bars = placeBars(region, await places());
    const { first, until } = monthsUntil(dayIn(config.officeZone, clock.now()));
    const [ofBars, ofRegion, months] = await Promise.all([
      listTotals(
        db,
        bars.map(({ scope }) => scope),
      ),
      listTotals(db, regionScopes(region)),
      countByMonth(db, region, first[0] ?? until, until),
    ]);
    return [...figuresOf(bars, ofBars, ofRegion), monthFigure(first, months)];
  }

  return {
    figures: (async (req, res) => {
      const region = regionFor(actorOf(req).scope, '', await places());
      await render(req, res, 'register/figures/figures', {
        at: clock.now(),
        figures: region ? await remember(JSON.stringify(region), () => load(region)) : [],
      });
    }) satisfies Handler,
  };
}
