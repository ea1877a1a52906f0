import { knownLabel, looksLikeLabel } from './labels.js';
import { type Piece, type Row, rowOf } from './pieces.js';

/** A table with its labels in a row of their own. */
export interface Table {
  readonly heads: readonly Piece[];
  /** The row of values; none where there are several, and nobody knows which is meant. */
  readonly values?: Row;
  readonly lines: readonly number[];
}

/** The table that begins with this row: labels alone, and values below them. */
export function readTable(rows: readonly Row[], at: number): Table | undefined {
  const { pieces, no } = rows[at] as Row;
  const isHead = (piece: Piece) =>
    (piece.kind === 'label' && !piece.hasColon) || (piece.kind === 'text' && looksLikeLabel(piece.text));
  const known = pieces.filter(({ kind }) => kind === 'label').length;
  if (pieces.length < 3 || known < 2 || !pieces.every(isHead)) return undefined;
  const below: Row[] = [];
  for (const row of rows.slice(at + 1)) {
    const isData = ({ kind }: Piece) => kind === 'text' || kind === 'empty';
    if (row.pieces.length !== pieces.length || !row.pieces.every(isData)) break;
    below.push(row);
  }
  const [only, ...more] = below;
  if (!only) return undefined;
  const lines = [no, ...below.map((row) => row.no)];
  // What comes next without a label may be the rest of a cell.
  const next = rows[at + below.length + 1]?.pieces ?? [];
  const isTorn = next.find(({ kind }) => kind !== 'empty')?.kind === 'text' && !isLabelled(next);
  return more.length === 0 && !isTorn ? { heads: pieces, values: only, lines } : { heads: pieces, lines };
}

const isLabelled = (pieces: readonly Piece[]): boolean =>
  pieces.some(({ kind }) => kind === 'label' || kind === 'other') || pieces.length === 1;

/** Rows with labels that a PDF tore in two lines put together: 统一社会信 / 用代码 91…. */
export function mendTorn(rows: readonly Row[], lines: readonly string[]): Row[] {
  const mended: Row[] = [];
  let carried = '';
  for (const [at, row] of rows.entries()) {
    const line = (lines[at] ?? '').trim();
    const whole = carried === '' ? row : rowOf(carried + line, row.no);
    const [head = ''] = (lines[at + 1] ?? '').trim().split(/[\s\u3000:：]/);
    carried = head === '' ? '' : tornOff(whole, head);
    mended.push(carried === '' ? whole : withoutEnd(whole, carried));
  }
  return mended;
}

/** The end of a row that is the beginning of a label, which goes on with `head`; '' where it is none. */
function tornOff({ pieces }: Row, head: string): string {
  const last = pieces.at(-1);
  if (last?.kind !== 'text' && last?.kind !== 'other') return '';
  const tail = last.text.split(/[ \u3000]/).at(-1) ?? '';
  const isApart = tail.length < last.text.length;
  return tail.length <= 16 && knownLabel(tail + head) && (isApart || !knownLabel(head)) ? tail : '';
}

function withoutEnd(row: Row, end: string): Row {
  const pieces = row.pieces.slice(0, -1);
  const last = row.pieces.at(-1);
  const rest = last && last.kind !== 'empty' ? last.text.slice(0, -end.length).trim() : '';
  return { ...row, pieces: rest === '' ? pieces : [...pieces, { kind: 'text', text: rest }] };
}
