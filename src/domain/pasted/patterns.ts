import { parseDay } from '#domain/values/days.js';
import { isMobile } from '#domain/values/phone.js';
import { readUscc } from '#domain/values/uscc.js';
import type { Loose } from './pairs.js';
import type { Proposal } from './types.js';

/**
 * What is known by its shape alone: a credit code of a business, a mobile number, the day of a sentence that says 办结. Only where the whole
 * page has one of it, in a line without a label, and no label speaks of the field.
 */
export function byPattern(
  loose: readonly Loose[],
  lines: readonly string[],
  speaksOf: (field: string) => boolean,
): Proposal[] {
  const page = lines.map(plainText).join('\n');
  return shapes.flatMap(({ field, find }) => {
    const values = new Set(find(page));
    const [value, ...others] = values;
    if (value === undefined || others.length > 0 || speaksOf(field)) return [];
    const where = loose.find(
      (one) => one.isUnlabelled && !one.isForeign && one.owner !== 'other' && find(plainText(one.text)).includes(value),
    );
    if (!where) return [];
    return [{ field, value, typed: value, label: '', line: where.line, further: [], how: 'pattern' as const }];
  });
}

const plainText = (text: string): string => text.normalize('NFKC').toUpperCase();

interface Shape {
  readonly field: string;
  find(text: string): readonly string[];
}

const shapes: readonly Shape[] = [
  {
    field: 'uscc',
    find: (text) =>
      (text.match(/(?<![0-9A-Z])9[0-9A-Z]{17}(?![0-9A-Z])/g) ?? []).filter((code) => readUscc(code).verdict === 'ok'),
  },
  {
    field: 'manager_mobile',
    find: (text) => (text.match(/(?<![0-9A-Z*-])1[3-9]\d{9}(?![0-9A-Z*-])/g) ?? []).filter(isMobile),
  },
  {
    field: 'result_on',
    find: (text) =>
      [...text.matchAll(/(\d{4}年\d{1,2}月\d{1,2}日)[^\d\n]{0,8}(?:办结|准予备案|予以备案)/g)].flatMap(
        ([, day = '']) => parseDay(day) ?? [],
      ),
  },
];
