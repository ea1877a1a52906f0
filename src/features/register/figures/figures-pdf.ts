import { groupedNumber } from '#platform/views/helpers.js';
import type { PdfBlock, PdfDocument } from '#formats/pdf/document.js';
import type { FiguresModel } from './figures-model.js';
import type { Figure, TwoWay } from './figures-present.js';

/** The figures of the register on paper: the two-way table, then each picture with its table. */
export const figuresDocument = (
  { table, figures }: FiguresModel,
  { office, when, at }: { readonly office: string; readonly when: string; readonly at: Date },
): PdfDocument => ({
  title: '机动车维修备案统计',
  madeAt: at,
  foot: office,
  blocks: [
    { kind: 'subtitle', text: office },
    { kind: 'title', text: '机动车维修备案统计' },
    { kind: 'subtitle', text: when },
    tableOf(table),
    ...figures.flatMap(blocksOf),
  ],
});

const tableOf = ({ of, columns, rows, sums, sum }: TwoWay): PdfBlock => {
  const shown = [...columns, '合计'];
  return {
    kind: 'table',
    headers: [of, ...shown],
    widths: [3, ...shown.map(() => 1)],
    figures: shown.map((_, at) => at + 1),
    hasSum: true,
    rows: [
      ...rows.map((line) => [line.label, ...[...line.cells, line.sum].map(({ n }) => groupedNumber(n))]),
      ['合计', ...[...sums, sum].map(({ n }) => groupedNumber(n))],
    ],
  };
};

const blocksOf = ({ title, of, rows, total }: Figure): PdfBlock[] => [
  { kind: 'heading', text: title },
  { kind: 'bars', bars: rows.map(({ label, n }) => ({ label, value: n, shown: `${groupedNumber(n)} 户` })) },
  {
    kind: 'table',
    headers: [of, '户数'],
    widths: [3, 1],
    figures: [1],
    hasSum: true,
    rows: [...rows.map(({ label, n }) => [label, groupedNumber(n)]), ['合计', groupedNumber(total)]],
  },
];
