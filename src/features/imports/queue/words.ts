import type { QueueBar } from './queue-rules.js';
import type { ItemState, RunAct } from './run-queries.js';

export const runActNames: Readonly<Record<RunAct, string>> = { preview: '预览', import: '入库' };

export const itemStateNames: Readonly<Record<ItemState, string>> = {
  waiting: '等待办理',
  done: '已完成',
  nothing: '不必入库',
  refused: '没有办理',
  failed: '未完成',
};

export const barWords: Readonly<Record<Exclude<QueueBar, null>, string>> = {
  same_person: '由您报送或接收，须由另一位省级业务管理员入库。',
  unchecked: '正在重新检查，检查完成后可以入库。',
  blocked: '有错误的豁免已到期或撤销，须先退回改正。',
  busy: '正在预览、入库或撤销，请稍候。',
  in_run: '已在办理，等待轮到。',
};

export const queueNotes = {
  early: '附件3还没有接收，标注已备案的行等附件3入库时再关联。',
} as const;

export const runWords = {
  broken: '办理中断，登记册没有改动。请在入库办理中再次勾选。',
  moved: '预览之后又有变化，没有入库。请在入库办理中再次勾选。',
} as const;
