import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import type { Handler } from '#platform/http/route-table.js';
import { step, wrongField } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { filterQuery, readFilter } from '#features/register/search/filter.js';
import { deleteSavedFilter, listSavedFilters, mostSaved, saveFilter } from './saved-filter-queries.js';

const longestName = 20;

/** Searches that a person keeps by name: nobody else sees them. */
export function savedFilterHandlers(deps: Deps): { saveFilter: Handler; removeFilter: Handler } {
  return {
    saveFilter: step(deps, async (trx, req) => {
      const actor = actorOf(req);
      const name = textField(req, 'name').normalize('NFKC').trim();
      if (name === '') throw wrongField('name', '请给这组条件起个名字，例如“琼山区二类”。');
      if (name.length > longestName) throw wrongField('name', `名字最多 ${longestName} 个字，请缩短。`);
      const asked = new URLSearchParams(textField(req, 'query').slice(0, 1_000));
      // Only what the list understands is kept, whatever was sent.
      const query = filterQuery(readFilter((key) => asked.get(key) ?? ''));
      if (Object.keys(query).length === 0) throw wrongField('name', '现在没有选任何条件，请先查找再保存。');
      const saved = await listSavedFilters(trx, actor.id);
      if (saved.length >= mostSaved && !saved.some((one) => one.name === name))
        throw wrongField('name', `最多保存 ${mostSaved} 组条件，请先删去不用的。`);
      const text = new URLSearchParams(query).toString();
      await saveFilter(trx, actor.id, { name, query: text }, deps.clock.now());
      return { to: `/businesses?${text}`, done: `已保存为“${name}”，在查找条件上方点名字即可再用。` };
    }),

    removeFilter: step(deps, async (trx, req) => {
      const isGone = await deleteSavedFilter(trx, actorOf(req).id, idParam(req, 'filterId'));
      if (!isGone) throw problems.not_found();
      return { to: '/businesses', done: '已删去这组条件。' };
    }),
  };
}
