export type ChangeState = 'proposed' | 'released' | 'refused' | 'withdrawn';

export const changeStateNames: Readonly<Record<ChangeState, string>> = {
  proposed: '待确认',
  released: '已生效',
  refused: '已退回',
  withdrawn: '已撤回',
};
