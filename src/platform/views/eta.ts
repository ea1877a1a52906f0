import { join } from 'node:path';
import { Eta } from 'eta';
import { projectRoot } from '#platform/project-root.js';
import { viewFunctions } from '#platform/views/helpers.js';

/** The view engine over `views/`; helpers stand in scope by their bare names, the layout's data under `it.page`. */
export function createViews(cache: boolean): Eta {
  const eta = new Eta({
    views: join(projectRoot, 'views'),
    cache,
    autoEscape: true,
    autoTrim: [false, 'nl'],
    functionHeader: `const { ${viewFunctions.join(', ')} } = it.helpers; const page = it.page;`,
  });
  if (cache) rememberPaths(eta);
  return eta;
}

/** Where a view lies does not change in production; Eta would work it out for every layout and partial of every page. */
function rememberPaths(eta: Eta): void {
  const resolve = eta.resolvePath;
  if (!resolve) return;
  const known = new Map<string, string>();
  eta.resolvePath = function (view, options) {
    const key = `${view}\n${options?.filepath ?? ''}`;
    const path = known.get(key) ?? resolve.call(this, view, options);
    known.set(key, path);
    return path;
  };
}
