import type { HistoryAct } from '#features/register/detail/history-rules.js';
import { rowWords } from '#domain/annexes/sheets.js';
import { type Source, sourceKindNames } from './source.js';

/** What was done to a business, as its history says it. */
export const actNames: Readonly<Record<HistoryAct, string>> = {
  import: '入库更新',
  undo: '撤销入库',
  change: '变更',
  lapse: '许可证到期',
  unlapse: '许可证有效期更正',
  file: '备案',
  end: '终止或注销',
  correct: '更正',
};

/** The file that an annex' row came in, as far as it is known. */
export interface NamedFile {
  readonly fileName: string;
  readonly versionNo: number | null;
  /** Names of its sheets, where several were read. */
  readonly sheets?: readonly string[];
}

/** A source in words; '' where nothing is known of it. */
export function sourceText(source: Source | undefined, file: NamedFile | undefined): string {
  if (!source) return '';
  if (source.kind !== 'annex') return `${sourceKindNames[source.kind]} ${source.reference}`;
  return file && file.fileName !== '' ? `${fileText(file)} ${rowWords(source.row, file.sheets)}` : '';
}

/** 《附件3.xlsx》 第 2 版 */
export const fileText = ({ fileName, versionNo }: NamedFile): string =>
  `《${fileName}》${versionNo === null ? '' : ` 第 ${versionNo} 版`}`;
