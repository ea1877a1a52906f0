import { deflateSync, gzipSync } from 'node:zlib';
import { type HostileFile, refuse } from '#test/support/hostile-files.js';
import { good, randomBytes } from '#test/support/hostile/good.js';
import { sheetJsBytes } from '#test/support/workbooks.js';
import { zipBytes } from '#test/support/zip-bytes.js';

const from = (bytes: string, length = 600) =>
  Buffer.concat([Buffer.from(bytes, 'latin1'), randomBytes(bytes.length, length)]);
const packageOf = (part: string) =>
  zipBytes([
    { name: '[Content_Types].xml', data: '<Types/>' },
    { name: part, data: '<x/>' },
  ]);

/** Things that are no sheet, by what they are. */
const kinds: Readonly<Record<string, () => Buffer>> = {
  png: () => Buffer.concat([from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'), deflateSync(Buffer.alloc(1000))]),
  jpeg: () => from('\xff\xd8\xff\xe0\0\x10JFIF'),
  gif: () => from('GIF89a'),
  tiff: () => from('II*\0'),
  webp: () => from('RIFF\0\0\0\0WEBPVP8 '),
  mp4: () => from('\0\0\0\x18ftypmp42'),
  pdf: () => from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'),
  rtf: () => Buffer.from('{\\rtf1\\ansi 表格}'),
  docx: () => packageOf('word/document.xml'),
  pptx: () => packageOf('ppt/presentation.xml'),
  ofd: () => zipBytes([{ name: 'OFD.xml', data: '<x/>' }]),
  ods: () => sheetJsBytes([good.sheet], 'ods'),
  xlsb: () => sheetJsBytes([good.sheet], 'xlsb'),
  numbers: () => zipBytes([{ name: 'Index/Document.iwa', data: 'x' }]),
  exe: () => from('MZ\x90\0\x03\0\0\0'),
  elf: () => from('\x7fELF\x02\x01\x01\0'),
  class: () => from('\xca\xfe\xba\xbe'),
  script: () => Buffer.from('#!/bin/sh\nrm -rf /\n'),
  rar: () => from('Rar!\x1a\x07\x01\0'),
  '7z': () => from('7z\xbc\xaf\x27\x1c'),
  gz: () => gzipSync(good.csv()),
  bz2: () => from('BZh91AY&SY'),
  xz: () => from('\xfd7zXZ\0'),
  tar: () => Buffer.concat([Buffer.from('a.csv'), Buffer.alloc(252), Buffer.from('ustar\0'), Buffer.alloc(500)]),
  zip: () => zipBytes([{ name: 'a.csv', data: good.csv() }]),
  json: () => Buffer.from('{"a":[1,2,3]}'),
  html: () => Buffer.from('<!DOCTYPE html><html><body><p>没有表格</p><script>alert(1)</script></body></html>'),
  svg: () => Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
  mht: () =>
    Buffer.from(
      'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<table><tr><td>1</td></tr></table>',
    ),
  sylk: () => Buffer.from('ID;PWXL;N;E\r\nC;Y1;X1;K"a"\r\nE\r\n'),
  dif: () => Buffer.from('TABLE\r\n0,1\r\n"EXCEL"\r\n'),
  biff4: () => from('\x09\x04\x06\0\0\0\x10\0'),
  sqlite: () => from('SQLite format 3\0'),
  random: () => randomBytes(42, 5_000),
  prose: () => Buffer.from('关于开展机动车维修备案工作的通知\n各市县：\n'),
};

export function kindFiles(): HostileFile[] {
  return Object.entries(kinds).flatMap(([kind, make]) =>
    ['xlsx', 'xls', 'csv'].map((extension) => refuse(`really-${kind}.${extension}`, make)),
  );
}
