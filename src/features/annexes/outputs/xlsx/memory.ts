import { createHash } from 'node:crypto';
import type { SheetJournal } from '#formats/ooxml/sheet-stream.js';
import { applyEdits, type Edit, type Journal, journalOf } from '#formats/text/edits.js';

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

/** Remembers what marking does to each part: its digest as marked and the way back. */
export class PackageMemory {
  private readonly sheets: (() => SheetMemory)[] = [];
  private readonly parts: PackageJournal['parts'][number][] = [];

  /** The text of a part with edits applied. */
  edited(name: string, before: string, changes: readonly Edit[]): string {
    const after = applyEdits(before, changes);
    this.parts.push({ name, digest: digest(after), journal: journalOf(before, changes) });
    return after;
  }

  /** A sheet as it passes by marked; `mark` notes its edits in the journal. */
  async *sheet(part: string, mark: (journal: SheetJournal) => AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const journal: SheetJournal = { entries: [], gap: 0 };
    const hash = createHash('sha256');
    this.sheets.push(() => ({ part, digest: hash.digest('hex'), journal: journal.entries }));
    for await (const chunk of mark(journal)) {
      hash.update(chunk);
      yield chunk;
    }
  }

  /** JSON of all in plain ASCII, to be asked once everything is written; empty when it would be too long. */
  journal(added: readonly string[]): string {
    const journal: PackageJournal = { sheets: this.sheets.map((sheet) => sheet()), parts: this.parts, added };
    const text = JSON.stringify(journal);
    if (text.length > journalChars) return '';
    const ascii = text.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return ascii.length > journalChars ? '' : ascii;
  }
}
