import { groupedNumber } from '#platform/views/helpers.js';
import { stateNames } from '#domain/annexes/states.js';
import type { BoardCell } from '#features/drive/queries.js';
import type { Side } from '#features/drive/rules.js';

/** An annex as the work list and the table of an office's own annexes show it. */
export interface WorkLine extends BoardCell {
  readonly title: string;
  readonly stateName: string;
  /** What is to be done with it now. */
  readonly task: string;
}

/** `several`: the list holds annexes of more than one unit, so that each must name its own. */
export const workLine = (side: Side, several: boolean, cell: BoardCell): WorkLine => ({
  ...cell,
  title: `附件${cell.annexNo}${several ? `（${cell.unitName}）` : ''}`,
  stateName: stateNames[cell.state],
  task: side === 'province' ? provinceTask(cell) : officeTask(cell),
});

function provinceTask({ state, claimedBy }: BoardCell): string {
  if (state === 'accepted') return '入库（须由接收人以外的人员）';
  return claimedBy === null ? '认领并审核' : '审核中';
}

function officeTask({ state, versionNo, annexNo, errors, warnings }: BoardCell): string {
  if (state === 'returned') return '按审核意见改正后重新报送';
  if (versionNo === null) return annexNo <= 2 ? '在线填写，或下载空白表填好后上传' : '下载空白表，填好后上传';
  if (errors > 0) return `改正 ${groupedNumber(errors)} 处错误`;
  if (warnings > 0) return `核对 ${groupedNumber(warnings)} 处提醒，再由机构管理员报送`;
  return '由机构管理员报送';
}

/** How many agencies stand where, a line per annex: the state of the drive for the province. */
export function sumsByAnnex(cells: readonly BoardCell[]) {
  return [1, 2, 3, 4, 5].map((annexNo) => {
    const own = cells.filter((cell) => cell.annexNo === annexNo);
    const count = (state: string) => own.filter((cell) => cell.state === state).length;
    return {
      annexNo,
      total: own.length,
      filling: count('filling'),
      submitted: count('submitted'),
      returned: count('returned'),
      accepted: count('accepted'),
      imported: count('imported'),
    };
  });
}
