import { deflateSync } from 'node:zlib';
import PDFDocument from 'pdfkit';
import sharp from 'sharp';
import { aPdf, aPng, aTiff } from './scans.js';

/** A file as an office might send it, by mistake, by a broken disk, or by ill will. */
export interface OddScan {
  readonly what: string;
  readonly content: Buffer;
  /** Whether it must be taken, must be refused, or may be either. */
  readonly fate: 'taken' | 'refused' | 'either';
}

/** The same numbers at every run. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

const photo = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 30, g: 120, b: 200 } } });

const jpeg = (width = 120, height = 80, orientation = 1): Promise<Buffer> =>
  photo(width, height).withMetadata({ orientation }).jpeg().toBuffer();

async function lockedPdf(): Promise<Buffer> {
  const document = new PDFDocument({ userPassword: 'secret' });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  document.text('locked');
  const ended = new Promise((resolve) => document.on('end', resolve));
  document.end();
  await ended;
  return Buffer.concat(parts);
}

/** A page whose one picture claims more than it has, or unpacks to very much. */
function pdfWith(resource: string, body: Buffer, drawing: string, box = '0 0 595 842'): Buffer {
  const head = `%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [${box}] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >> endobj
4 0 obj << /Length ${drawing.length} >>
stream
${drawing}
endstream
endobj
5 0 obj << ${resource} /Length ${body.length} >>
stream
`;
  return Buffer.concat([
    Buffer.from(head, 'latin1'),
    body,
    Buffer.from('\nendstream\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n', 'latin1'),
  ]);
}

const picture = (width: number, height: number) =>
  `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode`;

/** More than three hundred files: wrong kinds, cut, damaged, of two kinds at once, bombs, photographs held in every way. */
export async function oddScans(): Promise<readonly OddScan[]> {
  const whole: readonly (readonly [string, Buffer])[] = [
    ['jpg', await jpeg()],
    ['png', aPng(60, 40)],
    ['tif', aTiff(3)],
    ['pdf', aPdf(3)],
    ['tif with LZW', await photo(90, 60).tiff({ compression: 'lzw' }).toBuffer()],
    [
      'tif as fax',
      await photo(400, 300).toColourspace('b-w').threshold().tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer(),
    ],
  ];
  return [
    ...whole.map(([what, content]) => ({ what: `a sound ${what}`, content, fate: 'taken' as const })),
    ...strangers(),
    ...whole.flatMap(([what, content], no) => [...cut(what, content, no), ...damaged(what, content, no)]),
    ...whole.flatMap(([what, content]) => mixed(what, content)),
    ...(await turned()),
    ...(await bombs()),
  ];
}

function strangers(): OddScan[] {
  const text = (head: string) => Buffer.concat([Buffer.from(head, 'latin1'), Buffer.alloc(300, 7)]);
  const heads: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['Word 97', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
    ['docx', 'PK\x03\x04\x14\0\0\0\0\0word/document.xml'],
    ['xlsx', 'PK\x03\x04\x14\0\0\0\0\0xl/workbook.xml'],
    ['zip', 'PK\x03\x04\x14\0\0\0\0\0a.jpg'],
    ['ofd', 'PK\x03\x04\x14\0\0\0\0\0OFD.xml'],
    ['rar', 'Rar!\x1a\x07'],
    ['7z', '7z\xbc\xaf\x27\x1c'],
    ['gzip', '\x1f\x8b\x08'],
    ['heic', '\0\0\0\x18ftypheic'],
    ['heif', '\0\0\0\x18ftypmif1'],
    ['avif', '\0\0\0\x18ftypavif'],
    ['gif', 'GIF89a'],
    ['bmp', 'BM\x36\0'],
    ['webp', 'RIFF\0\0\0\0WEBPVP8 '],
    ['psd', '8BPS\0\x01'],
    ['program', 'MZ\x90\0'],
    ['elf', '\x7fELF'],
    ['script', '#!/bin/sh\n'],
    ['html', '<!DOCTYPE html><script>alert(1)</script>'],
    ['svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">'],
    ['text', 'hello'],
    ['rtf', '{\\rtf1'],
    ['postscript', '%!PS-Adobe-3.0'],
    ['big TIFF', 'II+\0\x08\0\0\0'],
    ['blanks and then a PDF', '   %PDF-1.4'],
    ['jpeg 2000', '\0\0\0\x0cjP  \r\n'],
    ['icon', '\0\0\x01\0'],
    ['mp4', '\0\0\0\x18ftypmp42'],
  ];
  return heads.map(([what, head]) => ({
    what,
    content: head === '' ? Buffer.alloc(0) : text(head),
    fate: 'refused' as const,
  }));
}

/** Cut where a copy may have ended. */
function cut(what: string, content: Buffer, seed: number): OddScan[] {
  const next = chance(seed + 1);
  const places = [
    1,
    2,
    3,
    4,
    8,
    9,
    12,
    20,
    content.length - 1,
    ...Array.from({ length: 12 }, () => next(content.length)),
  ];
  return places
    .filter((at) => at > 0 && at < content.length)
    .map((at) => ({ what: `${what} cut at ${at}`, content: content.subarray(0, at), fate: 'either' as const }));
}

/** Bytes turned over, by ones and by stretches. */
function damaged(what: string, content: Buffer, seed: number): OddScan[] {
  const next = chance(seed + 100);
  return Array.from({ length: 22 }, (_, no) => {
    const copy = Buffer.from(content);
    const count = no % 3 === 0 ? 1 : 20;
    for (let i = 0; i < count; i += 1) copy[next(copy.length)] = next(256);
    if (no % 5 === 0) copy.fill(no, Math.floor(copy.length / 2), Math.floor(copy.length / 2) + 40);
    return { what: `${what} damaged ${no}`, content: copy, fate: 'either' as const };
  });
}

/** Something else behind or within. */
function mixed(what: string, content: Buffer): OddScan[] {
  const behind = ['PK\x03\x04 archive', '<script>alert(1)</script>', 'MZ program', aPdf().toString('latin1')];
  return behind.map((more, no) => ({
    what: `${what} with something behind it ${no}`,
    content: Buffer.concat([content, Buffer.from(more, 'latin1')]),
    fate: 'either' as const,
  }));
}

const turned = (): Promise<OddScan[]> =>
  Promise.all(
    Array.from({ length: 12 }, async (_, no) => ({
      what: `a photograph held in the way ${no}`,
      content: await jpeg(90, 60 + no, 1 + (no % 8)),
      fate: 'taken' as const,
    })),
  );

async function bombs(): Promise<OddScan[]> {
  const zeros = deflateSync(Buffer.alloc(60_000_000));
  const loop = aTiff(2, { next: 8 + 20 * 10 });
  const wide = { width: 100_000, height: 100_000 };
  return [
    { what: 'a PNG that claims ten thousand million points', content: aPng(10, 10, 200, wide), fate: 'refused' },
    {
      what: 'a PNG that claims more than it has',
      content: aPng(10, 10, 200, { width: 9_000, height: 9_000 }),
      fate: 'either',
    },
    { what: 'a PNG without a size', content: aPng(10, 10, 200, { width: 0, height: 10 }), fate: 'refused' },
    { what: 'a PNG of sixty million points', content: aPng(8_000, 8_000, 0), fate: 'taken' },
    { what: 'a JPG of sixty million points', content: await photo(9_000, 7_000).jpeg().toBuffer(), fate: 'taken' },
    { what: 'a TIFF in a circle', content: loop, fate: 'refused' },
    { what: 'a TIFF of four hundred pages', content: aTiff(400, { width: 2, height: 2 }), fate: 'refused' },
    { what: 'a TIFF that claims a huge page', content: aTiff(1, { width: 60_000, height: 2 }), fate: 'either' },
    {
      what: 'a PDF whose picture claims 2 500 million points',
      content: pdfWith(picture(50_000, 50_000), deflateSync(Buffer.alloc(100)), 'q 500 0 0 500 0 0 cm /I Do Q'),
      fate: 'taken',
    },
    {
      what: 'a PDF whose picture unpacks to very much',
      content: pdfWith(picture(4_000, 5_000), zeros, 'q 500 0 0 500 0 0 cm /I Do Q'),
      fate: 'taken',
    },
    {
      what: 'a PDF as large as a field',
      content: pdfWith(picture(1, 1), zeros, 'f', '0 0 9999999 9999999'),
      fate: 'taken',
    },
    {
      what: 'a PDF without extent',
      content: pdfWith(picture(1, 1), deflateSync(Buffer.alloc(3)), 'f', '0 0 0 0'),
      fate: 'taken',
    },
    {
      what: 'a PDF thin as a thread',
      content: pdfWith(picture(1, 1), deflateSync(Buffer.alloc(3)), 'f', '0 0 1 90000'),
      fate: 'taken',
    },
    { what: 'a PDF that draws a million lines', content: aPdf(1, '0 0 m 500 500 l S '.repeat(15_000)), fate: 'taken' },
    { what: 'a PDF with a password', content: await lockedPdf(), fate: 'taken' },
    { what: 'a PDF of nothing', content: Buffer.from('%PDF-1.4\nstartxref\n0\n%%EOF'), fate: 'taken' },
    {
      what: 'a PDF whose pages refer to themselves',
      content: Buffer.from(
        '%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >> endobj\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF',
      ),
      fate: 'taken',
    },
  ];
}
