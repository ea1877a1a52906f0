import { addDays } from '#domain/values/days.js';

/** Lists of businesses at which somebody has to look, beside those whose licence has ended (`annexes/visits`). */
export const workLists = {
  ending: '许可证将到期',
  incomplete: '登记内容待补充',
  leases: '租赁期已到或将到',
  outlets: '连锁网点缺总部',
} as const;
export type WorkList = keyof typeof workLists;

/** What each list is for, as its page says it. */
export const listLeads: Readonly<Record<WorkList, string>> = {
  ending: '原许可证快要到期、还没有备案的业户。请告知怎样办理备案，再登记结果。',
  incomplete: '由原许可证登记、经营类别或业务类型还没有补充的业户。请核实以后，在备案办理中补充，再登记结果。',
  leases: '场地租赁期已经到期或快要到期的业户。请核实是否续租或搬迁，有变化的告知办理变更，再登记结果。',
  outlets: '登记为连锁服务网点、没有写明总部名称或总部备案编号的业户。请核实总部，再登记结果。',
};

/** What the day of a line is called; '' for a list without one. */
export const dueWords: Readonly<Record<WorkList, string>> = {
  ending: '许可证有效期止',
  incomplete: '',
  leases: '租赁期止',
  outlets: '',
};

/** How far ahead a list with a day looks. */
export const spans = { '30': '30 天内', '60': '60 天内', '90': '90 天内' } as const;
export type Span = keyof typeof spans;

/** Last day that a list looks at. */
export const lastDayOf = (today: string, span: Span): string => addDays(today, Number(span));

const anywhere = {
  closed: '已停业或注销',
  not_found: '查无此户',
  other_division: '非本辖区',
  absent: '当时无人',
} as const;

/** What can be found at a business whose licence has ended. */
export const lapsedResults = { will_file: '拟办理备案', filed: '已备案', ...anywhere } as const;

/** What can be found on each list. Nothing follows from it by itself. */
export const resultsOf = {
  ending: lapsedResults,
  incomplete: { told: '已告知补充', completed: '已核实并补充', ...anywhere },
  leases: { renewed: '已续租', moved: '已搬迁或将搬迁', told: '已告知办理变更', ...anywhere },
  outlets: { told: '已告知补充', completed: '已核实总部', not_chain: '不是连锁网点', ...anywhere },
} as const satisfies Record<WorkList, Readonly<Record<string, string>>>;

/** The list of those whose licence has ended, which is walked elsewhere and noted in the same table. */
export const lapsedList = 'lapsed';

/** What a stored list is called. */
export const listName = (list: string): string =>
  list === lapsedList ? '到期未备案' : (workLists[list as WorkList] ?? list);

/** A result in words, of whichever list. */
export function resultName(list: string, result: string): string {
  const results: Readonly<Record<string, string>> = list === lapsedList ? lapsedResults : resultsOf[list as WorkList];
  return results[result] ?? result;
}

/** Whether somebody still has to look: nobody has, or nobody was met. */
export const isOpen = (result: string | null): boolean => result === null || result === 'absent';
