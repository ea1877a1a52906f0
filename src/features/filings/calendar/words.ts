export const calendarChangeStates = {
  proposed: '待确认',
  released: '已生效',
  refused: '已退回',
  withdrawn: '已撤回',
} as const satisfies Record<string, string>;
export type CalendarChangeState = keyof typeof calendarChangeStates;
