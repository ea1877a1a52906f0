import { PatchFailed } from '#formats/patch-failure.js';
import { inOrder, type Edit } from '#formats/text/edits.js';
import { attribute, tagEnd } from '#formats/xml/elements.js';

/**
 * Edits for the three parts of a sheet. All text is byte text (see text/byte-text).
 */
export interface SheetEditor {
  /** Everything up to and with the `<sheetData>` tag. */
  before?(text: string, prefix: string): readonly Edit[];
  /** A whole row element. `null`: stays as it is. */
  row?(number: number, text: string, prefix: string): readonly Edit[] | null;
  /** From behind the last row to the end. */
  after?(text: string, prefix: string): readonly Edit[];
}

/** Collects what takes the edits back: gap since the edit before, bytes inserted, text removed (see `undoEdits`). */
export interface SheetJournal {
  readonly entries: (number | string)[];
  gap: number;
}

/**
 * Streams a sheet through an editor, row by row; nothing is parsed that is not edited. Memory: one chunk and the text behind the rows.
 * @throws PatchFailed on comments or CDATA among the rows and on anything that is not a row
 */
export async function* editSheet(
  source: AsyncIterable<Buffer>,
  editor: SheetEditor,
  journal?: SheetJournal,
): AsyncGenerator<Buffer> {
  const output = outputOf(journal);
  let text = '';
  let prefix: string | null = null;
  let phase: 'before' | 'rows' | 'after' = 'before';
  let number = 0;
  for await (const chunk of source) {
    text += chunk.toString('latin1');
    if (phase === 'before') {
      const head = sheetDataTag(text);
      if (head === null) continue;
      prefix = head.prefix;
      output.edited(text.slice(0, head.end), editor.before?.(text.slice(0, head.end), prefix) ?? []);
      text = text.slice(head.end);
      phase = head.empty ? 'after' : 'rows';
    }
    if (phase === 'rows') {
      const done = editRows(text, prefix!, number, editor, output);
      text = text.slice(done.at);
      number = done.number;
      if (done.ended) phase = 'after';
    }
    yield* output.take();
  }
  if (phase !== 'after') throw new PatchFailed('sheet has no complete sheetData');
  output.edited(text, editor.after?.(text, prefix!) ?? []);
  yield* output.take();
}

function sheetDataTag(text: string): { prefix: string; end: number; empty: boolean } | null {
  const match = /<([\w.-]+:)?sheetData(?=[\s/>])/.exec(text);
  const end = match === null ? -1 : tagEnd(text, match.index);
  return match === null || end < 0 ? null : { prefix: match[1] ?? '', end, empty: text[end - 2] === '/' };
}

/** Edits all complete rows of the text; `at` is where the next round goes on. */
function editRows(
  text: string,
  prefix: string,
  before: number,
  editor: SheetEditor,
  output: Output,
): { at: number; number: number; ended: boolean } {
  const open = `<${prefix}row`;
  const close = `</${prefix}row`;
  const over = `</${prefix}sheetData`;
  const comment = text.indexOf('<!');
  let number = before;
  let at = 0;
  let kept = 0;
  const result = (ended: boolean) => {
    output.kept(text.slice(kept, at));
    return { at, number, ended };
  };
  for (;;) {
    const start = text.indexOf('<', at);
    if (start < 0 || start + over.length > text.length) return result(false);
    if (text.startsWith(over, start)) return result(true);
    if (!text.startsWith(open, start)) throw new PatchFailed('something other than rows in sheetData');
    const inner = tagEnd(text, start);
    if (inner < 0) return result(false);
    const empty = text[inner - 2] === '/';
    const closing = empty ? inner : text.indexOf(close, inner);
    const end = empty ? inner : closing < 0 ? -1 : tagEnd(text, closing);
    if (comment >= 0 && (end < 0 || comment < end)) throw new PatchFailed('comment or CDATA among the rows');
    if (end < 0) return result(false);
    number = rowNumber(text, start, inner) ?? number + 1;
    const row = text.slice(start, end);
    const edits = editor.row?.(number, row, prefix) ?? null;
    if (edits !== null && edits.length > 0) {
      output.kept(text.slice(kept, start));
      output.edited(row, edits);
      kept = end;
    }
    at = end;
  }
}

const rowNumber = (text: string, start: number, end: number): number | undefined => {
  const value = attribute(text.slice(start, end), 'r');
  return value === undefined ? undefined : Number(value);
};

interface Output {
  kept(text: string): void;
  edited(text: string, edits: readonly Edit[]): void;
  take(): Generator<Buffer>;
}

function outputOf(journal: SheetJournal | undefined): Output {
  let parts: string[] = [];
  const keep = (text: string): void => {
    if (text === '') return;
    parts.push(text);
    if (journal !== undefined) journal.gap += text.length;
  };
  return {
    kept: keep,
    edited(text, edits) {
      let from = 0;
      for (const { at, remove, insert } of inOrder(edits)) {
        keep(text.slice(from, at));
        parts.push(insert);
        from = at + remove;
        journal?.entries.push(journal.gap, insert.length, text.slice(at, from));
        if (journal !== undefined) journal.gap = 0;
      }
      keep(text.slice(from));
    },
    *take() {
      if (parts.length === 0) return;
      yield Buffer.from(parts.join(''), 'latin1');
      parts = [];
    },
  };
}

/** Takes journalled edits back while streaming: bytes of the gaps stay, inserted bytes go, removed ones return. */
export async function* undoSheet(
  source: AsyncIterable<Buffer>,
  journal: readonly (number | string)[],
): AsyncGenerator<Buffer> {
  let entry = 0;
  let keep = gapAt(journal, entry);
  let drop = 0;
  for await (const chunk of source) {
    const parts: Buffer[] = [];
    let at = 0;
    for (;;) {
      const kept = Math.min(keep, chunk.length - at);
      parts.push(chunk.subarray(at, at + kept));
      keep -= kept;
      at += kept;
      if (keep > 0) break;
      if (drop === 0) drop = journal[entry + 1] as number;
      const dropped = Math.min(drop, chunk.length - at);
      drop -= dropped;
      at += dropped;
      if (drop > 0) break;
      parts.push(Buffer.from(journal[entry + 2] as string, 'latin1'));
      entry += 3;
      keep = gapAt(journal, entry);
    }
    yield Buffer.concat(parts);
  }
}

const gapAt = (journal: readonly (number | string)[], entry: number): number =>
  entry < journal.length ? (journal[entry] as number) : Infinity;
