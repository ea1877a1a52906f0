import { statSync } from 'node:fs';
import { join } from 'node:path';
import { syntheticBusinesses, typist, writeWorkbook } from '#src/demonstration/synthetic.js';

/** Where every workbook of the benchmark claims to come from. */
export const benchAgency = { code: '460100', divisions: ['460105', '460106', '460107', '460108'] } as const;

export interface Workbook {
  readonly path: string;
  readonly rows: number;
  readonly columns: number;
  readonly bytes: number;
}

/** An annex 3 with the columns that an office must fill, always or under a condition; the optional ones stay away. */
export async function makeWorkbook(folder: string, rows: number, seed = 1): Promise<Workbook> {
  const path = join(folder, `annex3-${rows}-${seed}.xlsx`);
  let columns = 0;
  await writeWorkbook(path, 3, typedRows(seed, rows), {
    isWritten: ({ need }) => {
      if (need !== 'optional') columns += 1;
      return need !== 'optional';
    },
  });
  return { path, rows, columns, bytes: statSync(path).size };
}

function* typedRows(seed: number, count: number): Generator<Record<string, string>> {
  const type = typist(3);
  for (const values of syntheticBusinesses(seed, {
    divisions: benchAgency.divisions,
    count,
    filedUntil: '2020-11-20',
    filingAgency: () => '海口示例交通运输局',
  })) {
    yield type(values);
  }
}
