import { mayDo } from '#platform/http/actor.js';
import { groupedNumber } from '#platform/views/helpers.js';
import { ownWork, type WorkItem, type WorkSource } from '#platform/work.js';
import { annexName } from '#domain/annexes/titles.js';
import { type BoardCell, findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { waitsFor } from '#features/drive/rules.js';
import { type Batch, listLatestBatches } from './batch-queries.js';

/** More than so many that wait are told in one line: the queue has them all. */
const mostLines = 3;

/** Accepted annexes that are to enter the register: by another than who accepted them (C33). */
export const importWork: WorkSource = {
  key: 'imports',
  verb: 'annex.import',
  whose: ownWork,
  async list({ db }, actor) {
    const drive = await findCurrentDrive(db);
    if (!drive || !mayDo(actor, 'annex.import')) return [];
    const cells = (await listBoard(db, drive.id, null)).filter(
      (cell) => cell.state === 'accepted' && waitsFor('province', cell) && cell.decidedBy !== actor.id,
    );
    const batches = await listLatestBatches(
      db,
      cells.map(({ annexId }) => annexId),
    );
    const isBegun = ({ annexId }: BoardCell) => ['ready', 'failed'].includes(batches.get(annexId)?.state ?? '');
    const begun = cells.filter(isBegun);
    const untouched = cells.filter((cell) => !isBegun(cell));
    const single = [...begun, ...(untouched.length > mostLines ? [] : untouched)];
    const lines = single.map((cell) => lineOf(cell, batches.get(cell.annexId)));
    return untouched.length > mostLines ? [...lines, togetherLine(untouched)] : lines;
  },
};

function togetherLine(cells: readonly BoardCell[]): WorkItem {
  return {
    what: `有 ${groupedNumber(cells.length)} 份附件已接收，待入库`,
    detail: `${groupedNumber(cells.reduce((sum, { rows }) => sum + rows, 0))} 行`,
    act: { label: '去办理', path: '/imports' },
  };
}

function lineOf(cell: BoardCell, batch: Batch | undefined): WorkItem {
  const name = `${cell.agencyName}的${annexName(cell.annexNo)}`;
  const rows = `${groupedNumber(cell.rows)} 户`;
  const page = `/annexes/${cell.annexId}`;
  if (batch?.state === 'ready')
    return {
      what: `${name}已预览，待确认入库`,
      detail: rows,
      act: { label: '去确认', path: `${page}/imports/${batch.id}` },
    };
  if (batch?.state === 'failed')
    return {
      what: `${name}入库没有完成`,
      detail: batch.failureSentence ?? '',
      isPressing: true,
      act: { label: '去处理', path: `${page}/imports/${batch.id}` },
    };
  return { what: `${name}已接收，待入库`, detail: rows, act: { label: '去入库', path: page } };
}
