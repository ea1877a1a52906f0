import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam } from '#platform/http/csrf.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage, say, step } from '#platform/http/step.js';
import { Problem, problems } from '#platform/problem.js';
import { rowInFile, sheetNames, sheetsOf } from '#domain/annexes/sheets.js';
import type { AnnexDefinition, DataSheet } from '#domain/annexes/types.js';
import { listRowsByNo } from '#features/annexes/checking/row-queries.js';
import { cellText } from '#formats/cell-values.js';
import { type AnnexContext, annexContext, annexPath, versionContext, versionPath } from '#features/annexes/context.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { listRememberedChoices, type RememberedChoice } from './column-choice-queries.js';
import { type OpenColumn, openColumns } from '#domain/reading/column-choices.js';
import { answersOf, matchFaults, optionsFor, placeWords, chosenValue } from '#domain/reading/column-match-rules.js';
import { forgetColumn, matchColumns, matchingName } from './column-matching.js';
import { requireStep } from './upload.js';
import { answerStored } from './upload-page.js';

const sampleRows = 5;
const shownSamples = 3;

/** Which column of the annex a header is that nobody knows: the office says it, and it is remembered. */
export function columnMatchHandlers(deps: Deps) {
  async function ownContext(context: AnnexContext): Promise<void> {
    requireStep(context.annex, 'upload', matchingName);
    if (!context.can.upload) throw annexProblems.not_yours();
  }

  async function show(
    req: Request,
    res: Response,
    values?: ReadonlyMap<string, string>,
    faults: ReadonlyMap<string, string> = new Map(),
  ): Promise<void> {
    const context = await versionContext(deps, req);
    await ownContext(context);
    const { annex, version, definition } = context;
    if (version.state === 'reading') return goTo(req, res, versionPath(annex, version.id));
    const sheets = readableSheets(version);
    const open = openColumns(sheets);
    const [samples, remembered, isHeld] = await Promise.all([
      samplesOf(deps, version, open),
      listRememberedChoices(deps.db, annex.agencyId, annex.annexNo),
      deps.files.holds(deps.db, version.fileId),
    ]);
    const names = sheets.length > 1 ? sheetNames(version.head) : [];
    await render(req, res, 'annexes/receiving/columns', {
      ...context,
      isHeld,
      faulty: open.filter(({ key }) => faults.has(key)),
      missing: sheets.flatMap(({ missingColumns }) => missingColumns),
      remembered: remembered.map((choice) => readable(choice, definition)),
      lines: open.map((column, at) => ({
        at,
        key: column.key,
        header: column.header,
        where: placeWords(column, names),
        samples: samples.get(column.key) ?? [],
        byHeader: definition.columns.find(({ field }) => !column.isChosen && field === column.field)?.header ?? '',
        isDuplicate: column.isDuplicate,
        value: values?.get(column.key) ?? chosenValue(column),
        chosen: chosenValue(column),
        options: optionsFor(column, open, sheets, definition),
        fault: faults.get(column.key) ?? '',
      })),
    });
  }

  return {
    show: ((req, res) => show(req, res)) satisfies Handler,

    save: formPage({
      async read(req) {
        const { version } = await versionContext(deps, req);
        const sheets = readableSheets(version);
        const open = openColumns(sheets);
        return { sheets, open, ...sentValues(req, open) };
      },
      async submit(req, { sheets, open, values, moved }, res) {
        const context = await versionContext(deps, req);
        await ownContext(context);
        const { annex, version, definition } = context;
        const faults = matchFaults(open, values, sheets, definition);
        if (moved.size > 0) throw new ColumnsNotMatched(open, moved, 409);
        if (faults.size > 0) throw new ColumnsNotMatched(open, faults);
        const { said, left, isChanged } = answersOf(open, values);
        const here = versionPath(annex, version.id);
        if (!isChanged) return { to: `${here}/columns`, note: '没有改动，未保存。' };
        const answer = await doOnce(deps, req, async (trx) => {
          const input = { annexId: annex.id, versionId: version.id, said, left };
          return (await matchColumns(trx, deps, context.actor, input))
            ? { to: here, done: '列对应已保存，并按它重新读取和检查了这一版；文件本身没有改动。' }
            : {
                to: annexPath(annex),
                note: '列对应已记住。这个文件的内容已不在系统中，请重新上传，系统会按记住的对应读取。',
              };
        });
        if (answer.to !== here) return answer;
        say(req, answer);
        await answerStored(deps, req, res, context, here);
        return undefined;
      },
      show: (req, res, { values }, _fault, problem) =>
        show(req, res, values, problem instanceof ColumnsNotMatched ? problem.faults : undefined),
    }),

    remembered: (async (req, res) => {
      const context = await annexContext(deps, req);
      await ownContext(context);
      const remembered = await listRememberedChoices(deps.db, context.annex.agencyId, context.annex.annexNo);
      await render(req, res, 'annexes/receiving/remembered', {
        ...context,
        remembered: remembered.map((choice) => readable(choice, context.definition)),
      });
    }) satisfies Handler,

    forget: step(deps, async (trx, req) => {
      const input = { annexId: idParam(req, 'annexId'), choiceId: idParam(req, 'choiceId') };
      await forgetColumn(trx, deps, actorOf(req), input);
      const done = '已撤销。以后上传的文件不再按它读取，已经读取的版本不变。';
      return { to: `${annexPath({ id: input.annexId })}/columns`, done };
    }),
  };
}

/** What is wrong with some answers of the form, by the key of the header: it is shown again with them. */
class ColumnsNotMatched extends Problem {
  constructor(
    open: readonly OpenColumn[],
    readonly faults: ReadonlyMap<string, string>,
    status: 409 | 422 = 422,
  ) {
    const at = open.findIndex(({ key }) => faults.has(key));
    super('annex.columns', status, faults.values().next().value ?? '', { field: `column.${at}` });
  }
}

/** The sheets of a version as they were read; of a refused file the row that came nearest to a header. @throws portal.not_found */
function readableSheets({ head, nearestHead }: AnnexVersion): readonly DataSheet[] {
  if (head) return sheetsOf(head);
  if (nearestHead) return [nearestHead];
  throw problems.not_found();
}

/** What stands in the first rows of open columns, for people to recognise them; nothing is kept of a refused file. */
async function samplesOf(
  { db, cipher }: Pick<Deps, 'db' | 'cipher'>,
  { id, head }: AnnexVersion,
  open: readonly OpenColumn[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (!head) return new Map();
  const sheets = sheetsOf(head);
  const rowNos = (sheetNo: number) =>
    Array.from({ length: sampleRows }, (_, n) => rowInFile(sheetNo, (sheets[sheetNo]?.firstDataRow ?? 1) + n));
  const rows = await listRowsByNo(db, cipher, id, [...sheets.keys()].flatMap(rowNos));
  return new Map(
    open.map(({ key, places }) => {
      const texts = places.flatMap(({ sheetNo, index }) =>
        rows.filter(({ row }) => rowNos(sheetNo).includes(row)).map(({ cells }) => cellText(cells[index]).trim()),
      );
      return [key, texts.filter((text) => text !== '').slice(0, shownSamples)];
    }),
  );
}

function readable(choice: RememberedChoice, { columns }: AnnexDefinition) {
  return { ...choice, column: columns.find(({ field }) => field === choice.field)?.header ?? '' };
}

/**
 * The answers of the form by key: it names each line's header beside its answer, so that an old page answers nothing else, and what the
 * line showed. A line left alone is as it is now; `moved` are those that another has answered meanwhile.
 */
function sentValues(req: Request, open: readonly OpenColumn[]) {
  const body = (req.body ?? {}) as Record<string, unknown>;
  const values = new Map<string, string>();
  const moved = new Map<string, string>();
  for (const at of open.keys()) {
    const [key, value, was] = [body[`key.${at}`], body[`column.${at}`], body[`was.${at}`]];
    const column = open.find((one) => one.key === key);
    if (!column || typeof value !== 'string') continue;
    const now = chosenValue(column);
    values.set(column.key, value === was ? now : value);
    if (typeof was === 'string' && value !== was && was !== now && value !== now)
      moved.set(column.key, '在您填写期间，这一列已由他人指明为别的列。请核对后再保存。');
  }
  return { values, moved };
}
