import type { AnnexColumn } from '#domain/annexes/types.js';
import { cellReader } from '#domain/checking/values.js';
import { classFacts } from '#domain/codes/class-facts.js';
import { readReference } from '#domain/codes/reference.js';
import { chooseSeveral, chooseTyped } from '#domain/codes/typed-choice.js';
import type { Readings } from '#domain/values/pinyin.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';

/** What was typed for a code and may be any of several. */
export interface Doubt {
  readonly field: string;
  readonly text: string;
  readonly codes: readonly string[];
}

export interface ReadFacts {
  readonly facts: Record<string, string>;
  readonly doubts: readonly Doubt[];
}

/** What reading needs beside the text. */
export interface ReadingAids {
  readonly readings: Readings;
  /** Codes of divisions that the office may report. */
  readonly divisions: ReadonlySet<string>;
}

/**
 * What was typed, as the register keeps it where it can be read: codes as codes, days, figures and numbers in their form. What cannot be
 * read stays exactly as typed, to be shown and complained of: nothing is taken from anybody.
 */
export function readTypedFacts(
  columns: readonly AnnexColumn[],
  typed: Readonly<Record<string, string>>,
  aids: ReadingAids,
): ReadFacts {
  const facts: Record<string, string> = {};
  const doubts: Doubt[] = [];
  for (const column of columns) {
    const text = typed[column.field];
    if (text !== undefined) facts[column.field] = text === '' ? '' : readOne(column, text, aids, doubts);
  }
  return { facts, doubts };
}

function readOne(column: AnnexColumn, text: string, { readings, divisions }: ReadingAids, doubts: Doubt[]): string {
  const { field, type } = column;
  if (type.kind === 'code') {
    const meant = chooseTyped(type.list, text, readings, type.list === 'divisions' ? divisions : undefined);
    if (meant.kind === 'several') doubts.push({ field, text, codes: meant.codes });
    return meant.kind === 'one' ? meant.code : text;
  }
  if (type.kind === 'codes') {
    const meant = chooseSeveral(type.list, text, readings);
    for (const doubt of meant.doubts) doubts.push({ field, ...doubt });
    return meant.doubts.length + meant.unknown.length === 0 && meant.codes.length > 0 ? meant.codes.join('、') : text;
  }
  const reading = readerOf(column)(text, text);
  return typeof reading === 'string' && reading !== '' ? reading : text;
}

const readers = new Map<AnnexColumn, ReturnType<typeof cellReader>>();
function readerOf(column: AnnexColumn): ReturnType<typeof cellReader> {
  const reader = readers.get(column) ?? cellReader(3, column);
  readers.set(column, reader);
  return reader;
}

/** Facts that go without saying where others are known and nobody has stated them: the subject of a class, the kind of subject of a code. */
export function withDerived(facts: CaseFacts): Record<string, string> {
  const derived: Record<string, string> = { ...facts };
  const put = (field: string, value: string | undefined) => {
    if (value && (facts[field] ?? '') === '') derived[field] = value;
  };
  put('subject', classFacts(facts['business_class'] ?? '')?.subject);
  const uscc = facts['uscc'] ?? '';
  if (uscc.length === 18) put('subject_type', subjectByPrefix.get(uscc.slice(0, 2)));
  return derived;
}

const prefixRows = readReference('enterprise-types').filter((row) => row.scheme === 'subject_type');
/** Where a prefix belongs to one kind of subject alone. */
const subjectByPrefix: ReadonlyMap<string, string> = new Map(
  prefixRows
    .filter(
      (row) => row.uscc_prefix && prefixRows.filter((other) => other.uscc_prefix === row.uscc_prefix).length === 1,
    )
    .map((row) => [row.uscc_prefix ?? '', row.code ?? '']),
);
