import { declareProblems } from '#platform/problem.js';

export const materialProblems = declareProblems('material', {
  no_file: [422, '没有收到文件。请先选好扫描件或照片，再点“上传”。'],
  which: [422, '请选择这些文件是哪一项材料。'],
  not_asked: [409, '这件办件不收“{code}”这项材料。请刷新页面，看清材料清单后再办。'],
  closed: [409, '这件办件现在是“{state}”，不能再增加或收回材料。收件以后要补的，请先一次性告知补正。'],
  there: [409, '“{name}”已经在“{material}”里（内容相同），没有重复收下。'],
  too_many: [409, '“{material}”里已经有 {limit} 个文件，没有再收。请把多页合成一个 PDF。'],
  gone: [409, '这个文件已经收回，或已经不在原来的办件里，没有办理。请刷新页面。'],
  nothing_chosen: [422, '没有选择文件，没有沿用。请先勾选要沿用的文件。'],
  marks_changed: [409, '您打开本页以后，有人改过材料或核对结果，您的核对结果没有保存。请看清最新情况后再保存。'],
  marks_closed: [409, '这件办件现在是“{state}”，核对结果不能再改。'],
  too_many_open: [409, '您在这件办件里已经有 {limit} 个没有传完的文件。请先把它们传完，再传新的。'],
  upload_gone: [404, '这个没有传完的文件已经不在了，可能放了太久，已自动清除。请重新选择文件上传。'],
  bad_upload: [400, '上传的请求不完整，没有接收。请刷新页面后重新上传。'],
});
