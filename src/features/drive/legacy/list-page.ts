import type { Deps } from '#platform/deps.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { choiceText, idParam, queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { outcomeWords } from '#domain/legacy/decisions.js';
import { extractHeader } from '#domain/legacy/extract.js';
import { licenceFields } from '#domain/legacy/licence.js';
import { isOnBoundary, type LicenceList } from '#domain/legacy/lists.js';
import { docketWords } from '#domain/legacy/split.js';
import { listDivisions } from '#features/agencies/queries.js';
import { type Drive, findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { listDocketOf } from './docket-queries.js';
import { getDriveLists } from './drive-lists-queries.js';
import { countLicences, findLicence, type LicenceFilter, listLicences } from './licence-queries.js';
import { findLoad } from './load-queries.js';
import { maskedValue } from './masked.js';
import { docketStateNames, listNames } from './words.js';

const pageSize = 50;
const noUnit = 'none';

/** Old licences a line each, and one with every cell as the old system gave it. Offices see their own lists, once they are handed out. */
export function listHandlers(deps: Deps) {
  const { db } = deps;

  /** Units whose lists this person may see; undefined: all. @throws portal.not_found before the lists are handed out */
  async function unitsOf(actor: Actor, drive: Drive): Promise<readonly string[] | undefined> {
    if (actor.scope.level === 'province') return undefined;
    const { releasedAt } = await getDriveLists(db, drive.id);
    if (releasedAt === null) throw problems.not_found();
    return [...new Set((await listBoard(db, drive.id, actor.agencyId)).map(({ unitCode }) => unitCode))];
  }

  async function currentDrive(): Promise<Drive> {
    const drive = await findCurrentDrive(db);
    if (!drive) throw problems.not_found();
    return drive;
  }

  return {
    list: (async (req, res) => {
      const drive = await currentDrive();
      const own = await unitsOf(actorOf(req), drive);
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

    licence: (async (req, res) => {
      const drive = await currentDrive();
      const own = await unitsOf(actorOf(req), drive);
      const licence = await findLicence(db, deps.cipher, drive.id, idParam(req, 'licenceId'));
      if (!licence || (own && (licence.unit === null || !own.includes(licence.unit)))) throw problems.not_found();
      const [names, load, docket] = await Promise.all([
        listDivisions(db).then((all) => new Map(all.map(({ code, name }) => [code, name]))),
        findLoad(db, licence.loadId),
        own === undefined ? listDocketOf(db, licence.id) : [],
      ]);
      const read: Readonly<Record<string, string | null>> = {
        division_code: licence.division && `${licence.division} ${names.get(licence.division) ?? ''}`,
        valid_from: licence.validFrom,
        valid_to: licence.validTo,
        business_class: licence.businessClass,
      };
      await render(req, res, 'drive/legacy/licence', {
        licence,
        load,
        listName: listNames[licence.list],
        unitName: licence.unit === null ? '未归入填报单位' : (names.get(licence.unit) ?? licence.unit),
        cells: licenceFields.map((field) => ({
          header: extractHeader(field),
          typed: maskedValue(field, licence.typed[field]),
          read: field in read ? (read[field] ?? '读不出') : '',
        })),
        further: Object.entries(licence.further),
        docket: docket.map((line) => ({
          ...line,
          reasonWords: docketWords[line.reason],
          stateName: docketStateNames[line.state],
          outcomeWords: line.outcome === null ? '' : outcomeWords[line.outcome],
          unitName: line.outcomeUnit === null ? '' : (names.get(line.outcomeUnit) ?? line.outcomeUnit),
        })),
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
