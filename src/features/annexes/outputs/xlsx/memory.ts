import { createHash } from 'node:crypto';
import { journalOf, type Edit, type Journal } from '#formats/xml/edits.js';

/** What is remembered of an edited part: its digest as marked and the way back. */
export interface PartMemory {
  readonly digest: string;
  readonly before: string;
  readonly changes: readonly Edit[];
}

export const digest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** A marked sheet: its part, its digest as marked and the way back. */
export interface SheetMemory {
  readonly part: string;
  readonly digest: string;
  readonly journal: Journal;
}

/** The way back from a marked package that nobody has touched. */
export interface PackageJournal {
  readonly sheets: readonly SheetMemory[];
  readonly parts: readonly { readonly name: string; readonly digest: string; readonly journal: Journal }[];
  /** Parts that the marks brought along. */
  readonly added: readonly string[];
}

/** Longer ones are not kept: taking marks off then goes by styles and names, as after saving in Excel. */
const journalChars = 16_000_000;

/** JSON of the journal; empty when it would be too long. */
export function journalText(marks: {
  sheets: readonly SheetMemory[];
  parts: ReadonlyMap<string, PartMemory>;
  added: readonly string[];
}): string {
  const journal: PackageJournal = {
    sheets: marks.sheets,
    added: marks.added,
    parts: [...marks.parts].map(([name, part]) => ({
      name,
      digest: part.digest,
      journal: journalOf(part.before, part.changes),
    })),
  };
  const text = JSON.stringify(journal);
  return text.length > journalChars ? '' : text;
}
