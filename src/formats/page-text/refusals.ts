import { declareProblems } from '#platform/problem.js';

const paste = '请在平台页面上全选复制，用“粘贴”的方式带入，或直接填写。';

/** Why the text of a page is not read. */
export const pageRefusals = declareProblems('page', {
  empty: [422, `文件里没有内容。${paste}`],
  too_large: [413, `文件超过 {limit}，没有读取。${paste}`],
  too_long: [422, `文字超过 {limit} 个字，不像一个办件的结果页。请只保留这一件的内容。`],
  too_many_pages: [422, `文件有 {count} 页，超过 {limit} 页，不像一个办件的结果页。${paste}`],
  too_complex: [422, `文件太复杂，在规定的时间和内存内没有读完。${paste}`],
  kind: [415, `只能上传平台结果页的 PDF 或网页（.html）文件。${paste}`],
  damaged: [422, `文件已损坏，无法读取。${paste}`],
  locked: [422, `PDF 设有打开密码，无法读取。${paste}`],
  no_text: [422, `PDF 里没有文字（可能是扫描件或图片）。${paste}`],
});
