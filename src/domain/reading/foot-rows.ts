import type { AnnexColumn } from '#domain/annexes/types.js';

const footStart = /^(填报单位|填报人|审核人|填报日期|合计|总计|小计)/;
const noteStart = /^注(?:$|[^\p{Script=Han}]|意|释|明)/u;
/** Words that name what stands behind them, as the lines below a paper form do. */
const label =
  /^(?:填报单位|填报人|审核人|复核人|制表人|经办人|联系人|负责人|单位负责人|填报日期|日期|联系电话|电话|单位|盖章)(?:[（(].*[）)])?$/;
/** Figures and sums: 12, 3 户, 共 5 家, 1,200.50; numbers of persons and codes are longer. */
const sum = /^共?\s*\d{1,7}(?:[,.]\d{1,7})*\s*(?:户|家|人|个|条|行|项|名|件|平方米|㎡)?$/;

/** A filled cell of a row, in the column of the annex that it stands in; undefined where the sheet column is none of it. */
export interface FilledCell {
  readonly text: string;
  readonly column: AnnexColumn | undefined;
}

/** What a row that begins like a foot is: a foot, a record all the same, or a foot that might be a record. */
export type FootVerdict = 'foot' | 'doubtful' | 'data';

/** Whether a row begins with one of the words of annexes.md section 0 (合计, 填报单位 …). */
export const beginsLikeFoot = ([first, ...others]: readonly FilledCell[]): boolean =>
  first !== undefined &&
  (footStart.test(first.text) || noteStart.test(first.text) || (first.text.startsWith('注') && others.length <= 1));

/**
 * Judges a row that begins like a foot by what else it holds: a sum has figures, a signature has labels and what follows them. A business
 * whose name begins with 合计 has what records have, in the columns that every record fills. `recordColumns`: how many of these the sheet has.
 */
export function footVerdict(cells: readonly FilledCell[], recordColumns: number): FootVerdict {
  const facts = cells.filter((cell, at) => at > 0 && isFact(cell, cells[at - 1])).length;
  if (facts === 0) return 'foot';
  return facts >= Math.min(enoughFacts, Math.max(1, Math.ceil((recordColumns - 1) / 2))) ? 'data' : 'doubtful';
}

/** So many facts make a record, however many columns there are. */
const enoughFacts = 3;

/** Columns that every record fills with something else than figures. */
export const isRecordColumn = (column: AnnexColumn | undefined): boolean =>
  column !== undefined &&
  column.field !== 'seq' &&
  (column.need === 'must' || column.filledBy === 'prefilled') &&
  column.type.kind !== 'int' &&
  column.type.kind !== 'dec';

function isFact({ text, column }: FilledCell, before: FilledCell | undefined): boolean {
  if (!isRecordColumn(column) || sum.test(text) || /[：:]/.test(text)) return false;
  if (footStart.test(text) || label.test(text)) return false;
  return before === undefined || !(/[：:]\s*$/.test(before.text) || label.test(before.text));
}
