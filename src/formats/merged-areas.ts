import type { ReadLimits } from './limits.js';
import { fileRefusals } from './refusals.js';
import type { MergedArea } from './sheet-source.js';

/** Areas over several rows, in the order of their first row. @throws annex.file_too_complex for more than a list has rows */
export function tallAreas(areas: readonly MergedArea[], limits: Pick<ReadLimits, 'dataRows'>): readonly MergedArea[] {
  const tall = areas.filter(({ top, bottom }) => bottom > top);
  if (tall.length > limits.dataRows) throw fileRefusals.file_too_complex();
  return tall.sort((a, b) => a.top - b.top);
}
