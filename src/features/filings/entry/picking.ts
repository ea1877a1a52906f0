import type { AnnexColumn } from '#domain/annexes/types.js';
import { codeName } from '#domain/codes/code-lists.js';
import type { ReadFacts } from './typed-facts.js';

/** Chooses the entry that a press names (`field.code`) among those that a text may mean; of several it takes the place of that text alone. */
export function pickMeant(columns: readonly AnnexColumn[], read: ReadFacts, pressed: string): ReadFacts {
  const [, field = '', code = ''] = /^(\w+)\.(\w+)$/.exec(pressed) ?? [];
  const type = columns.find((column) => column.field === field)?.type;
  const doubt = read.doubts.find((each) => each.field === field && each.codes.includes(code));
  if (!type || !doubt) return read;
  const doubts = read.doubts.filter((each) => each !== doubt);
  if (type.kind !== 'codes') return { facts: { ...read.facts, [field]: code }, doubts };
  const text = (read.facts[field] ?? '').replace(doubt.text, () => codeName(type.list, code));
  return { facts: { ...read.facts, [field]: text }, doubts };
}
