import { codeList, resolveCode } from '#domain/codes/code-lists.js';

/** Annexes whose rows are checked one by one: what an office says of a licence that it was given (R19, R20, R24). */
export type MarkedAnnex = 4 | 5;
export const isMarkedAnnex = (no: number): no is MarkedAnnex => no === 4 || no === 5;

export const resultLists = { 4: 'check-results-4', 5: 'check-results-5' } as const;

/** What the office fills in, in the order in which it is asked. */
export const markFields: Readonly<Record<MarkedAnnex, readonly string[]>> = {
  4: [
    'check_result',
    'is_filed',
    'actual_status',
    'filing_date',
    'filing_no',
    'actual_agency',
    'corrections',
    'remark',
  ],
  5: ['check_result', 'is_filed', 'filing_date', 'filing_no', 'remark'],
};

/** Cells that a result asks for, by the code of the result. */
const furtherFields: Readonly<Record<MarkedAnnex, Readonly<Record<string, readonly string[]>>>> = {
  4: { filed: ['filing_date', 'filing_no'], corrected: ['corrections'], other_division: ['actual_agency'] },
  5: { filed: ['filing_date', 'filing_no'] },
};

/** Results that ask for a cell. */
export const resultsAsking = (annexNo: MarkedAnnex, field: string): readonly string[] =>
  Object.entries(furtherFields[annexNo]).flatMap(([result, fields]) => (fields.includes(field) ? [result] : []));

export type MarkTexts = Readonly<Record<string, string | undefined>>;

/** The result of a row as a code; '' where it has none, undefined where what is written is none. */
export function resultOf(annexNo: MarkedAnnex, text = ''): string | undefined {
  if (text.trim() === '') return '';
  return resolveCode(resultLists[annexNo], text.trim()) ?? undefined;
}

const isYes = (text = ''): boolean => ['是', '1', 'Y', 'YES', '√', '✓'].includes(text.trim().toUpperCase());

/** Cells of a row that its result or its mark asks for and that are empty. */
export function missingFields(annexNo: MarkedAnnex, texts: MarkTexts): readonly string[] {
  const result = resultOf(annexNo, texts['check_result']);
  if (!result) return [];
  const asked = new Set(furtherFields[annexNo][result] ?? []);
  if (isYes(texts['is_filed'])) for (const field of ['filing_date', 'filing_no']) asked.add(field);
  if (annexNo === 4) asked.add('actual_status');
  return [...asked].filter((field) => (texts[field] ?? '').trim() === '');
}

/**
 * What a new result brings along, so that one press marks a row: 是否已备案 follows it, what was said of a filing goes when there is none, and
 * 现经营状态 is what the list says where the result does not speak against it. What the person has filled in on the same form stands.
 * @param shown the row as its form showed it, `operating_status` of the list among it
 * @returns the cells to write, `sent` included
 */
export function withConsequences(annexNo: MarkedAnnex, shown: MarkTexts, sent: MarkTexts): Record<string, string> {
  const cells: Record<string, string> = {};
  for (const [field, text] of Object.entries(sent)) if (text !== undefined) cells[field] = text;
  const result = resultOf(annexNo, sent['check_result']);
  if (sent['check_result'] === undefined || result === undefined || result === resultOf(annexNo, shown['check_result']))
    return cells;
  const isLeft = (field: string) => (sent[field] ?? shown[field] ?? '').trim() === (shown[field] ?? '').trim();
  const put = (field: string, text: string) => {
    if (isLeft(field)) cells[field] = text;
  };
  put('is_filed', result === '' ? '' : result === 'filed' ? '是' : '否');
  if (!isYes(cells['is_filed'])) {
    put('filing_date', '');
    put('filing_no', '');
  }
  if (annexNo === 4) {
    if (result === '') put('actual_status', '');
    else if ((shown['actual_status'] ?? '').trim() === '')
      put('actual_status', statusFor(result, shown['operating_status']));
  }
  return cells;
}

const ended = new Set(['2', '5', '6']);

/** 现经营状态 that goes without saying; '' where the office has to say it. */
function statusFor(result: string, listed = ''): string {
  const code = result === 'not_found' ? '9' : resolveCode('operating-status', listed.trim());
  if (code === null || (result === 'closed' && !ended.has(code))) return '';
  return codeList('operating-status').find((entry) => entry.code === code)?.name ?? '';
}
