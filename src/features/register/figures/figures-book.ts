import type { FiguresModel } from './figures-model.js';

/** The figures as rows of a sheet below the headers of the two-way table: that table, then each figure by itself, last who and when. */
export async function* bookRows(model: FiguresModel, note: string): AsyncGenerator<readonly (readonly string[])[]> {
  const { rows, sums, sum } = model.table;
  const text = ({ n }: { readonly n: number }) => String(n);
  yield rows.map((line) => [line.label, ...line.cells.map(text), text(line.sum)]);
  yield [['合计', ...sums.map(text), text(sum)], []];
  for (const figure of model.figures)
    yield [
      [figure.of, '户数'],
      ...figure.rows.map(({ label, n }) => [label, String(n)]),
      ['合计', String(figure.total)],
      [],
    ];
  yield [[note]];
}

export const bookWidths = (columns: number): readonly number[] => [
  30,
  ...Array.from({ length: columns - 1 }, () => 16),
];
