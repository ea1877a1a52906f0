import { codeList } from '#domain/codes/code-lists.js';
import { type MarkedAnnex, resultLists } from '#domain/legacy/marks.js';

export const marksPageSize = 50;

/** Which rows are marked: `open`, `found`, or the code of a result; '' all. */
export interface MarksAsk {
  readonly show: string;
  readonly q: string;
  /** Row from which on; 0: from the first. */
  readonly from: number;
}

/** Reads the address or the form; what is not known counts as not said. */
export function readMarksAsk(annexNo: MarkedAnnex, text: (name: string) => string): MarksAsk {
  const known = ['open', 'found', ...codeList(resultLists[annexNo]).map(({ code }) => code)];
  const show = text('show');
  return {
    show: known.includes(show) ? show : '',
    q: text('q').trim().slice(0, 60),
    from: /^[1-9]\d{0,9}$/.test(text('from')) ? Number(text('from')) : 0,
  };
}

export const marksQuery = ({ show, q, from }: MarksAsk) => ({ show, q, from: from || '' });

/** A name for each choice of rows. */
export function showWords(annexNo: MarkedAnnex): readonly (readonly [show: string, words: string])[] {
  const results = codeList(resultLists[annexNo]).map(({ code, name }) => [code, name] as const);
  return [['', '全部'], ['open', '未核对'], ['found', '有问题'], ...results];
}
