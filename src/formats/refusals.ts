import { declareProblems, Problem } from '#platform/problem.js';

/** Why a file is not read at all. In Chinese, with the next step. */
export interface Refusal {
  /** Stable code, e.g. `annex.file_encrypted`. */
  readonly code: string;
  /** HTTP status of the answer: 413 too large, 415 wrong kind, 422 not readable as this annex. */
  readonly status: 413 | 415 | 422;
  /** What is wrong and what to do next. */
  readonly sentence: string;
}

const resave = '请用 Excel 或 WPS 打开该文件，“另存为”Excel 工作簿（.xlsx）后重新上传。';

/**
 * Every reason why an annex file is not read at all: 413 too large, 415 wrong kind, 422 not readable as this annex.
 * Each sentence says the cause and the next step. @source C24, reliability S3
 */
const table = {
  file_empty: [422, '文件是空的（0 字节）。可能在复制或传输中损坏，请检查原文件后重新上传。'],
  file_too_large: [
    413,
    '文件大小为 {size}，超过上限 {limit}。请删除图片和与填报无关的工作表，或把数据分成几个文件上传。',
  ],
  file_damaged: [422, `文件已损坏或不完整，无法读取。${resave}`],
  file_encrypted: [422, '文件设有打开密码，无法读取。请在 Excel 或 WPS 中取消密码保护，保存后重新上传。'],
  file_with_macros: [415, '文件含有宏程序，为安全起见不予接收。请“另存为”不含宏的 Excel 工作簿（.xlsx）后重新上传。'],
  file_with_entities: [415, `文件内含有不安全的声明（DOCTYPE 或外部实体），不予接收。${resave}`],
  file_with_dde: [
    415,
    '文件含有调用外部程序的链接（DDE 或 OLE 链接），为安全起见不予接收。请删除该链接，把单元格“粘贴为数值”后重新上传。',
  ],
  file_with_external_links: [
    422,
    '数据表中的公式引用了另一个工作簿（单元格 {cell}），所显示的可能不是最新数据。请把这些单元格复制后“选择性粘贴—数值”，保存后重新上传。',
  ],
  file_too_complex: [
    422,
    `文件太复杂，在规定的时间和内存内没有读完。请把数据复制到系统下载的空白模板中，“另存为”新的 .xlsx 后重新上传；数据很多的，请分成几个文件。`,
  ],
  file_bomb: [
    413,
    '文件解压后过大（压缩比异常或超过 {limit}），不予接收。请把数据复制到系统下载的空白模板中，另存后重新上传。',
  ],
  too_many_entries: [
    413,
    '文件内含的部件过多（超过 {limit} 个），不予接收。请删除图片等附加内容，把数据复制到系统下载的空白模板中，另存后重新上传。',
  ],
  too_many_sheets: [413, '文件里有 {count} 张工作表，超过 {limit} 张，没有读取。请只留下要报送的，另存后重新上传。'],
  too_many_rows: [
    413,
    '数据有 {count} 行以上，超过单个文件 {limit} 行的上限，没有读取。请按市县或编号分成几个文件上传。',
  ],
  too_many_columns: [
    413,
    '第 {row} 行在第 {limit} 列之后还有内容（{cell}），超过列数上限，没有读取。请删除表格右侧多余的内容后重新上传。',
  ],
  cell_too_long: [422, '有单元格的内容超过 {limit} 字，没有读取。请缩短或删除过长的内容后重新上传。'],
  kind_et: [
    415,
    '这是 WPS 表格的专用格式（.et），系统不能读取。请在 WPS 中“另存为”Excel 工作簿（.xlsx）或 Excel 97-2003 工作簿（.xls）后重新上传。',
  ],
  kind_ods: [
    415,
    `这是 OpenDocument 表格（.ods），系统不能读取。请用 WPS 或 LibreOffice 打开，“另存为”Excel 工作簿（.xlsx）后重新上传。`,
  ],
  kind_xlsb: [415, `这是 Excel 二进制工作簿（.xlsb），系统不能读取。${resave}`],
  kind_numbers: [415, '这是苹果 Numbers 表格，系统不能读取。请在 Numbers 中选择“导出为 Excel”后重新上传。'],
  kind_xls_old: [415, `这是 Excel 4.0 或更早版本的旧格式，系统不能读取。${resave}`],
  kind_mhtml: [415, `这是“单个文件网页”（.mht）格式，系统不能读取。${resave}`],
  kind_sylk: [415, `这是 SYLK、DIF 或 dBase 等旧式数据文件，系统不能读取。${resave}`],
  kind_document: [
    415,
    '这是文字文档（Word、WPS 文字、PDF、OFD 等），不是电子表格。请把数据填入系统下载的附件模板（.xlsx）后上传。',
  ],
  kind_slides: [415, '这是演示文稿，不是电子表格。请把数据填入系统下载的附件模板（.xlsx）后上传。'],
  kind_image: [415, '这是图片，不是电子表格。扫描件不能代替数据，请把数据填入系统下载的附件模板（.xlsx）后上传。'],
  kind_archive: [415, '这是压缩包，不是电子表格。请先解压，再把其中的附件逐个上传。'],
  kind_program: [415, '这是程序文件，不是电子表格，不予接收。请确认选对了文件，并检查本机是否感染病毒。'],
  kind_unknown: [
    415,
    '认不出文件的格式。系统接收 .xlsx、.xls 和 .csv 电子表格，请确认选对了文件；如确是表格，请用 Excel 或 WPS“另存为”.xlsx 后重新上传。',
  ],
  text_encoding: [
    422,
    '文本文件的编码认不出，或其中有损坏的字符。请用 Excel 或 WPS 打开核对，“另存为”Excel 工作簿（.xlsx）后重新上传。',
  ],
  unclosed_quote: [
    422,
    '文本文件从第 {row} 条记录起引号没有成对，后面的内容无法分列。请用 Excel 或 WPS 打开核对，“另存为”.xlsx 后重新上传。',
  ],
  no_sheet: [
    422,
    '文件中没有可读的工作表（只有图表、宏表或隐藏的工作表）。请把数据放在可见的工作表上，保存后重新上传。',
  ],
  empty: [422, '没有读到任何数据行{where}。请确认数据填在可见的工作表上、表头在数据的上方，保存后重新上传。'],
  header_not_found: [
    422,
    '没有找到{annex}的表头{where}。要找的表头如：{wanted}。请保留模板的表头行，不要改动表头文字，或重新下载模板填写后上传。',
  ],
  wrong_annex: [
    422,
    '这个文件看来是{looks}，而这里应上传{annex}。请到{looks}的上传页面提交，或在这里换成{annex}的文件。',
  ],
} as const satisfies Record<string, readonly [Refusal['status'], string]>;

/** A file that is not read, with its reason in the words of the table. */
export class RefusedFile extends Problem {
  readonly refusal: Refusal;

  constructor({ code, status, sentence, details }: Problem) {
    super(code, status, sentence, details);
    this.name = 'RefusedFile';
    this.refusal = { code, status: status as Refusal['status'], sentence };
  }
}

type Details = Readonly<Record<string, string | number>>;

/** One maker per reason: `throw fileRefusals.file_encrypted()`. */
export const fileRefusals = Object.fromEntries(
  Object.entries(declareProblems('annex', table)).map(([name, make]) => [
    name,
    (details?: Details) => new RefusedFile(make(details)),
  ]),
) as unknown as { readonly [K in keyof typeof table]: (details?: Details) => RefusedFile };

/** Reasons that are found from outside the reader: its process took too long or too much memory. */
export const refusals = { tooHeavy: (): Refusal => fileRefusals.file_too_complex().refusal };

/** Codes of the table above, for tests and for whoever shows a refusal. */
export const refusalCodes: readonly string[] = Object.keys(table).map((name) => `annex.${name}`);
