import { declareProblems } from '#platform/problem.js';

const again = '请重新扫描或拍照，存成 JPG、PNG、TIF 或 PDF 后再传。';

/** Why a scan or photograph is not taken. `{name}` is the sender's file name. */
export const scanProblems = declareProblems('scan', {
  empty: [422, '“{name}”是空文件（0 字节），没有收下。可能在复制时损坏，请检查原文件后重新上传。'],
  word: [415, '“{name}”是 Word 或 WPS 文档，没有收下。请在 Word 或 WPS 中另存为 PDF 后再传。'],
  sheet: [415, '“{name}”是表格，没有收下。请在 Excel 或 WPS 中另存为 PDF 后再传。'],
  archive: [415, '“{name}”是压缩包，没有收下。请先解压，再上传里面的扫描件或照片。'],
  heic: [
    415,
    '“{name}”是苹果手机的 HEIC 照片，多数电脑打不开，没有收下。请在手机“设置—相机—格式”选“兼容性最佳”重拍，或另存为 JPG 后再传。',
  ],
  picture: [415, '“{name}”是 GIF、BMP、WebP 等图片，没有收下。请另存为 JPG 或 PNG 后再传。'],
  ofd: [415, '“{name}”看来是 OFD 或其他打包的文档，没有收下。请用阅读软件另存为 PDF 后再传。'],
  program: [415, '“{name}”是程序文件，不予接收。请确认选对了文件，并检查本机是否感染病毒。'],
  other: [415, `“{name}”不是扫描件或照片，没有收下（按文件内容判断，与文件名无关）。${again}`],
  cut_short: [422, `“{name}”不完整，后面缺了一截，没有收下。可能没有复制完，请检查原文件能否打开；${again}`],
  damaged: [422, `“{name}”的内容已损坏，没有收下。请检查原文件能否打开；${again}`],
  too_large_picture: [
    413,
    '“{name}”的画面有 {width}×{height} 点，超过 {limit} 万点，没有收下。请把扫描分辨率降到 300 dpi 以下后重新扫描。',
  ],
  too_many_pages: [413, '“{name}”有 {pages} 页以上，超过 {limit} 页，没有收下。请分成几个文件上传。'],
});
