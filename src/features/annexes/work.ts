import { dateTimeIn } from '#platform/clock.js';
import type { Db } from '#platform/db/connection.js';
import { type Actor, mayDo } from '#platform/http/actor.js';
import { groupedNumber } from '#platform/views/helpers.js';
import { officeWork, ownWork, type WorkItem, type WorkSource } from '#platform/work.js';
import { standingNames } from '#domain/annexes/states.js';
import { isNilAnnex } from '#domain/annexes/nil-return.js';
import { annexName } from '#domain/annexes/titles.js';
import { workOfDrives } from '#features/drive/chosen-drive.js';
import { type BoardCell, listBoard } from '#features/drive/queries.js';
import { collects } from '#features/drive/phase/phase-rules.js';
import { deadlineOf, isLate, waitsFor } from '#features/drive/rules.js';
import { listOpenChanges } from '#features/annexes/lists/changes/change-queries.js';
import { changedWork } from '#features/annexes/lists/changes/present.js';
import { listAskingUploads } from '#features/annexes/uploads/upload-queries.js';
import { type Asked, listAsked } from '#features/annexes/review/comment-queries.js';

/** Annexes: to fill in, mend and submit for the office; to review for the province. Their import is work of the imports. */
export const annexWork: WorkSource = {
  key: 'annexes',
  verb: 'annex.view',
  whose: (actor) => (actor.scope.level === 'province' ? ownWork(actor) : officeWork(actor)),
  list: (deps, actor) =>
    workOfDrives(deps, async (drive) => {
      if (actor.scope.level === 'province')
        return mayDo(actor, 'annex.review') ? reviewWork(await listBoard(deps.db, drive.id, null), actor, deps) : [];
      const cells = (await listBoard(deps.db, drive.id, actor.agencyId)).filter(
        (cell) => waitsFor('office', cell) && collects(drive, cell, deps.clock.now(), deps.config.officeZone),
      );
      const asked = await askedOf(deps.db, cells);
      const changes = await listOpenChanges(
        deps.db,
        cells.map(({ annexId }) => annexId),
      );
      const several = new Set(cells.map(({ unitCode }) => unitCode)).size > 1;
      const now = deps.clock.now();
      const itemOf = (cell: BoardCell): WorkItem => {
        const [unit, change] = [several ? `${cell.unitName}：` : '', changes.get(cell.annexId)];
        return change ? changedWork(cell, unit, change) : fillingWork(cell, unit, actor, asked.get(cell.annexId));
      };
      return cells.map((cell) => ({
        ...itemOf(cell),
        due: dateTimeIn(deps.config.officeZone, deadlineOf(drive, cell.extendedTo)).slice(0, 16),
        ...(isLate(deadlineOf(drive, cell.extendedTo), now) || cell.state === 'returned' ? { isPressing: true } : {}),
      }));
    }),
};

/** Files that were sent and are in no annex until somebody says in which. */
export const uploadWork: WorkSource = {
  key: 'annexes',
  verb: 'annex.upload',
  whose: officeWork,
  async list(deps, actor) {
    return (await listAskingUploads(deps.db, actor.agencyId)).map(({ uploadId, uploadedAt, count }) => ({
      what: `上传的 ${count} 个文件待选择附件`,
      detail: `${dateTimeIn(deps.config.officeZone, uploadedAt).slice(0, 16)} 上传，选择后才成为附件的版本，到期清除`,
      isPressing: true,
      act: { label: '去选择', path: `/uploads/${uploadId}` },
    }));
  },
};

const askedOf = (db: Db, cells: readonly BoardCell[]): Promise<ReadonlyMap<number, Asked>> =>
  listAsked(
    db,
    cells.filter(({ state }) => state === 'returned').map(({ annexId }) => annexId),
  );

/** What the office does next with an annex that it still has. */
export function fillingWork(cell: BoardCell, unit: string, actor: Actor, asked: Asked | undefined): WorkItem {
  const name = `${unit}${annexName(cell.annexNo)}`;
  const page = `/annexes/${cell.annexId}`;
  if (cell.state === 'returned') {
    const detail = asked ? `${asked.count} 条审核意见待答复：“${shortened(asked.first)}”` : '按审核意见改正后重新报送';
    return { what: `${name}${standingNames.returned}`, detail, act: { label: '去改正', path: page } };
  }
  if (cell.versionId === null) {
    const detail = cell.annexNo <= 3 ? '在线填报，或下载空白表填好后上传' : '下载空白表，填好后上传';
    return {
      what: `${name}${standingNames.empty}`,
      detail,
      act: { label: mayDo(actor, 'annex.upload') ? '去填报' : '查看', path: page },
    };
  }
  const findings = `${page}/versions/${cell.versionId}`;
  if (cell.errors > 0)
    return {
      what: `${name}有 ${groupedNumber(cell.errors)} 处错误待改正`,
      act: { label: mayDo(actor, 'annex.fix') ? '去改正' : '查看', path: findings },
    };
  if (cell.rows === 0 && isNilAnnex(cell.annexNo))
    return {
      what: `${name}没有数据行，待作零报告报送`,
      detail:
        cell.annexNo === 4 ? '名单为 0 户的，由机构管理员签署零报告' : '由机构管理员签署零报告；有已备案业户的，先填报',
      act: mayDo(actor, 'annex.submit')
        ? { label: '去签署', path: `${page}/nil-return` }
        : { label: '查看', path: page },
    };
  const warnings = cell.warnings > 0 ? `${groupedNumber(cell.warnings)} 处提醒核对说明后，` : '';
  return mayDo(actor, 'annex.submit')
    ? {
        what: `${name}已填好，待报送`,
        detail: `${warnings}核对后报送省局`,
        act: { label: '去报送', path: `${page}/submission` },
      }
    : {
        what: `${name}已填好，待报送`,
        detail: `${warnings}由机构管理员报送`,
        act: { label: '查看', path: page },
      };
}

/** What this reviewer has in hand, and what nobody has yet; a colleague's work is the colleague's. */
function reviewWork(
  cells: readonly BoardCell[],
  actor: Actor,
  deps: { readonly config: { readonly officeZone: string } },
): WorkItem[] {
  const waiting = cells.filter(({ state }) => state === 'submitted').sort(bySubmission);
  const mine = waiting.filter(({ claimedBy }) => claimedBy === actor.id);
  const free = waiting.filter(({ claimedBy }) => claimedBy === null);
  const when = (cell: BoardCell) =>
    cell.submittedAt === null ? '' : dateTimeIn(deps.config.officeZone, cell.submittedAt).slice(0, 16);
  return [
    ...mine.map((cell) => ({
      what: `${cell.agencyName}的${annexName(cell.annexNo)}由您认领，尚未审完`,
      detail: `${when(cell)} 报送，${groupedNumber(cell.rows)} 行`,
      act: { label: '继续审核', path: `/annexes/${cell.annexId}` },
    })),
    ...groups(free).map(([first, all]) => ({
      what: `${annexName(first.annexNo)}有 ${all.length} 份待认领审核`,
      detail: `等得最久的：${first.agencyName}，${when(first)} 报送`,
      count: all.length,
      act: { label: '去审核', path: `/annexes?annex=${first.annexNo}&hands=free` },
    })),
  ];
}

const bySubmission = (a: BoardCell, b: BoardCell): number =>
  (a.submittedAt?.getTime() ?? 0) - (b.submittedAt?.getTime() ?? 0);

/** By annex number, with the first of each group. */
function groups(cells: readonly BoardCell[]): (readonly [BoardCell, readonly BoardCell[]])[] {
  const numbers = [...new Set(cells.map(({ annexNo }) => annexNo))].sort();
  return numbers.flatMap((no) => {
    const all = cells.filter(({ annexNo }) => annexNo === no);
    return all[0] ? [[all[0], all] as const] : [];
  });
}

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}……` : text);
