/** A change to a text: `remove` characters at `at` give way to `insert`. Several edits are in order and do not overlap. */
export interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

export const insertion = (at: number, insert: string): Edit => ({ at, remove: 0, insert });
export const replacement = (start: number, end: number, insert: string): Edit => ({
  at: start,
  remove: end - start,
  insert,
});

/** Applies edits; insertions at the same place keep their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let from = 0;
  for (const { at, remove, insert } of inOrder(edits)) {
    result += text.slice(from, at) + insert;
    from = at + remove;
  }
  return result + text.slice(from);
}

/** What takes an edited text back: for each edit the gap since the one before, the length inserted and the text removed. */
export type Journal = readonly (number | string)[];

/** @returns journal of these edits, for `undoEdits`. */
export function journalOf(text: string, edits: readonly Edit[]): Journal {
  const journal: (number | string)[] = [];
  let from = 0;
  for (const { at, remove, insert } of inOrder(edits)) {
    journal.push(at - from, insert.length, text.slice(at, at + remove));
    from = at + remove;
  }
  return journal;
}

/** The text as it was before the edits of the journal. */
export function undoEdits(edited: string, journal: Journal): string {
  let result = '';
  let at = 0;
  for (let i = 0; i + 2 < journal.length; i += 3) {
    const gap = journal[i] as number;
    result += edited.slice(at, at + gap) + (journal[i + 2] as string);
    at += gap + (journal[i + 1] as number);
  }
  return result + edited.slice(at);
}

/** Edits by place; what is inserted before a piece comes before the change of the piece itself. */
export const inOrder = (edits: readonly Edit[]): readonly Edit[] =>
  edits.toSorted((a, b) => a.at - b.at || Math.sign(a.remove) - Math.sign(b.remove));
