/** A thing that a person has to see to before the old module is retired, with what its evidence is. */
export interface CheckItem {
  readonly key: string;
  readonly title: string;
  /** What to write down, or to attach, as evidence. */
  readonly evidence: string;
}

/** What persons see to; what the portal can tell by itself stands in `bars.ts`. */
export const checkItems: readonly CheckItem[] = [
  { key: 'announced', title: '停用的时间已通知各机构', evidence: '通知的文号和日期' },
  {
    key: 'pending',
    title: '原模块里在办的事项已办结，或已转入新模块',
    evidence: '在办事项清单，或“没有在办事项”和核对人',
  },
  { key: 'archive', title: '原模块数据库已整库备份，并试过恢复', evidence: '备份介质、存放地点，试恢复的时间和结果' },
  { key: 'accounts', title: '原模块的录入权限已收回，只留查询', evidence: '收回的账号数和办理人' },
  { key: 'host', title: '旧主机的转向配置已装好并检查', evidence: '配置文件的版本和检查结果' },
  { key: 'duty', title: '停用当天的值班安排已告知各机构', evidence: '值班表，或通知的日期' },
  { key: 'back', title: '回退的步骤已交代给值班人，并走过一遍', evidence: '走一遍的时间和参加的人' },
];

export const checkItem = (key: string): CheckItem | undefined => checkItems.find((item) => item.key === key);

/** How much an evidence, an owner's name and a note may hold. */
export const checkChars = { owner: 60, evidence: { least: 2, most: 500 } } as const;
