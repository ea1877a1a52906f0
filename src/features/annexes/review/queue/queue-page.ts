import type { Request } from 'express';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { annexDefinition, annexDefinitions } from '#domain/annexes/index.js';
import { stateNames } from '#domain/annexes/states.js';
import { sheetNames, cellWords } from '#domain/annexes/sheets.js';
import { effectView } from '#features/annexes/acceptance/present.js';
import { previewAcceptance } from '#features/annexes/acceptance/preview.js';
import type { AnnexDeps } from '#features/annexes/deps.js';
import { annexProblems } from '#features/annexes/problems.js';
import { isBarredAccepter } from '#features/annexes/four-eyes/case-rules.js';
import { listHands } from '#features/annexes/mending/fix-queries.js';
import { getAnnex, listNames } from '#features/annexes/queries.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { countDraftComments } from '#features/annexes/review/comment-queries.js';
import { openByAnnex } from '#features/annexes/hand-overs/hand-over-queries.js';
import { checklistBar, checklistFor } from '#features/annexes/review/checklist/checklist.js';
import { readAsk } from '#features/annexes/review/grid/ask.js';
import { listFactsByNo } from '#features/annexes/review/grid/grid-queries.js';
import { columnOf, nameOfRow, rowReader } from '#features/annexes/review/grid/present.js';
import type { RowMemory } from '#features/annexes/review/grid/row-index.js';
import { drawSample } from '#features/annexes/review/reading/reading-rules.js';
import { readingOf } from '#features/annexes/review/reading/reading.js';
import { listNilAnnexIds } from '#features/annexes/submitting/nil/nil-queries.js';
import { isReader, noteSeen } from '#features/annexes/review/reading/seen.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { type BoardCell, listBoard } from '#features/drive/queries.js';
import { findLastAcceptance, listAccepted } from './acceptance-queries.js';
import { bulkSample, mostTogether } from './bulk.js';
import { queueLines, queueSums } from './present.js';
import { isTakenBack, isUndoTime, undoEndsAt } from './undo-rules.js';
import { isClean, queueHands, queueOf, queueQuery, queueStates, readQueueAsk } from './queue-rules.js';

const shownColumns = 4;

/** The province's queue: what waits for review, and accepting several clean annexes on their samples. */
export function queueHandlers(deps: AnnexDeps, memory: RowMemory) {
  const listCells = async (req: Request) => {
    const drive = await chosenDrive(deps, req);
    return drive ? listBoard(deps.db, drive.id, null) : [];
  };

  /** What this reviewer accepted together last and may still undo. */
  async function undoOf(actor: Actor) {
    const acceptance = await findLastAcceptance(deps.db, actor.id);
    if (!acceptance || !isUndoTime(acceptance, deps.clock.now())) return undefined;
    const items = await listAccepted(deps.db, acceptance.id);
    const back = items.filter(isTakenBack);
    return back.length === 0
      ? undefined
      : { id: acceptance.id, until: undoEndsAt(acceptance), count: back.length, standing: items.length - back.length };
  }

  return {
    show: (async (req, res) => {
      const actor = actorOf(req);
      const ask = readQueueAsk((name) => queryText(req, name));
      const cells = await listCells(req);
      const lines = queueOf(cells, ask, actor.id);
      const names = await listNames(
        deps.db,
        lines.map(({ claimedBy }) => claimedBy),
      );
      const nils = await listNilAnnexIds(
        deps.db,
        lines.map(({ annexId }) => annexId),
      );
      const mayReview = mayDo(actor, 'annex.review');
      const handedOver = await openByAnnex(
        deps.db,
        actor.agencyId,
        lines.map(({ annexId }) => annexId),
      );
      await render(req, res, 'annexes/review/queue/queue', {
        ask,
        undo: mayReview ? await undoOf(actor) : undefined,
        all: allOf(lines, ask, actor.id, mayReview),
        fields: Object.entries(queueQuery(ask)).filter(([, value]) => value !== ''),
        lines: queueLines(lines, names, deps.clock.now()).map((line) => ({
          ...line,
          handedOver: handedOver.get(line.annexId),
          isNil: nils.has(line.annexId),
          mayPick: mayReview && isClean(line, actor.id),
        })),
        sums: queueSums(lines, ask, deps.clock.now()),
        free: mayReview ? queueOf(cells, { ...ask, state: 'submitted', hands: 'free' }, actor.id).length : 0,
        mayReview,
        annexes: annexDefinitions.map(({ no, title }) => ({ no, title })),
        states: queueStates,
        hands: queueHands,
        units: [...new Map(cells.map(({ unitCode, unitName }) => [unitCode, unitName]))],
      });
    }) satisfies Handler,

    /** What would be accepted together, with the rows of each sample: they are seen by that. */
    confirm: (async (req, res) => {
      const actor = actorOf(req);
      const all = await listCells(req);
      const asked = readQueueAsk((name) => queryText(req, name));
      const picked =
        queryText(req, 'all') === '1'
          ? queueOf(all, asked, actor.id)
              .filter((cell) => isClean(cell, actor.id))
              .map(({ annexId }) => annexId)
          : pickedOf(req);
      const cells = all.filter(({ annexId }) => picked.includes(annexId)).slice(0, mostTogether);
      const parts = [];
      for (const cell of cells) parts.push(await partOf(deps, memory, actor, cell));
      const ready = parts.filter(({ bar }) => bar === '');
      await render(req, res, 'annexes/review/queue/together', {
        most: mostTogether,
        isCut: picked.length > mostTogether,
        matching: queryText(req, 'all') === '1' ? picked.length : 0,
        parts,
        ready,
        rows: ready.reduce((sum, { cell }) => sum + cell.rows, 0),
        sampled: ready.reduce((sum, { lines }) => sum + lines.length, 0),
      });
    }) satisfies Handler,
  };
}

/** The way to all that match and may be accepted together, whatever is ticked; said with its number. */
function allOf(
  lines: readonly BoardCell[],
  ask: ReturnType<typeof readQueueAsk>,
  reviewerId: number,
  mayReview: boolean,
) {
  const count = mayReview ? lines.filter((line) => isClean(line, reviewerId)).length : 0;
  return count === 0 ? undefined : { count, query: { ...queueQuery(ask), all: 1 } };
}

const pickedOf = (req: Request): number[] =>
  new URLSearchParams(req.url.split('?')[1] ?? '')
    .getAll('pick')
    .flatMap((id) => (/^[1-9]\d{0,14}$/.test(id) ? [Number(id)] : []));

/** One annex of those to be accepted together: why not, or the rows of its sample. */
async function partOf(deps: AnnexDeps, memory: RowMemory, actor: Actor, cell: BoardCell) {
  const annex = await getAnnex(deps.db, cell.annexId);
  const definition = annexDefinition(cell.annexNo);
  const bar = await barOf(deps, actor, cell);
  const columns = readAsk(definition, new URLSearchParams())
    .columns.slice(0, shownColumns)
    .flatMap((field) => columnOf(definition, field) ?? []);
  const isMasked = columns.some(({ personal }) => personal !== undefined);
  const empty = { cell, bar, definition, columns, isMasked, size: 0, seed: 0, lines: [] };
  if (bar !== '' || cell.versionId === null) return empty;
  const version = await getVersion(deps.db, annex.id, cell.versionId);
  const reading = await readingOf(deps.db, version, actor.id, { differenceOf: memory.differencesOf(annex.id) });
  const sample = bulkSample(deps.cipher, version, reading);
  const rows = [...drawSample(reading.needed, sample)];
  const facts = await listFactsByNo(deps.db, deps.cipher, version.id, rows);
  if (isReader(actor)) await noteSeen(deps, actor, version.id, reading.rows, rows);
  // Masked whatever reason was given: a reason counts for one annex, and nobody needs the numbers to take a sample.
  const read = rowReader(version.head, false);
  const names = sheetNames(version.head);
  return {
    ...empty,
    ...sample,
    lines: rows.map((row) => {
      const values = facts.get(row)?.values ?? {};
      return {
        row,
        where: cellWords(row, null, names),
        name: nameOfRow(definition, values),
        cells: columns.map((column) => read(column, undefined, values)),
      };
    }),
  };
}

/** Why an annex cannot be accepted together with others; '' where nothing is in the way. */
async function barOf(deps: AnnexDeps, actor: Actor, cell: BoardCell): Promise<string> {
  if (cell.state !== 'submitted') return `目前是“${stateNames[cell.state]}”，不能接收。`;
  if (!isClean(cell, actor.id)) return '有错误或提醒，或已由其他审核人员认领，请单独审核。';
  const annex = await getAnnex(deps.db, cell.annexId);
  if (cell.versionId === null) return annexProblems.no_version().sentence;
  const version = await getVersion(deps.db, annex.id, cell.versionId);
  const hands = await listHands(deps.db, version);
  if (isBarredAccepter(annex, hands, actor.id)) return annexProblems.same_person_accepts().sentence;
  if ((await countDraftComments(deps.db, annex.id)) > 0) return '有没有发出的审核意见，请单独审核。';
  const left = checklistBar(await checklistFor(deps.db, annex, version, actor.id), 'accept', ['late']);
  if (left) return left.sentence;
  const effect = await previewAcceptance(deps, annex, version);
  return effect?.refusal ? (effectView(effect).refusal ?? '') : '';
}
