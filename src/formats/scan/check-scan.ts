import { checkTiff } from './check-tiff.js';
import { scanProblems } from './problems.js';
import { scanHeadBytes, type ScanKind, scanKind } from './scan-kind.js';

/** What a scan may be. */
export const scanLimits = {
  /** Points of one picture: a sheet of A2 at 600 dpi, or the largest photograph of a telephone. */
  points: 150_000_000,
  /** Pages of a TIFF file, and of what is shown of a PDF. */
  pages: 300,
} as const;

/** A size that is within the limits. @throws scan.damaged, scan.too_large_picture */
export function checkSize(name: string, width: number, height: number): void {
  if (width < 1 || height < 1) throw scanProblems.damaged({ name });
  if (width * height > scanLimits.points)
    throw scanProblems.too_large_picture({ name, width, height, limit: scanLimits.points / 10_000 });
}

/**
 * Whether a file is a whole scan, by its bytes and without unpacking any: its kind, that its end is there, that no picture in it claims more
 * points than a sheet has. What only unpacking tells is found when its pages are drawn. @throws scan.*
 */
export function checkScan(bytes: Buffer, name: string): ScanKind {
  const kind = scanKind(bytes.subarray(0, scanHeadBytes), name);
  checks[kind](bytes, name);
  return kind;
}

const checks: Readonly<Record<ScanKind, (bytes: Buffer, name: string) => void>> = {
  jpg: checkJpeg,
  png: checkPng,
  tif: (bytes, name) => checkTiff(bytes, name, checkSize, scanLimits.pages),
  pdf: checkPdf,
};

/** Goes from marker to marker up to the picture's data; the mark of the end must stand somewhere behind. */
function checkJpeg(bytes: Buffer, name: string): void {
  let hasSize = false;
  for (let at = 2; ; ) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
    if (at + 4 > bytes.length) throw scanProblems.cut_short({ name });
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff || marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd9)) throw scanProblems.damaged({ name });
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2) throw scanProblems.damaged({ name });
    if (isFrame(marker)) {
      if (at + 9 > bytes.length) throw scanProblems.cut_short({ name });
      checkSize(name, bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5));
      hasSize = true;
    }
    at += 2 + length;
    if (marker !== 0xda) continue;
    if (!hasSize) throw scanProblems.damaged({ name });
    if (bytes.indexOf('ffd9', at, 'hex') < 0) throw scanProblems.cut_short({ name });
    return;
  }
}

/** SOF0 to SOF15, without DHT, JPG and DAC, which lie between. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function checkPng(bytes: Buffer, name: string): void {
  for (let at = 8, no = 0; ; no += 1) {
    if (at + 12 > bytes.length) throw scanProblems.cut_short({ name });
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (!/^[A-Za-z]{4}$/.test(type) || (no === 0) !== (type === 'IHDR')) throw scanProblems.damaged({ name });
    if (type === 'IHDR') {
      if (length !== 13 || at + 25 > bytes.length) throw scanProblems.damaged({ name });
      checkSize(name, bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12));
    }
    if (type === 'IEND') return;
    at += 12 + length;
  }
}

/** A document that broke off has lost its end, where its table of contents lies. */
function checkPdf(bytes: Buffer, name: string): void {
  if (bytes.lastIndexOf('%%EOF') < 0 || bytes.indexOf('startxref') < 0) throw scanProblems.cut_short({ name });
}
