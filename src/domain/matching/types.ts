/** A business as an office wrote it down. Nothing but the name has to be there. */
export interface WrittenBusiness {
  readonly name: string;
  readonly address?: string;
  /** Unified social credit code. */
  readonly uscc?: string;
  readonly licenceNo?: string;
  /** Code of the division that reports the business. */
  readonly division?: string;
}

/** `same` may be linked by the program, `ask` is for a person, `different` is not worth a look. */
export type Verdict = 'same' | 'ask' | 'different';

/** What can agree or differ, in the order in which a page shows it. */
export const partNames = [
  'uscc',
  'licence',
  'tradeName',
  'trade',
  'form',
  'namePlace',
  'branch',
  'city',
  'district',
  'town',
  'street',
  'number',
  'unit',
  'landmark',
] as const;
export type PartName = (typeof partNames)[number];

/** `alike`: the same but for what hands and ears confuse; `missing`: one side, or both, do not say. */
export type Outcome = 'agrees' | 'alike' | 'differs' | 'missing';

export interface Judgement {
  /** 0 to 1: how surely both are one business at one place. */
  readonly score: number;
  readonly verdict: Verdict;
  readonly outcomes: Readonly<Record<PartName, Outcome>>;
  /** The rule that bounds the verdict whatever the parts weigh; null where the weights alone decide. */
  readonly bound: Bound | null;
}

/** Rules that stand above the weights. */
export type Bound =
  | 'same-code-same-place'
  | 'same-code-elsewhere'
  | 'other-branch'
  | 'other-code'
  | 'other-trade-name'
  | 'other-city'
  | 'other-trade'
  | 'unclear-name'
  | 'unclear-place';

/** One part as a page shows it. */
export interface PartShown {
  readonly part: PartName;
  readonly label: string;
  readonly outcome: Outcome;
  readonly says: string;
  /** The part as read from either side; '' where it is not there. */
  readonly a: string;
  readonly b: string;
}

export interface Explanation extends Judgement {
  /** The verdict and its main reason in one sentence. */
  readonly sentence: string;
  readonly parts: readonly PartShown[];
}
