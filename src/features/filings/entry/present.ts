import type { AnnexColumn } from '#domain/annexes/types.js';
import { valueWords } from '#domain/annexes/value-words.js';
import { type BusinessField, businessField } from '#domain/business-fields.js';
import { choicesOf } from '#domain/codes/typed-choice.js';
import { maskCell } from '#domain/values/masking.js';
import { typedWord } from '#domain/annexes/typed-words.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import { type Confirmed, wordOf } from './confirmed.js';
import type { FactFinding } from './fact-rules.js';
import type { Doubt } from './typed-facts.js';
import { wordPrefix } from './typing.js';

/** A field of the form as it is shown. */
export interface EntryInput {
  readonly field: string;
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly isRequired: boolean;
  readonly look: '' | 'faulty' | 'doubtful';
  readonly isWide: boolean;
  readonly said: readonly SaidOf[];
  /** What somebody else has stored in it meanwhile. */
  readonly stored: string | undefined;
  /** What the register or the old licence says, where that is something else, or may not be read out of it. */
  readonly was: string | undefined;
  readonly isChanged: boolean;
  /** Entries of its list, to be typed by their key. */
  readonly choices: readonly { readonly key: string; readonly name: string }[];
  readonly help: string;
  readonly hasFocus: boolean;
  /** What is known is looked up when it was filled in. */
  readonly isLookedUp: boolean;
}

interface SaidOf {
  readonly text: string;
  readonly proposal: string | undefined;
  /** The field for the word by which a warning is confirmed; undefined for an error. */
  readonly word: { readonly name: string; readonly value: string } | undefined;
  /** Entries that may be meant, to be pressed. */
  readonly picks: readonly { readonly ref: string; readonly name: string }[];
}

export interface EntryGroup {
  readonly legend: string;
  readonly fields: readonly EntryInput[];
}

/** What the form is shown with. */
export interface Shown {
  readonly facts: CaseFacts;
  /** What the case began from; undefined where nothing is shown of it. */
  readonly base: CaseFacts | undefined;
  /** An unchanged personal number is not read out of the register. */
  readonly keepsNumbers: boolean;
  readonly findings: readonly FactFinding[];
  readonly doubts: readonly Doubt[];
  readonly confirmed: readonly Confirmed[];
  /** What is stored in fields that another has changed meanwhile. */
  readonly clashes: Readonly<Record<string, string>>;
  readonly divisions: ReadonlySet<string>;
}

const lookedUp = ['uscc', 'legal_id_no', 'business_address'];

/** The form in the groups of the paper, the cursor in its first fault, or else in the first field that is empty and must not be. */
export function entryGroups(columns: readonly AnnexColumn[], shown: Shown): EntryGroup[] {
  const inputs = columns.map((column) => inputOf(column, shown));
  const focus =
    inputs.find(({ look, stored }) => look === 'faulty' || stored !== undefined) ??
    inputs.find(({ said }) => said.some(({ word }) => word?.value === '')) ??
    inputs.find(({ value, isRequired }) => value === '' && isRequired) ??
    inputs[0];
  const groups = new Map<string, EntryInput[]>();
  columns.forEach(({ group }, at) => {
    const input = inputs[at] as EntryInput;
    groups.set(group, [...(groups.get(group) ?? []), { ...input, hasFocus: input === focus }]);
  });
  return [...groups].map(([legend, fields]) => ({ legend, fields }));
}

function inputOf(column: AnnexColumn, shown: Shown): EntryInput {
  const { field, header, type, need, help, example } = column;
  const value = shown.facts[field] ?? '';
  const was = shown.base?.[field] ?? '';
  const isKept = shown.keepsNumbers && column.personal !== undefined && value === was;
  const said = saidOf(column, shown);
  const isAsked = said.some(({ picks }) => picks.length > 0);
  const isFaulty = said.some(({ word }) => word === undefined);
  const choices =
    type.kind === 'code' || type.kind === 'codes'
      ? choicesOf(type.list, type.list === 'divisions' ? shown.divisions : undefined)
      : [];
  const isChanged = shown.base !== undefined && value !== was && (was !== '' || shown.keepsNumbers);
  const wasWords = was === '' ? '' : maskCell(column, valueWords(column, was));
  return {
    field,
    id: `f-${field}`,
    name: `v.${field}`,
    label: header,
    value: isKept ? '' : typedWord(type, value),
    isRequired: need === 'must' && !isKept,
    look: isFaulty ? 'faulty' : said.some(({ word }) => word?.value === '') ? 'doubtful' : '',
    isWide: type.kind === 'codes' || (type.kind === 'text' && type.max >= 100),
    said,
    stored: shown.clashes[field] === undefined ? undefined : typedWord(type, shown.clashes[field]) || '（空）',
    was: isChanged || isKept ? wasWords || '（空）' : undefined,
    isChanged,
    choices: isAsked ? [] : choices.map(({ key, name }) => ({ key, name })),
    help: isAsked
      ? ''
      : [help.replace(ofCells, ''), choices.length > 0 || example === '' ? '' : `例：${example}`].join(''),
    hasFocus: false,
    isLookedUp: lookedUp.includes(field),
  };
}

/** What the help of a column says of cells of a workbook alone. */
const ofCells =
  /，单元格请设为文本|，用“、”隔开|，填材料代码|，填代码、名称或“代码 名称”|填代码、名称或“代码 名称”均可。/g;

const doubtWords = (text: string): string => `“${text}”可能是以下几项，请填代码或按一项：`;

/** The field that a sentence of the rules begins with, in its quotation marks. */
const nameIn = (message: string): string => /^“[^”]*”/.exec(message)?.[0] ?? '';

/** Faults that are listed above the form; the others are said at their fields. */
const listedAtMost = 8;

/** What stands in the way, each with its field, for the head of the form. */
export function faultList(open: readonly FactFinding[], doubts: readonly Doubt[]) {
  const faults = open.map(({ field, message }) => {
    const doubt = doubts.find((each) => each.field === field);
    return {
      href: `#f-${field}`,
      message: doubt ? `${nameIn(message)}填的${doubtWords(doubt.text).replace(/：$/, '。')}` : message,
    };
  });
  return {
    count: faults.length,
    faults: faults.slice(0, listedAtMost),
    further: Math.max(0, faults.length - listedAtMost),
  };
}

/** What is said below a field: what was typed for a code and may be several comes in place of "not in the list". */
function saidOf({ field, type }: AnnexColumn, { findings, doubts, confirmed }: Shown): SaidOf[] {
  const own = doubts.filter((doubt) => doubt.field === field);
  if (own.length > 0 && (type.kind === 'code' || type.kind === 'codes')) {
    const names = new Map(choicesOf(type.list).map((choice) => [choice.code, choice]));
    return own.map(({ text, codes }) => ({
      text: doubtWords(text),
      proposal: undefined,
      word: undefined,
      picks: codes.map((code) => ({
        ref: `${field}.${code}`,
        name: `${names.get(code)?.key ?? code} ${names.get(code)?.name ?? ''}`,
      })),
    }));
  }
  return findings
    .filter((finding) => finding.field === field)
    .map((finding) => ({
      text: finding.message,
      proposal: finding.proposal,
      word:
        finding.level === 'error'
          ? undefined
          : { name: `v.${wordPrefix}${finding.kind}`, value: wordOf(confirmed, finding) },
      picks: [],
    }));
}

/** A fact that an amendment changes. */
export interface FactTurn {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** What changes, in the order of the form. */
export const factTurns = (columns: readonly AnnexColumn[], base: CaseFacts, facts: CaseFacts): FactTurn[] =>
  columns
    .filter(({ field }) => (base[field] ?? '') !== (facts[field] ?? ''))
    .map(({ field }) => {
      const known = businessField(field);
      const words = (value = '') => wordsOfFact(known, value) || '（空）';
      return { label: known.label, before: words(base[field]), after: words(facts[field]) };
    });

const wordsOfFact = (known: BusinessField, value: string): string => maskCell(known, valueWords(known, value));

/** What an offer would put where, in words. */
export const offerWords = (facts: CaseFacts): string =>
  Object.entries(facts)
    .map(([field, value]) => {
      const known = businessField(field);
      return `${known.label} ${wordsOfFact(known, value)}`;
    })
    .join('；');
