import type { AnnexNo } from '#domain/annexes/types.js';
import type { SheetRow } from '#formats/cells.js';
import { cellText, isBlankText } from '#formats/cell-values.js';
import { type HeaderChoices, type HeaderLexicon, type HeaderMatch, matchHeader, neededScore } from './header-match.js';
import { bareHeaderWord, headerWord } from './header-words.js';

/** A header found on a sheet: one row, or two with groups above. */
export interface FoundHeader {
  readonly match: HeaderMatch;
  readonly firstRow: number;
  readonly lastRow: number;
  /** Header texts by sheet column as typed; two levels joined by `/`. */
  readonly texts: readonly string[];
  /** Texts of the rows above: titles. */
  readonly titles: readonly string[];
}

/**
 * Looks for the header of each lexicon among the first rows of a sheet and returns the best place for each, best score first.
 * A header of two rows must match more columns than any single row, else a title above or a record below would be taken along.
 */
export function findHeaders(rows: readonly SheetRow[], lexicons: readonly HeaderLexicon[]): FoundHeader[] {
  const best = new Map<AnnexNo, FoundHeader>();
  const consider = (at: number, candidate: Candidate) => {
    for (const lexicon of lexicons) {
      const match = matchHeader(candidate.choices, lexicon);
      const known = best.get(lexicon.definition.no);
      if (match.score < neededScore(lexicon.definition) || (known && known.match.score >= match.score)) continue;
      best.set(lexicon.definition.no, {
        match,
        firstRow: rows[at]!.row,
        lastRow: candidate.lastRow,
        texts: candidate.texts,
        titles: textsOf(rows.slice(0, at)),
      });
    }
  };
  for (const [at, row] of rows.entries()) consider(at, singleLevel(row));
  for (const [at, row] of rows.entries()) {
    const below = rows[at + 1];
    if (below !== undefined && below.row === row.row + 1) consider(at, twoLevels(row, below));
  }
  return [...best.values()].sort((a, b) => b.match.score - a.match.score);
}

interface Candidate {
  readonly choices: readonly HeaderChoices[];
  readonly texts: readonly string[];
  readonly lastRow: number;
}

function singleLevel(row: SheetRow): Candidate {
  const texts = row.cells.map((cell) => shown(cellText(cell)));
  return { choices: texts.map((text) => choicesOf(text)), texts, lastRow: row.row };
}

/** Groups above, columns below: an empty lower cell means a header merged downwards, an empty upper cell belongs to the group on its left. */
function twoLevels(upper: SheetRow, lower: SheetRow): Candidate {
  const texts: string[] = [];
  const choices: HeaderChoices[] = [];
  let group = '';
  for (let column = 0; column < Math.max(upper.cells.length, lower.cells.length); column++) {
    const above = shown(cellText(upper.cells[column]));
    const below = shown(cellText(lower.cells[column]));
    if (above !== '') group = above;
    if (below === '') {
      texts.push(above);
      choices.push(choicesOf(above));
    } else {
      texts.push(group === '' ? below : `${group}/${below}`);
      choices.push(choicesOf(group + below, below));
    }
  }
  return { choices, texts, lastRow: lower.row };
}

const choicesOf = (...texts: readonly string[]): HeaderChoices => ({
  words: texts.filter((text) => text !== '').map(headerWord),
  bare: texts.flatMap((text) => bareHeaderWord(text) ?? []),
});
const shown = (text: string): string => (isBlankText(text) ? '' : text.trim());

function textsOf(rows: readonly SheetRow[]): string[] {
  return rows.flatMap((row) => row.cells.map((cell) => shown(cellText(cell))).filter((text) => text !== ''));
}
