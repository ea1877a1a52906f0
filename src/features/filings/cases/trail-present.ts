import type { AuditLine } from '#features/audit/entry-queries.js';
import { type AuditDetail, detailsOf } from '#features/audit/present.js';
import { noNames } from '#features/audit/names.js';
import { verbNames } from '#features/audit/words.js';

/** One act on a case: who, when, from where, what was so before and after, and why. */
export interface TrailLine {
  readonly at: Date;
  readonly who: string;
  readonly address: string;
  readonly what: string;
  readonly details: readonly AuditDetail[];
}

export const trailLines = (lines: readonly AuditLine[], zone: string): TrailLine[] =>
  lines.map((line) => ({
    at: line.at,
    who: line.actorName,
    address: line.address,
    what: verbNames[line.verb] ?? line.verb,
    details: detailsOf(line, noNames, zone),
  }));
