import { comparisonKey, normaliseText } from '#domain/values/normalise.js';
import { caseKey, foldedKey, slips } from '#domain/filing/case-number.js';

/** A case of the platform, as somebody asks for it. */
export interface AskedCase {
  readonly platformCaseNo: string;
  /** '' where it is not known. */
  readonly uscc: string;
  readonly name: string;
  readonly divisionCode: string;
}

/** A second entry as far as it is compared. */
export interface KnownEntry {
  readonly caseId: number;
  readonly agencyId: number;
  readonly platformCaseNo: string;
  readonly uscc: string | null;
  readonly nameKey: string | null;
  readonly divisionCode: string | null;
  readonly isMatched: boolean;
}

/** What an entry and a case have in common, one Chinese sentence each. */
export interface NearEntry {
  readonly entry: KnownEntry;
  readonly evidence: readonly string[];
}

/**
 * `exact`: this entry is the case, whatever typing changed of its number. `facts`: the number differs by a slip and the business is the same,
 * one entry alone: a person decides, since two cases of one business may follow each other. `none`: no such entry; `near` are of the business.
 */
export type Adoptable =
  | { readonly kind: 'exact'; readonly found: NearEntry }
  | { readonly kind: 'facts'; readonly found: NearEntry }
  | { readonly kind: 'none'; readonly near: readonly NearEntry[] };

/** Which earlier entry a case of the platform is (R33). Entries that a case was brought together with before are out of the question. */
export function judgeAdoptable(asked: AskedCase, entries: readonly KnownEntry[]): Adoptable {
  const open = entries.filter(({ isMatched }) => !isMatched);
  const key = caseKey(asked.platformCaseNo);
  const [exact, ...twins] = key === '' ? [] : open.filter((entry) => caseKey(entry.platformCaseNo) === key);
  if (exact && twins.length === 0)
    return { kind: 'exact', found: { entry: exact, evidence: exactWords(asked, exact) } };
  const near = open.flatMap((entry) => {
    const same = sameBusiness(asked, entry);
    return same.length === 0 ? [] : [{ entry, same, slip: slipWords(asked.platformCaseNo, entry.platformCaseNo) }];
  });
  const slipped = near.filter(({ slip }) => slip !== undefined);
  const [only, ...others] = slipped;
  if (only && others.length === 0)
    return { kind: 'facts', found: { entry: only.entry, evidence: [only.slip ?? '', ...only.same] } };
  return {
    kind: 'none',
    near: near.map(({ entry, same, slip }) => ({ entry, evidence: slip ? [slip, ...same] : same })),
  };
}

/** A name as it is looked for: brackets, blanks and width do not count. */
export const nameKeyOf = (name: string): string => comparisonKey(normaliseText(name)).slice(0, 100);

/** Slips that a person makes in one number; more are another number. */
const mostSlips = 1;

function slipWords(asked: string, known: string): string | undefined {
  const [a, b] = [caseKey(asked), caseKey(known)];
  if (a.length < 8 || b.length < 8) return undefined;
  if (a === b) return '办件编号相同';
  if (foldedKey(asked) === foldedKey(known)) return '办件编号只有字母与数字之差（如 O 与 0）';
  return slips(a, b, mostSlips) <= mostSlips ? '办件编号只差一处' : undefined;
}

function sameBusiness(asked: AskedCase, entry: KnownEntry): string[] {
  const words: string[] = [];
  if (asked.uscc !== '' && entry.uscc === asked.uscc) words.push('统一社会信用代码相同');
  const isElse = asked.uscc !== '' && !!entry.uscc && entry.uscc !== asked.uscc;
  const key = nameKeyOf(asked.name);
  const isHere = asked.divisionCode === '' || !entry.divisionCode || entry.divisionCode === asked.divisionCode;
  if (!isElse && key.length >= 4 && entry.nameKey === key && isHere) words.push('业户名称相同');
  return words;
}

const exactWords = (asked: AskedCase, entry: KnownEntry): string[] => [
  asked.platformCaseNo === entry.platformCaseNo ? '办件编号相同' : '办件编号相同（空格、全角、连字符不计）',
  ...sameBusiness(asked, entry),
];
