import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage, wrongField } from '#platform/http/step.js';
import { queryString } from '#platform/views/helpers.js';
import { isMarkedAnnex, type MarkedAnnex, resultOf } from '#domain/legacy/marks.js';
import { rowWords, sheetNames } from '#domain/annexes/sheets.js';
import { effectiveRows } from '#features/annexes/checking/effective-rows.js';
import { isEditable } from '#features/annexes/checking/findings-page.js';
import { waitForRecheck } from '#features/annexes/checking/recheck.js';
import { type VersionContext, versionContext, versionPath } from '#features/annexes/context.js';
import { clashesOf } from '#features/annexes/mending/clashes.js';
import { listLastMendings } from '#features/annexes/mending/fix-queries.js';
import { RowNotSaved } from '#features/annexes/mending/row-fix.js';
import { beingChecked, checkedWords, keptWords, notChanged } from '#features/annexes/mending/words.js';
import { annexProblems } from '#features/annexes/problems.js';
import { listTallies } from '#features/annexes/review/grid/grid-queries.js';
import type { RowMemory } from '#features/annexes/review/grid/row-index.js';
import { findLastBatch, listOfficeNames } from './marking-queries.js';
import { saveMarks } from './marking.js';
import { type MarksAsk, marksQuery, readMarksAsk } from './marks-ask.js';
import { type SentMarks, sentMarks } from './marks-form.js';
import { faultyRows, type MarksMemory, rowsAsked } from './marks-index.js';
import { lapsedButton, markLine, marksPlace, marksShows, resultKeys, undoView } from './marks-present.js';

/** An annex 4 or 5 with a version whose rows can be marked. */
export type MarksContext = VersionContext & { readonly annexNo: MarkedAnnex };

/** @throws annex.not_marked, annex.still_reading */
export async function marksContext(deps: Deps, req: Request): Promise<MarksContext> {
  const context = await versionContext(deps, req);
  const { annexNo } = context.annex;
  if (!isMarkedAnnex(annexNo)) throw annexProblems.not_marked();
  if (context.version.state !== 'checked') throw annexProblems.still_reading();
  return { ...context, annexNo };
}

/** 逐户核对: the rows of annex 4 or 5 in a dense list, each marked where it stands (R19, R20, R24). */
export function marksHandlers(deps: Deps, rows: RowMemory, memory: MarksMemory) {
  async function show(req: Request, res: Response, ask: MarksAsk | undefined, refused?: RowNotSaved, fault = '') {
    const context = await marksContext(deps, req);
    const wanted = ask ?? readMarksAsk(context.annexNo, (name) => queryText(req, name));
    await render(req, res, 'annexes/lists/marks', await marksModel(context, wanted, refused, fault));
  }

  async function marksModel(context: MarksContext, ask: MarksAsk, refused: RowNotSaved | undefined, fault: string) {
    const { version, annexNo, here } = context;
    const index = await memory(annexNo, version);
    const found = await rowsAsked(deps, rows, version, annexNo, index, ask);
    const place = marksPlace(found, ask);
    const isOpen = isEditable(context);
    const faulty = await faultyRows(deps, version, index);
    const open = index.results.filter((result) => result === '').length;
    const batch = isOpen ? await findLastBatch(deps.db, version.id) : undefined;
    return {
      ...context,
      ask,
      own: `${here}/marks`,
      isOpen,
      fault,
      isUnsaved: refused !== undefined,
      total: index.rows.length,
      done: index.rows.length - open,
      found: found.length,
      shows: marksShows(annexNo, index, faulty.size, ask),
      keys: resultKeys(annexNo),
      offices: annexNo === 4 && isOpen ? await listOfficeNames(deps.db) : [],
      lines: await linesOf(context, place.rows, refused),
      firstNo: place.firstNo,
      lastNo: place.lastNo,
      previous: place.previous && marksQuery(place.previous),
      next: place.next && marksQuery(place.next),
      onward: place.next?.from ?? 0,
      lapsed: isOpen ? lapsedButton(annexNo, here, open) : undefined,
      undo: batch && undoView(annexNo, here, batch),
    };
  }

  async function linesOf(context: MarksContext, rowNos: readonly number[], refused: RowNotSaved | undefined) {
    const { version, definition, annexNo } = context;
    // Read before what it stands for: a mending in between is then one that the form has not seen.
    const seen = await listLastMendings(deps.db, version.id, rowNos);
    const merges = refused?.merges ?? new Map();
    const [now, tallies, clashes] = await Promise.all([
      effectiveRows(deps, version, rowNos),
      listTallies(deps.db, version.id, rowNos, true),
      clashesOf(deps, version, definition, merges),
    ]);
    const { head } = version;
    if (!head) return [];
    return [...now.values()].map((row) =>
      markLine(row, {
        annexNo,
        definition,
        head,
        typed: merges.get(row.row)?.touched ?? {},
        seen: seen.get(row.row) ?? 0,
        faults: (tallies.get(row.row)?.errors ?? 0) + (tallies.get(row.row)?.warnings ?? 0),
        clashes: clashes.filter((clash) => clash.row === row.row),
      }),
    );
  }

  return {
    show: ((req, res) => show(req, res, undefined)) satisfies Handler,

    /** Saves the page; then stays, goes on, or asks about marking many. */
    save: formPage<SentMarks>({
      read: async (req) => sentMarks(req, (await versionContext(deps, req)).annex.annexNo),

      async submit(req, form) {
        const { version, definition, annexNo } = await marksContext(deps, req);
        const to = addressOf(form);
        const answer = await doOnce(deps, req, async (trx) => {
          const { changed, kept } = await saveMarks(trx, deps, actorOf(req), form);
          const said = [
            changed.length > 0 ? savedWords(changed, sheetNames(version.head)) : '',
            keptWords(kept, definition),
          ];
          if (said.join('') !== '') return { to, done: said.join('') };
          return form.go === '' ? { to, note: notChanged } : { to };
        });
        requireChoice(form);
        const isChecked = answer.done?.includes(beingChecked) && (await waitForRecheck(deps, form.annexId, version.id));
        const missing = await missingIn(annexNo, version.id, form);
        const done = isChecked ? answer.done?.replace(beingChecked, checkedWords) : answer.done;
        return { ...answer, ...(done && { done: done + missing }) };
      },

      show: (req, res, form, fault, problem) =>
        show(req, res, form.ask, problem instanceof RowNotSaved ? problem : undefined, fault?.message),
    }),
  };

  /** Which of the rows that were sent as marked still have faults: their boxes are in their lines. */
  async function missingIn(annexNo: MarkedAnnex, versionId: number, { rows: sent }: SentMarks): Promise<string> {
    const marked = sent.filter(({ values }) => resultOf(annexNo, values['check_result']) !== '').map(({ row }) => row);
    const tallies = await listTallies(deps.db, versionId, marked, true);
    const count = marked.filter((row) => (tallies.get(row)?.errors ?? 0) > 0).length;
    const which = annexNo === 4 ? '备案日期、更正内容等' : '备案日期、备案编号等';
    return count === 0 ? '' : `本页有 ${count} 户还有错误（${which}），见“有问题”。`;
  }
}

const savedWords = (rows: readonly number[], names: readonly string[]): string =>
  `${rows.length > 3 ? `${rows.length} 户` : rows.map((row) => rowWords(row, names)).join('、')}${beingChecked}`;

/** What many are marked as, and which, must be said. What was typed is saved by then. */
function requireChoice({ go, result, ticked }: SentMarks): void {
  if (go !== 'ticked' && go !== 'all') return;
  if (result === '') throw wrongField('many', annexProblems.no_result().sentence);
  if (go === 'ticked' && ticked.length === 0) throw wrongField('many', annexProblems.none_ticked().sentence);
}

function addressOf({ annexId, versionId, ask, go, onward, result, ticked, rows }: SentMarks): string {
  const own = `${versionPath({ id: annexId }, versionId)}/marks`;
  if (result !== '' && go === 'ticked' && ticked.length > 0)
    return `${own}/many${queryString({ ...marksQuery(ask), result, rows: ticked.join('.') })}`;
  if (result !== '' && go === 'all') return `${own}/many${queryString({ ...marksQuery(ask), result })}`;
  // Rows that were marked leave the list of those that are not: then the page that follows begins where this one did.
  const from = go === 'next' ? onward || (rows[0]?.row ?? 0) : ask.from;
  return own + queryString(marksQuery({ ...ask, from }));
}
