import type { Problem } from '#platform/problem.js';
import { scanProblems } from './problems.js';

export type ScanKind = 'pdf' | 'jpg' | 'png' | 'tif';

/** So many bytes of the beginning are enough to tell. */
export const scanHeadBytes = 4096;

const kinds: readonly (readonly [ScanKind, string])[] = [
  ['pdf', '%PDF-'],
  ['jpg', '\xff\xd8\xff'],
  ['png', '\x89PNG\r\n\x1a\n'],
  ['tif', 'II*\0'],
  ['tif', 'MM\0*'],
];

type Refuse = keyof typeof scanProblems;

/** What offices send by mistake: where, which bytes, which sentence. */
const strangers: readonly (readonly [at: number, bytes: string, refuse: Refuse])[] = [
  [0, '\xd0\xcf\x11\xe0', 'word'],
  [0, '{\\rtf', 'word'],
  [4, 'ftyphe', 'heic'],
  [4, 'ftypmif1', 'heic'],
  [0, 'GIF8', 'picture'],
  [0, 'BM', 'picture'],
  [8, 'WEBP', 'picture'],
  [0, 'II+\0', 'picture'],
  [0, 'MM\0+', 'picture'],
  [0, '8BPS', 'picture'],
  [4, 'ftypavif', 'picture'],
  [0, 'Rar!', 'archive'],
  [0, '7z\xbc\xaf', 'archive'],
  [0, '\x1f\x8b', 'archive'],
  [0, 'MZ', 'program'],
  [0, '\x7fELF', 'program'],
  [0, '#!', 'program'],
];

/** What a scan is by its first bytes, whatever its name says. @throws scan.* for everything that is none */
export function scanKind(head: Buffer, name: string): ScanKind {
  if (head.length === 0) throw scanProblems.empty({ name });
  const found = kinds.find(([, bytes]) => has(head, 0, bytes));
  if (found) return found[0];
  throw strangerAt(head, name);
}

function strangerAt(head: Buffer, name: string): Problem {
  if (has(head, 0, 'PK\x03\x04')) return packed(head.toString('latin1'), name);
  const stranger = strangers.find(([at, bytes]) => has(head, at, bytes));
  return scanProblems[stranger?.[2] ?? 'other']({ name });
}

/** Office documents are archives too; the names of their first parts tell which. */
function packed(text: string, name: string): Problem {
  if (/word\/|mimetypeapplication\/vnd\.oasis\.opendocument\.text/.test(text)) return scanProblems.word({ name });
  if (/xl\/|opendocument\.spreadsheet/.test(text)) return scanProblems.sheet({ name });
  if (/OFD\.xml|Doc_0\/|\[Content_Types\]/.test(text)) return scanProblems.ofd({ name });
  return scanProblems.archive({ name });
}

const has = (head: Buffer, at: number, bytes: string): boolean =>
  head.length >= at + bytes.length && head.toString('latin1', at, at + bytes.length) === bytes;
