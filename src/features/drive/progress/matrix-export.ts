import { standingNames } from '#domain/annexes/states.js';
import { type FigureKey, figureKeys, type MatrixLine, missingOf, sumOf } from './matrix-rules.js';
import { momentWords } from './moment-rules.js';
import { figureWords } from './words.js';

export const exportHeaders: readonly string[] = [
  '填报单位',
  '负责机构',
  '附件',
  '状态',
  ...figureKeys.map((key) => figureWords[key].label),
  '还差行数',
  '报送时间',
  '截止时间',
];
export const exportWidths: readonly number[] = [22, 32, 8, 10, ...figureKeys.map(() => 10), 10, 18, 18];

/** The lines of the matrix as they stand on the page, and their sum. */
export async function* exportRows(
  lines: readonly MatrixLine[],
  zone: string,
  when: string,
): AsyncGenerator<readonly (readonly string[])[]> {
  const text = (at: Date | null) => (at === null ? '' : momentWords(at, zone));
  yield lines.map((line) => [
    line.unitName,
    line.agencyName,
    `附件${line.annexNo}`,
    standingNames[line.standing],
    ...counts(line.figures),
    String(missingOf(line)),
    text(line.submittedAt),
    text(line.deadlineAt),
  ]);
  const missing = lines.reduce((all, line) => all + missingOf(line), 0);
  yield [
    ['合计', '', `${lines.length} 份`, '', ...counts(sumOf(lines)), String(missing), '', ''],
    [`注：截至 ${when}（北京时间）`],
  ];
}

const counts = (figures: Readonly<Record<FigureKey, number | null>>): string[] =>
  figureKeys.map((key) => (figures[key] === null ? '—' : String(figures[key])));
