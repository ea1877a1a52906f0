import { join } from 'node:path';
import { Eta } from 'eta';
import { projectRoot } from '#platform/project-root.js';
import { viewFunctions } from '#platform/views/helpers.js';

/** The view engine over `views/`; helpers stand in scope by their bare names, the layout's data under `it.page`. */
export function createViews(cache: boolean): Eta {
  return new Eta({
    views: join(projectRoot, 'views'),
    cache,
    autoEscape: true,
    autoTrim: [false, 'nl'],
    functionHeader: `const { ${viewFunctions.join(', ')} } = it.helpers; const page = it.page;`,
  });
}
