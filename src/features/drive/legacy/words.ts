import type { LicenceList } from '#domain/legacy/lists.js';

export type LoadState = 'reading' | 'compared' | 'applying' | 'applied' | 'refused' | 'dropped';

/** Every state of a loaded list, its one word. */
export const loadStateNames: Readonly<Record<LoadState, string>> = {
  reading: '读取中',
  compared: '已比对，待装入',
  applying: '装入中',
  applied: '已装入',
  refused: '未能读取',
  dropped: '已放弃',
};

export type DocketState = 'open' | 'proposed' | 'decided' | 'void';
export const docketStateNames: Readonly<Record<DocketState, string>> = {
  open: '待处理',
  proposed: '待确认',
  decided: '已处理',
  void: '已失效',
};

export const listNames: Readonly<Record<LicenceList, string>> = {
  annex4: '附件4',
  annex5: '附件5',
  undecided: '待定',
};

export type LoadChangeKind = 'new' | 'changed' | 'gone';
export const loadChangeNames: Readonly<Record<LoadChangeKind, string>> = {
  new: '新增',
  changed: '有变动',
  gone: '不再出现',
};
