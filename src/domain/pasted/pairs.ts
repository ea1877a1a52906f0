import { headingOf, isNoise, type KnownLabel, looksLikeLabel } from './labels.js';
import type { Piece, Row } from './pieces.js';
import { others } from './platform-words.js';
import { readTable } from './tables.js';

/** Who was named last before a label: a word without an owner is about that one. */
export type Owner = 'business' | 'legal' | 'manager' | 'other';

/** Where in the page a label stands. */
export interface Place {
  /** A part about the handling, or about persons who are not the business. */
  readonly isForeign: boolean;
  readonly owner: Owner;
}

/** A label with what the page says behind it. */
export interface Pair extends Place {
  readonly known: KnownLabel;
  readonly label: string;
  /** '' where the page says nothing. */
  readonly typed: string;
  readonly line: number;
  /** Line of the value, where it does not stand behind its label. */
  readonly valueLine: number;
  /** Alone in its row: a following line can only belong to it. */
  readonly isAlone: boolean;
  /** Behind the value stands something without a label. */
  readonly isParted: boolean;
}

/** Text that belongs to no known label. */
export interface Loose extends Place {
  readonly line: number;
  readonly text: string;
  /** Stands by itself, not behind a label that nobody knows. */
  readonly isUnlabelled: boolean;
}

export interface Paired {
  readonly pairs: readonly Pair[];
  readonly loose: readonly Loose[];
  /** Lines that say nothing: blank, headings, buttons. */
  readonly plain: ReadonlySet<number>;
}

/** Brings labels and values together, by whatever way the page is laid out. */
export function pairUp(rows: readonly Row[]): Paired {
  const walk = new Walk(rows);
  for (const at of rows.keys()) walk.row(at);
  return walk;
}

const start: Place = { isForeign: false, owner: 'business' };

class Walk implements Paired {
  readonly pairs: Pair[] = [];
  readonly loose: Loose[] = [];
  readonly plain = new Set<number>();
  private readonly taken = new Set<number>();
  private place = start;

  constructor(private readonly rows: readonly Row[]) {}

  row(at: number): void {
    const row = this.rows[at] as Row;
    if (this.taken.has(row.no)) return;
    if (row.pieces.length === 0 || isNoise(textOf(row.pieces))) this.plain.add(row.no);
    else if (!this.heading(row) && !this.table(at)) this.pieces(at);
  }

  private heading({ no, pieces }: Row): boolean {
    const [piece] = pieces;
    const words = pieces.length === 1 && piece && isSaid(piece) ? headingOf(piece.text) : undefined;
    if (words === undefined) return false;
    this.plain.add(no);
    const isForeign = others.test(words);
    this.place = { isForeign, owner: isForeign ? 'other' : 'business' };
    return true;
  }

  private table(at: number): boolean {
    const table = readTable(this.rows, at);
    if (!table) return false;
    const { heads, values, lines } = table;
    for (const no of lines) this.taken.add(no);
    const row = this.rows[at] as Row;
    if (!values) {
      const below = this.rows.filter(({ no }) => no !== row.no && lines.includes(no));
      for (const { no, pieces } of below) this.rest(no, textOf(pieces), false);
      return true;
    }
    for (const [i, piece] of heads.entries()) {
      const said = values.pieces[i];
      const typed = said ? textOf([said]) : '';
      if (piece.kind === 'label') this.pair(piece, { row, typed, valueLine: values.no });
      else if (isSaid(piece)) this.stranger(piece.text);
    }
    return true;
  }

  /** A row of labels and values, left to right. */
  private pieces(at: number): void {
    const row = this.rows[at] as Row;
    const { pieces, isTabbed, no } = row;
    for (let i = 0; i < pieces.length; i += 1) {
      const piece = pieces[i] as Piece;
      const next = pieces[i + 1];
      if (piece.kind === 'empty') continue;
      if (piece.kind === 'label') {
        if (next?.kind === 'text') {
          const extra = pieces[i + 2];
          const isParted = extra?.kind === 'text' && !looksLikeLabel(extra.text);
          this.pair(piece, { row, typed: next.text, valueLine: no, isParted, isAlone: pieces.length === 2 });
          i += 1;
        } else this.lonely(at, piece, next === undefined && pieces.length === 1);
        continue;
      }
      // Cells by twos: what stands where a label stands is one, whoever knows it.
      const isLabel = piece.kind === 'other' || (next?.kind === 'text' && isTabbed) || looksLikeLabel(piece.text);
      this.stranger(piece.text);
      const said = isLabel && next?.kind === 'text' ? next.text : '';
      this.rest(no, said === '' ? piece.text : said, !isLabel);
      if (said !== '') i += 1;
    }
  }

  /** A label without a value behind it: perhaps the line below has it. */
  private lonely(at: number, piece: Label, mayLookBelow: boolean): void {
    const row = this.rows[at] as Row;
    const below = mayLookBelow ? valueBelow(this.rows, at) : undefined;
    if (below) this.taken.add(below.no);
    const typed = below ? textOf(below.pieces) : '';
    this.pair(piece, { row, typed, valueLine: below?.no ?? row.no });
  }

  private pair(
    { known, text }: Label,
    said: { row: Row; typed: string; valueLine: number; isParted?: boolean; isAlone?: boolean },
  ): void {
    const { row, typed, valueLine, isParted = false, isAlone = false } = said;
    const label = text.replace(/[:：]$/, '');
    this.pairs.push({ known, label, typed, line: row.no, valueLine, isParted, isAlone, ...this.place });
    const owner = owners[known.field];
    if (owner && !this.place.isForeign) this.place = { ...this.place, owner };
  }

  private rest(line: number, text: string, isUnlabelled: boolean): void {
    this.loose.push({ line, text, isUnlabelled, ...this.place });
  }

  /** A label that is not known may name somebody else: what follows is about that one. */
  private stranger(text: string): void {
    if (text.length <= 20 && others.test(text)) this.place = { ...this.place, owner: 'other' };
  }
}

type Label = Extract<Piece, { kind: 'label' }>;
const isSaid = (piece: Piece): piece is Extract<Piece, { kind: 'other' | 'text' }> =>
  piece.kind === 'other' || piece.kind === 'text';

const owners: Readonly<Record<string, Owner>> = {
  business_name: 'business',
  uscc: 'business',
  business_address: 'business',
  registered_address: 'business',
  legal_name: 'legal',
  manager_name: 'manager',
};

/** The value of a label that has a line of its own: the next line, or the one behind a blank line. */
function valueBelow(rows: readonly Row[], at: number): Row | undefined {
  const next = rows[at + 1]?.pieces.length === 0 ? rows[at + 2] : rows[at + 1];
  const [piece] = next?.pieces ?? [];
  if (next?.pieces.length !== 1 || piece?.kind !== 'text') return undefined;
  return looksLikeLabel(piece.text) || headingOf(piece.text) !== undefined || isNoise(piece.text) ? undefined : next;
}

/** The words of pieces, as a person reads them. */
export const textOf = (pieces: readonly Piece[]): string =>
  pieces
    .map((piece) => (piece.kind === 'empty' ? '' : piece.text))
    .join(' ')
    .trim();
