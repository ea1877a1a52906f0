import { fileRefusals } from './refusals.js';
import type { Problem } from '#platform/problem.js';

export type FileKind = 'zip' | 'ole' | 'biff' | 'text';

/** Kinds that are never a sheet, known by their first bytes (offset, bytes as latin-1 text). */
const signatures: readonly (readonly [at: number, bytes: string, refusal: () => Problem])[] = [
  [0, '%PDF', fileRefusals.kind_document],
  [0, '{\\rtf', fileRefusals.kind_document],
  [0, '%!PS', fileRefusals.kind_document],
  [0, '\x89PNG', fileRefusals.kind_image],
  [0, '\xff\xd8\xff', fileRefusals.kind_image],
  [0, 'GIF8', fileRefusals.kind_image],
  [0, 'II*\0', fileRefusals.kind_image],
  [0, 'MM\0*', fileRefusals.kind_image],
  [8, 'WEBP', fileRefusals.kind_image],
  [4, 'ftyp', fileRefusals.kind_image],
  [0, '8BPS', fileRefusals.kind_image],
  [0, 'Rar!', fileRefusals.kind_archive],
  [0, '7z\xbc\xaf', fileRefusals.kind_archive],
  [0, '\x1f\x8b', fileRefusals.kind_archive],
  [0, 'BZh', fileRefusals.kind_archive],
  [0, '\xfd7zXZ', fileRefusals.kind_archive],
  [0, 'MSCF', fileRefusals.kind_archive],
  [0, '\x28\xb5\x2f\xfd', fileRefusals.kind_archive],
  [257, 'ustar', fileRefusals.kind_archive],
  [0, 'MZ', fileRefusals.kind_program],
  [0, '\x7fELF', fileRefusals.kind_program],
  [0, '\xca\xfe\xba\xbe', fileRefusals.kind_program],
  [0, '\xcf\xfa\xed\xfe', fileRefusals.kind_program],
  [0, '#!', fileRefusals.kind_program],
  [0, 'SQLite format', fileRefusals.kind_unknown],
  [0, 'ID;P', fileRefusals.kind_sylk],
  [0, 'TABLE\r\n0,1', fileRefusals.kind_sylk],
  [0, 'TABLE\n0,1', fileRefusals.kind_sylk],
  [0, 'PK\x05\x06', fileRefusals.file_damaged],
  [0, 'PK\x07\x08', fileRefusals.file_damaged],
  [0, '\x09\0\x04\0', fileRefusals.kind_xls_old],
  [0, '\x09\x02\x06\0', fileRefusals.kind_xls_old],
  [0, '\x09\x04\x06\0', fileRefusals.kind_xls_old],
];

/** What a file is by its first bytes, whatever its name says. @throws a refusal for everything that is never a sheet */
export function fileKind(head: Buffer): FileKind {
  if (head.length === 0) throw fileRefusals.file_empty();
  if (startsWith(head, 0, 'PK\x03\x04')) return 'zip';
  if (startsWith(head, 0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return 'ole';
  if (startsWith(head, 0, '\x09\x08') && head.length > 8 && head[2]! <= 32 && head[3] === 0) return 'biff';
  for (const [at, bytes, refusal] of signatures) {
    if (
      startsWith(head, at, bytes) &&
      !(bytes === 'MZ' && looksLikeText(head)) &&
      !(bytes === 'BZh' && looksLikeText(head))
    )
      throw refusal();
  }
  return 'text';
}

function startsWith(head: Buffer, at: number, bytes: string): boolean {
  return head.length >= at + bytes.length && head.toString('latin1', at, at + bytes.length) === bytes;
}

const looksLikeText = (head: Buffer): boolean => !head.includes(0);
