import type { ScanKind } from '#formats/scan/scan-kind.js';

/** Kinds of scans as lists show them. */
export const scanKindNames: Readonly<Record<ScanKind, string>> = {
  pdf: 'PDF',
  jpg: 'JPG',
  png: 'PNG',
  tif: 'TIF',
};

/** Why pages of a scan cannot be shown; the file itself stands. */
export type PreviewFailure = 'damaged' | 'locked' | 'heavy' | 'stalled';

export const previewFailures: Readonly<Record<PreviewFailure, string>> = {
  damaged: '内容有损坏，不能在网页里预览。请下载原件核对；打不开的，标为“看不清”并请申请人重新提供',
  locked: 'PDF 设有打开密码，不能预览。请申请人提供没有密码的文件',
  heavy: '画面太大或太复杂，规定的时间和内存内没有画完。请下载原件查看',
  stalled: '预览没有做成，与文件本身无关。请下载原件查看，或请技术支持重新运行',
};
