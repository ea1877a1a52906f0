import type { AnnexDefinition, AnnexNo } from '#domain/annexes/types.js';
import type { SheetRow } from '#formats/cells.js';
import { cellText, isBlankText } from '#formats/cell-values.js';
import { columnKeys, type OfficeChoices } from './column-choices.js';
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
 * `office`: what the office has said of headers, for its annex.
 */
export function findHeaders(
  rows: readonly SheetRow[],
  lexicons: readonly HeaderLexicon[],
  office?: OfficeChoices,
  needed: (definition: AnnexDefinition) => number = neededScore,
): FoundHeader[] {
  const best = new Map<AnnexNo, FoundHeader>();
  const consider = (at: number, candidate: Candidate) => {
    const spoken = office ? columnKeys(candidate.texts).map((key) => office.fields.get(key)) : [];
    for (const lexicon of lexicons) {
      const { definition } = lexicon;
      const chosen = office?.annexNo === definition.no ? spoken : [];
      const match = matchHeader(candidate.choices, lexicon, chosen);
      const known = best.get(definition.no);
      // A row of which the office has spoken needs no further witnesses.
      const enough = chosen.some(Boolean) ? Math.min(spokenScore, needed(definition)) : needed(definition);
      if (match.score < enough || (known && known.match.score >= match.score)) continue;
      best.set(definition.no, {
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

/** How many columns a row must have when the office has said of one of them what it is. */
const spokenScore = 3;

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
