import { groupedNumber } from '#platform/views/helpers.js';
import type { ChangePlan, OfficeChange } from '#features/agencies/changes/change-plan.js';
import type { OfficeHoldings } from '#features/agencies/changes/change-queries.js';

/** What the form of a change asks beside day, document and reason: each with the label of its field, '' where it does not ask. */
export interface Asks {
  readonly name: string;
  readonly target: string;
  readonly divisions: string;
  readonly operators: boolean;
}

export const asks: Readonly<Record<OfficeChange, Asks>> = {
  rename: { name: '新名称', target: '', divisions: '', operators: false },
  merge: { name: '', target: '并入', divisions: '', operators: false },
  split: { name: '新机构名称', target: '', divisions: '分给新机构的辖区', operators: true },
  transfer: { name: '', target: '接收机构', divisions: '移交的辖区', operators: false },
  close: { name: '', target: '', divisions: '', operators: false },
};

/** What each change is, in a sentence. */
export const changeLeads: Readonly<Record<OfficeChange, string>> = {
  rename: '机构还是原来的机构，只是改了名称；以前的回执仍显示当时的名称。',
  merge: '把这个机构并入另一机构，辖区、账号和附件一起过去，原机构撤销。',
  split: '从这个机构分出一个新机构，带走一部分辖区和人员。',
  transfer: '把一部分或全部辖区交给另一机构，两个机构都保留。',
  close: '撤销一个不再负责任何辖区的机构。',
};

/** The preview in lines: what moves, with numbers, and what stays (C3). */
export function planLines(
  kind: OfficeChange,
  office: OfficeHoldings,
  plan: ChangePlan,
): [head: string, text: string][] {
  const lines: [string, string][] = [['生效日期', `${plan.input.on}，依据 ${plan.input.document}`]];
  if (kind === 'merge' || kind === 'split' || kind === 'transfer') lines.push(...movedLines(kind, office, plan));
  if (kind === 'rename') {
    const held = `辖区、账号 ${office.operators.length} 个、附件 ${office.annexes.length} 张`;
    const kept = `（${groupedNumber(office.versions)} 个版本）、业户 ${groupedNumber(office.businesses)} 户都不动`;
    lines.push(['不变的内容', `${held}${kept}；以前的回执仍显示“${office.name}”`]);
  }
  if (kind === 'close' || kind === 'merge') lines.push(['撤销的机构', office.name]);
  return lines;
}

function movedLines(kind: OfficeChange, office: OfficeHoldings, plan: ChangePlan): [string, string][] {
  const { divisions, operators, annexes, businesses } = plan;
  const staying = kind === 'merge' ? '' : '；已接收、已入库的附件留在原机构';
  return [
    [`辖区 ${divisions.length} 个`, divisions.map((one) => one.name).join('、') || '没有辖区变动'],
    [`账号 ${operators.length} 个`, movedPeople(plan)],
    [
      `附件 ${annexes.length} 张`,
      annexes.length > 0
        ? `含已上传的 ${groupedNumber(plan.versions)} 个版本，由接收机构继续办理${staying}`
        : `没有要跟着走的附件${staying}`,
    ],
    [`业户 ${groupedNumber(businesses.standing)} 户`, '在这些辖区登记的业户，此后由接收机构查询和管理'],
    [
      `备案编号 ${groupedNumber(businesses.numbered)} 个`,
      `由${office.name}编的备案编号仍归它，不改号、不重用；接收机构接着用自己的编号，所以两边编号相同也不冲突`,
    ],
  ];
}

const namedAtMost = 20;

function movedPeople({ operators, requests }: ChangePlan): string {
  if (operators.length === 0) return '人员不动';
  const names = operators.slice(0, namedAtMost).map((one) => one.name);
  const more = operators.length > namedAtMost ? ' 等' : '';
  const asked = requests.length > 0 ? `；账号申请 ${requests.length} 件一起过去` : '';
  return `${names.join('、')}${more}，密码和岗位不变，辖区几秒内改为新机构的${asked}`;
}
