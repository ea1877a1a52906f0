import { annex3 } from '#domain/annexes/annex3.js';
import type { AnnexColumn } from '#domain/annexes/types.js';
import { valueWords } from '#domain/annexes/value-words.js';
import { knowingWords, type LineState, type PastedReading, type Proposal } from '#domain/pasted/types.js';
import { maskCell } from '#domain/values/masking.js';
import { type EntryFrame, entryBlocks } from '#features/annexes/entry/form.js';
import { blockViews, type EntryFieldView } from '#features/annexes/entry/present.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import type { FactFinding } from '#features/filings/entry/fact-rules.js';
import { caseKey } from '#domain/filing/case-number.js';
import type { Unfinished } from './saving.js';
import { formColumns, type Standing, standingOf, type Taken } from './taken.js';
import type { SecondResult } from './words.js';

/** A value of the page beside its field. */
export interface Offer {
  readonly field: string;
  readonly standing: Standing;
  readonly text: string;
  readonly line: number;
  readonly label: string;
  readonly how: string;
}

export interface CopyField extends EntryFieldView {
  readonly offer: Offer | undefined;
  /** Masked: what the register has of a personal number, where the entry leaves it as it is. */
  readonly standing: string;
}

export interface CopyGroup {
  readonly legend: string;
  readonly fields: readonly CopyField[];
}

/** The columns that this entry asks for: of an end only why. */
export const columnsFor = (result: SecondResult): readonly AnnexColumn[] =>
  result === 'ended' ? formColumns.filter(({ field }) => field === 'remark') : formColumns;

/** Personal numbers that the register has and the entry leaves alone: they are not shown, and an empty field keeps them. */
export const keptNumbers = (facts: CaseFacts, before: CaseFacts, isChange: boolean): readonly string[] =>
  isChange
    ? formColumns
        .filter(
          ({ field, personal }) =>
            personal !== undefined && facts[field] !== undefined && facts[field] === before[field],
        )
        .map(({ field }) => field)
    : [];

/** The form: groups, order and help of the paper form, each field with what the page offers for it and what the rules say. */
export function copyForm(given: {
  readonly result: SecondResult;
  readonly facts: CaseFacts;
  readonly kept: readonly string[];
  readonly findings: readonly FactFinding[];
  readonly proposals: readonly Proposal[];
  readonly frame: EntryFrame;
}): CopyGroup[] {
  const { facts, kept, proposals } = given;
  const definition = { ...annex3, columns: columnsFor(given.result) };
  const shown = Object.fromEntries(Object.entries(facts).filter(([field]) => !kept.includes(field)));
  const findings = given.findings.map((finding) => ({
    ...finding,
    row: 1,
    column: null,
    level: finding.level === 'error' ? ('E' as const) : ('W' as const),
    value: '',
  }));
  const [block] = blockViews(entryBlocks(definition, [shown], findings, given.frame), '');
  return (block?.groups ?? []).map(({ legend, fields }) => ({
    legend,
    fields: fields.map((field) => ({
      ...field,
      offer: offerOf(field.column, proposals, facts),
      standing: kept.includes(field.column.field) ? maskCell(field.column, facts[field.column.field] ?? '') : '',
    })),
  }));
}

function offerOf(column: AnnexColumn, proposals: readonly Proposal[], facts: CaseFacts): Offer | undefined {
  const proposal = proposals.find(({ field }) => field === column.field);
  if (!proposal) return undefined;
  const { field, line, label, how, value } = proposal;
  return {
    field,
    line,
    label,
    how: knowingWords[how],
    text: valueWords(column, value),
    standing: standingOf(proposal, facts),
  };
}

/** How many offers are open, taken, and against what stands there. */
export function offerCounts(groups: readonly CopyGroup[]): Readonly<Record<Standing, number>> {
  const counts = { open: 0, taken: 0, differs: 0 };
  for (const { fields } of groups) for (const { offer } of fields) if (offer) counts[offer.standing] += 1;
  return counts;
}

/** A line of the page as the left pane shows it. */
export interface LineView {
  readonly no: number;
  readonly text: string;
  readonly state: LineState;
  readonly word: string;
  /** Fields of the form that it gives. */
  readonly fields: readonly { readonly field: string; readonly label: string; readonly isTaken: boolean }[];
  /** Why nothing is proposed, where a label was known. */
  readonly why: readonly string[];
}

const lineWords: Readonly<Record<LineState, string>> = { used: '', withheld: '未采用', unread: '未识别', plain: '' };

export function lineViews(
  { lines, proposals, withheld }: PastedReading,
  taken: readonly Taken[],
  isMasked: boolean,
): LineView[] {
  return lines.map(({ no, text, state }) => {
    const from = proposals.filter(
      ({ line, further, field }) => (line === no || further.includes(no)) && inForm.has(field),
    );
    const fields = from.map(({ field, value }) => ({
      field,
      label: formColumns.find((column) => column.field === field)?.header ?? field,
      isTaken: taken.some((one) => one.field === field && one.value === value),
    }));
    const why = withheld.filter((one) => one.line === no).map((one) => `“${one.label}”：${one.why}`);
    const isTaken = fields.some((one) => one.isTaken);
    // Who only looks has no form to go to.
    if (isMasked)
      return { no, text: maskedLine(text), state, word: isTaken ? '已采用' : lineWords[state], fields: [], why };
    return { no, text, state, word: lineWords[state], fields, why };
  });
}

const inForm: ReadonlySet<string> = new Set(formColumns.map(({ field }) => field));

/** Whoever only looks sees no whole number of a person. */
export const maskedLine = (text: string): string =>
  text
    .replace(/(?<![0-9A-Z])(\d{3})\d{11}(\d{3}[\dXx])(?![0-9A-Z])/g, '$1***********$2')
    .replace(/(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)/g, '$1****$2');

/** What the page says of the case itself, held against what was typed first. */
export interface CaseCheck {
  readonly label: string;
  readonly says: string;
  readonly line: number;
  readonly isSame: boolean;
}

export function caseChecks({ proposals }: PastedReading, typed: { number: string; resultOn: string }): CaseCheck[] {
  const of = (field: string) => proposals.find((one) => one.field === field);
  const number = of('platform_case_no');
  const day = of('result_on');
  return [
    ...(number
      ? [
          {
            label: '平台办件编号',
            says: number.value,
            line: number.line,
            isSame: caseKey(number.value) === caseKey(typed.number),
          },
        ]
      : []),
    ...(day ? [{ label: '办结日期', says: day.value, line: day.line, isSame: day.value === typed.resultOn }] : []),
  ];
}

/** What an entry states, for whoever only looks: codes in words, personal numbers masked. */
export function statedFacts(facts: CaseFacts) {
  const groups = new Map<string, { label: string; text: string }[]>();
  for (const column of formColumns) {
    const value = facts[column.field] ?? '';
    if (value === '') continue;
    const text = maskCell(column, valueWords(column, value));
    groups.set(column.group, [...(groups.get(column.group) ?? []), { label: column.header, text }]);
  }
  return [...groups].map(([legend, stated]) => ({ legend, stated }));
}

/** Why an entry is not finished. */
export const leftWords = ({ faults, refused }: Unfinished): string =>
  refused === undefined
    ? `还有 ${faults} 处需要改正或补充，没有完成录入。已存为草稿，请看标出的栏。`
    : `平台的办理结果是“${refused}”，没有办成备案的办件不录入。已存为草稿，请核对办件。`;
