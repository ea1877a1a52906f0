import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { choiceText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { standingNames } from '#domain/annexes/states.js';
import { ink } from '#formats/svg/picture.js';
import { lyingBars } from '#formats/svg/bars.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { type ForecastLine, loadForecast } from './forecast.js';
import { bySeverity, type Verdict, verdicts, verdictWords } from './forecast-rules.js';
import { lookOf } from './look.js';
import { findBegun } from './standing-queries.js';
import { annexPath } from './matrix-present.js';

/** 预测: which annexes will not be in at 17:00 of their own deadline, and why. */
export function forecastHandlers(deps: Deps): { show: Handler } {
  return {
    async show(req, res) {
      const drive = await chosenDrive(deps, req);
      if (!drive) return render(req, res, 'drive/progress/forecast', { drive });
      const look = lookOf(deps, req, drive, await findBegun(deps.db, drive.id));
      const all = await loadForecast(deps.db, drive, actorOf(req), look);
      const asked = choiceText(req, 'verdict', verdictWords) as Verdict | '';
      // Nobody looks for what is done unless it is asked for.
      const lines = all
        .filter(({ forecast }) => (asked === '' ? forecast.verdict !== 'done' : forecast.verdict === asked))
        .sort((a, b) => bySeverity(a.forecast, b.forecast) || a.line.annexId - b.line.annexId);
      await render(req, res, 'drive/progress/forecast', {
        drive,
        look,
        own: '/progress/forecast',
        here: 'forecast',
        fields: asked === '' ? [] : [['verdict', asked]],
        query: { verdict: asked, at: look.key },
        asked,
        tally: verdicts.map((verdict) => ({
          verdict,
          label: verdictWords[verdict],
          count: countOf(all, verdict),
          isHere: verdict === asked,
          query: { verdict: verdict === asked ? '' : verdict, at: look.key },
        })),
        figureMarkup: verdictBars(all),
        lines: lines.map(({ line, forecast }) => ({
          ...line,
          ...forecast,
          path: annexPath(line.annexId, look.key),
          verdictName: verdictWords[forecast.verdict],
          standingName: standingNames[line.standing],
        })),
      });
    },
  };
}

const countOf = (lines: readonly ForecastLine[], verdict: Verdict): number =>
  lines.filter(({ forecast }) => forecast.verdict === verdict).length;

/** How many annexes of each verdict, the worst on top. */
function verdictBars(lines: readonly ForecastLine[]): string {
  const bars = verdicts.map((verdict) => {
    const count = countOf(lines, verdict);
    return { label: verdictWords[verdict], value: count, shown: `${count} 份` };
  });
  const says = bars.map(({ label, shown }) => `${label} ${shown}`).join('，');
  return lyingBars({ title: '按时报送的预测', says }, bars, { width: 740, labelWidth: 80, colour: ink.blue });
}
