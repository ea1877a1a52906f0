/** How our own marks in a returned workbook are recognised again when it comes back (C21). Reader and marker share these words. */

/** Header of the column that lists the faults of a row; a column with this header is ours and is stripped while reading. */
export const MARK_COLUMN_HEADER = '【系统】问题说明';

/** Name of the sheet that sums up the faults with links; ours as well. */
export const MARK_SHEET_NAME = '【系统】问题汇总';

/** Hidden sheet that remembers the styles of the cells we coloured, so that marks can be taken off without a trace. */
export const MARK_MEMORY_SHEET_NAME = '_系统标记';

/** Custom document properties of a workbook that the portal wrote: template version and agency code. */
export const TEMPLATE_PROPERTIES = {
  version: 'YzwTemplateVersion',
  annex: 'YzwAnnex',
  agency: 'YzwAgency',
  drive: 'YzwDrive',
} as const;

/** Hidden sheet of blank workbooks: A1 annex number, A2 template version, A3 agency code (formats without custom properties). */
export const TEMPLATE_SHEET_NAME = '_模板';

/** Header of the hidden column that carries the stable id of a prefilled row (C12); never a column of the annex. */
export const ROW_ID_HEADER = '【系统】行标识';
