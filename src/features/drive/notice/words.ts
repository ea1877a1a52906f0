import type { Standing } from './standing-rules.js';

export const standingNames: Readonly<Record<Standing, string>> = {
  proposed: '待确认',
  refused: '已退回',
  withdrawn: '已撤回',
  recalled: '已撤销发布',
  scheduled: '待发布',
  valid: '现行',
  replaced: '已有新版',
};

/** 第 2 版; number 0 is the head of the notice before its text was entered. */
export const editionName = (no: number | null): string =>
  no === null ? '新版' : no === 0 ? '初始内容' : `第 ${no} 版`;
