import { textDamage } from '#domain/values/damage.js';
import { isNoName } from '#domain/values/names.js';
import { normaliseText } from '#domain/values/normalise.js';
import type { Characters } from './characters.js';

/**
 * A text for comparison: full width, traditional characters, case, kinds of brackets and hyphens no longer matter, blanks and quotes are
 * gone. '' for what says nothing: 无, 同上, garbage of a wrong encoding. At most 200 characters: no name or address is longer.
 */
export function foldText(written: string, characters: Characters): string {
  const text = normaliseText(written.slice(0, longest)).replace(/[\s"'“”‘’`´·•.。_，,；;!！|]+/g, (found) =>
    /[，,；;]/.test(found) ? ',' : '',
  );
  if (textDamage(text) === 'mojibake' || isNoName(text)) return '';
  return characters
    .simplify(text.toUpperCase())
    .replace(/[[{【〔〈《<「『]/g, '(')
    .replace(/[\]}】〕〉》>」』]/g, ')')
    .replace(/[‐‑‒–—―−﹣~～]+/g, '-');
}

const longest = 200;
