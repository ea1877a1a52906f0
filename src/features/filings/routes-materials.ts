import type { Deps } from '#platform/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { materialFileHandlers } from './materials/file-page.js';
import { materialsHandlers, mostFiles } from './materials/materials-page.js';
import { tusHandlers } from './materials/pieces/tus-page.js';
import { reuseHandlers } from './materials/reuse-page.js';

/** Materials of filing cases. What has a word in its address comes before what has a number there. */
export function materialsFilingRoutes(deps: Deps): RouteTable {
  const [materials, reuse, file, tus] = [
    materialsHandlers(deps),
    reuseHandlers(deps),
    materialFileHandlers(deps),
    tusHandlers(deps),
  ];
  const base = '/filings/:filingId/materials';
  return [
    get(base, 'filing.view', materials.show),
    post(`${base}/files`, 'filing.enter', materials.add, { field: 'file', most: mostFiles, guard: materials.guard }),
    post(`${base}/marks`, 'filing.enter', materials.mark),
    get(`${base}/reuse`, 'filing.enter', reuse.show),
    post(`${base}/reuse`, 'filing.enter', reuse.reuse),
    post(`${base}/tus`, 'filing.enter', tus.begin),
    get(`${base}/tus/:uploadKey`, 'filing.enter', tus.state),
    { ...post(`${base}/tus/:uploadKey`, 'filing.enter', tus.patch), isPatched: true },
    get(`${base}/:materialFileId`, 'filing.see-material', file.show),
    get(`${base}/:materialFileId/original`, 'filing.see-material', file.original),
    get(`${base}/:materialFileId/pages/:pageNo`, 'filing.see-material', file.page),
    post(`${base}/:materialFileId/removal`, 'filing.enter', file.takeBack),
  ];
}
