import { withoutInvisible } from '#formats/text/invisible.js';

/**
 * V1: full-width forms, line breaks and runs of blanks become plain ones, blanks at the ends go.
 * Invisible characters that spreadsheets and web pages leave behind count as nothing.
 */
export function normaliseText(typed: string): string {
  if (isPlain(typed)) return typed;
  return withoutInvisible(typed.normalize('NFKC')).replace(/\s+/g, ' ').trim();
}

/** V1 for codes and numbers: no blanks at all, capital letters, one kind of hyphen. */
export function normaliseCode(typed: string): string {
  if (isPlainCode(typed)) return typed;
  return normaliseText(typed).replace(/\s/g, '').replace(hyphens, '-').toUpperCase();
}

/** A cell that says "nothing here" with a sign or a word, as offices do in columns that do not apply to them. */
export function isPlaceholder(typed: string): boolean {
  return typed.length <= 3 && placeholders.has(normaliseText(typed));
}

/** What two spellings of a name or an address share; for comparison only, never stored. */
export function comparisonKey(text: string): string {
  const key = isKey(text) ? text : text.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();
  return key.startsWith('海南省') ? key.slice(3) : key;
}

/** Chinese characters, figures and capitals alone. */
function isKey(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (!((unit >= 0x4e00 && unit <= 0x9fff) || (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a)))
      return false;
  }
  return true;
}

/** Almost every cell is plain already; looking is far cheaper than normalising. */
function isPlain(typed: string): boolean {
  const last = typed.length - 1;
  for (let i = 0; i <= last; i += 1) {
    const unit = typed.charCodeAt(i);
    const plain = (unit >= 0x21 && unit <= 0x7e) || (unit >= 0x4e00 && unit <= 0x9fff) || unit === 0x3001;
    if (!plain && !(unit === 0x20 && i > 0 && i < last && typed.charCodeAt(i + 1) !== 0x20)) return false;
  }
  return true;
}

function isPlainCode(typed: string): boolean {
  for (let i = 0; i < typed.length; i += 1) {
    const unit = typed.charCodeAt(i);
    if (!((unit >= 0x21 && unit <= 0x60) || (unit >= 0x4e00 && unit <= 0x9fff))) return false;
  }
  return true;
}

const hyphens = /[‐‑‒–—―−﹣]/g;
const placeholders = new Set(['-', '--', '—', '——', '/', '//', '\\', '无', '空', '待补充']);
