import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { choiceText, queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { isOnBoundary, type LicenceList } from '#domain/legacy/lists.js';
import { listDivisions } from '#features/agencies/queries.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { listBoard } from '#features/drive/queries.js';
import { getDriveLists } from './drive-lists-queries.js';
import { countLicences, type LicenceFilter, listLicences } from './licence-queries.js';
import { seenLists } from './seen.js';
import { listNames } from './words.js';

const pageSize = 50;
const noUnit = 'none';

/** Old licences a line each. Offices see their own lists, once they are handed out. */
export function listHandlers(deps: Deps) {
  const { db } = deps;

  return {
    list: (async (req, res) => {
      const { drive, own } = await seenLists(db, actorOf(req), await chosenDrive(deps, req));
      const { rule } = await getDriveLists(db, drive.id);
      const names = new Map((await listDivisions(db)).map(({ code, name }) => [code, name]));
      const ask = {
        unit: queryText(req, 'unit'),
        list: choiceText(req, 'list', listNames),
        only: choiceText(req, 'only', own === undefined ? { boundary: 1, gone: 1 } : { boundary: 1 }),
        q: queryText(req, 'q').trim().slice(0, 60),
      };
      const units = unitsAsked(ask.unit, own);
      const filter: LicenceFilter = {
        ...(units && { units }),
        ...(ask.list && { list: ask.list as LicenceList }),
        ...(ask.only === 'boundary' && { endsOn: rule.baselineOn }),
        isGone: ask.only === 'gone',
        keyword: ask.q,
      };
      const after = /^\d{1,15}$/.test(queryText(req, 'after')) ? Number(queryText(req, 'after')) : 0;
      const [lines, found] = await Promise.all([
        listLicences(db, drive.id, filter, { after, limit: pageSize + 1 }),
        countLicences(db, drive.id, filter),
      ]);
      const shown = lines.slice(0, pageSize);
      const unitCodes = own ?? [...new Set((await listBoard(db, drive.id, null)).map(({ unitCode }) => unitCode))];
      await render(req, res, 'drive/legacy/list', {
        ask,
        found,
        isProvince: own === undefined,
        baselineOn: rule.baselineOn,
        units: unitCodes.map((code) => [code, names.get(code) ?? code]),
        noUnit,
        lists: listNames,
        lines: shown.map((line) => ({
          ...line,
          listName: listNames[line.list],
          unitName: line.unit === null ? '未归入' : (names.get(line.unit) ?? line.unit),
          isOnBoundary: isOnBoundary(line, rule),
        })),
        next: lines.length > pageSize ? { ...ask, after: shown.at(-1)?.id } : undefined,
        isPaged: after > 0,
      });
    }) satisfies Handler,
  };
}

/** The units of the filter; what is not theirs gives an office nothing. */
function unitsAsked(unit: string, own: readonly string[] | undefined): readonly (string | null)[] | undefined {
  if (own) return unit === '' ? own : own.filter((code) => code === unit);
  if (unit === noUnit) return [null];
  return /^\d{6}$/.test(unit) ? [unit] : undefined;
}
