/** What a pasted page can tell beside the facts of annex 3: the case itself. */
export const caseMarks = ['result_on', 'result_word', 'task_name'] as const;
export type CaseMark = (typeof caseMarks)[number];

/** How a value was known: by the header of annex 3, another word for it, a word of the platform, or by its shape alone. */
export type Knowing = 'exact' | 'synonym' | 'platform' | 'pattern';

export const knowingWords: Readonly<Record<Knowing, string>> = {
  exact: '栏名相同',
  synonym: '同义栏名',
  platform: '平台用语',
  pattern: '按样式推断',
};

/** A value that the page gives for a field, as annex 3 stores it. */
export interface Proposal {
  /** A column of annex 3, or a `CaseMark`. */
  readonly field: string;
  /** Normalised as annex 3 cells are: codes as codes, days yyyy-mm-dd. */
  readonly value: string;
  /** As it stands in the page. */
  readonly typed: string;
  /** What the page calls it; '' where it was known by its shape. */
  readonly label: string;
  /** Line in which the value begins, from 1. */
  readonly line: number;
  /** Further lines that the value takes. */
  readonly further: readonly number[];
  readonly how: Knowing;
}

/** What has a known label and is not proposed, with the reason in Chinese. */
export interface Withheld {
  readonly field: string;
  readonly label: string;
  readonly typed: string;
  readonly line: number;
  readonly why: string;
}

/** `used`: gives a proposal. `withheld`: known and not proposed. `unread`: not understood. `plain`: blank, a heading, an empty field. */
export type LineState = 'used' | 'withheld' | 'unread' | 'plain';

export interface PastedLine {
  readonly no: number;
  readonly text: string;
  readonly state: LineState;
}

/** What was understood of a page, and what was not. */
export interface PastedReading {
  readonly lines: readonly PastedLine[];
  /** In the order of annex 3, case marks last; one a field. */
  readonly proposals: readonly Proposal[];
  readonly withheld: readonly Withheld[];
}
