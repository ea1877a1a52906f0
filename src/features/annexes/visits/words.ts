/** What was found when a business that has not filed was visited. */
export const visitResults = {
  will_file: '拟办理备案',
  filed: '已备案',
  closed: '已停业或注销',
  not_found: '查无此户',
  other_division: '非本辖区',
  absent: '当时无人',
} as const;

export type VisitResult = keyof typeof visitResults;

export const visited = '已走访';
export const toVisit = '待走访';

/** Where a line of the list comes from. */
export const visitOrigins = { business: '登记册', row: '附件5' } as const;
export type VisitOrigin = keyof typeof visitOrigins;
