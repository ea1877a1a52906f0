import type { ExportLayout } from './export.js';

export const exportFormats = ['xlsx', 'csv'] as const;
/** What a list can be asked for as; one to be printed goes at once. */
export type ExportFormat = (typeof exportFormats)[number];
export type LoggedFormat = ExportFormat | 'pdf';

/** How a file of the register stands. */
export const exportStates = {
  sent: '已直接下载',
  making: '正在生成',
  ready: '可以下载',
  broken: '没有生成',
  expired: '已到期删除',
} as const;
export type ExportState = keyof typeof exportStates;

export const exportLayouts: Readonly<Record<ExportLayout, string>> = {
  list: '业户表（全部登记内容）',
  annex3: '附件3格式（可以再次读入）',
};
