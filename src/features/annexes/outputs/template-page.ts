import type { Deps } from '#platform/deps.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { asDownload } from '#platform/http/download.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { listUnitsOf } from '#features/agencies/registration/system-name-queries.js';
import { blankWorkbook } from '#features/annexes/outputs/blank/blank-workbook.js';
import { needWords, typeWords } from '#features/annexes/outputs/blank/words.js';
import { levelNames } from '#features/annexes/words.js';
import { ruleCatalogue } from '#domain/checking/rule-catalogue.js';
import { policySentence } from '#domain/annexes/partial.js';
import { namedDrives } from '#features/drive/chosen-drive.js';
import { saidOfDrives } from '#features/annexes/quarantine/policy-words.js';
import { annexDefinitions } from '#domain/annexes/index.js';
import type { AnnexDefinition, RowValues } from '#domain/annexes/types.js';

type Format = 'xlsx' | 'xls';
const rememberedLimit = 300;
const synonymsShown = 4;

/** Blank workbooks to download and the page that explains their columns, from the same definition as the checks. */
export function templateHandlers(deps: Deps) {
  const made = new Map<string, Promise<Buffer>>();

  function blankFor(
    definition: AnnexDefinition,
    agency: { code: string; name: string },
    format: Format,
    rows: readonly RowValues[],
  ): Promise<Buffer> {
    const key = JSON.stringify([definition.no, format, agency.code, agency.name, rows]);
    const known = made.get(key);
    if (known) return known;
    if (made.size >= rememberedLimit) made.clear();
    const fresh = blankWorkbook(definition, { agencyCode: agency.code, agencyName: agency.name, format, rows });
    fresh.catch(() => made.delete(key));
    made.set(key, fresh);
    return fresh;
  }

  return {
    list: (async (req, res) => {
      const drives = await namedDrives(deps.db);
      await render(req, res, 'annexes/outputs/templates', {
        definitions: annexDefinitions,
        policies: new Map(
          annexDefinitions.map(({ no }) => [no, saidOfDrives(drives, (partial) => policySentence(partial, no))]),
        ),
      });
    }) satisfies Handler,

    download: (async (req, res) => {
      const [, no, format] = /^([1-5])\.(xlsx|xls)$/.exec(String(req.params['file'])) ?? [];
      const definition = annexDefinitions.find((one) => one.no === Number(no));
      if (!definition || !format) throw problems.not_found();
      const actor = actorOf(req);
      const rows = definition.no === 1 ? await givenRows(deps, actor) : [];
      const agency = { code: actor.agencyCode, name: actor.agencyName };
      const file = await blankFor(definition, agency, format as Format, rows);
      asDownload(
        res,
        `附件${definition.no}_${actor.agencyCode}_${definition.title}（空白表）.${format}`,
        format as Format,
      ).send(file);
    }) satisfies Handler,

    help: (async (req, res) => {
      const definition =
        annexDefinitions.find((one) => one.no === Number(queryText(req, 'annex'))) ??
        annexDefinitions.find((one) => one.no === 3);
      if (!definition) throw problems.not_found();
      await render(req, res, 'annexes/outputs/help', {
        definitions: annexDefinitions,
        definition,
        columns: definition.columns.map((column) => ({
          ...column,
          needWords: needWords(column),
          typeWords: typeWords(column.type),
          alsoCalled: column.synonyms.slice(0, synonymsShown).join('、'),
          ruleIds: column.rules.join(' '),
        })),
        rules: ruleCatalogue.map((rule) => ({
          ...rule,
          levelNames: rule.levels.map((level) => levelNames[level]).join('、'),
        })),
      });
    }) satisfies Handler,
  };
}

/** Annex 1 comes with a row for each unit that the office answers for: its division and, locked, its name in the old system (R7). */
async function givenRows(deps: Deps, actor: Actor): Promise<RowValues[]> {
  const units = await listUnitsOf(deps.db, actor.agencyId);
  return units.map(({ code, systemName }) => ({ division_code: code, system_agency_name: systemName }));
}
