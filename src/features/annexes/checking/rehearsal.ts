import type { Deps } from '#platform/deps.js';
import { annexDefinition, annexDefinitions } from '#domain/annexes/index.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { type Checker, createChecker } from '#domain/checking/check.js';
import { defaultReadLimits } from '#formats/limits.js';
import { xlsxBytes } from '#formats/ooxml/xlsx-writer.js';
import { readAnnex } from '#domain/reading/read-annex.js';
import { rowMaker } from './check-context.js';
import { createBlockGatherer, type FullBlocks, sealRows } from './row-blocks.js';

const annexNo: AnnexNo = 3;
const rowCount = 120;

/**
 * Reads, checks and seals a workbook of the examples that the definition gives, and keeps nothing: the next check finds its code loaded and
 * warm. No file of anybody's and no database is touched.
 */
export async function rehearseCheck(deps: Pick<Deps, 'cipher'>): Promise<void> {
  const context = { annexNo, receivedOn: '2020-11-26', baselineOn: '2020-10-31', ownDivisions: ['460100'] } as const;
  const rowOf = rowMaker(deps, annexNo);
  const blocks = createBlockGatherer(rowCount);
  let checker: Checker | undefined;
  await readAnnex(
    { bytes: await exampleWorkbook(), name: 'example.xlsx' },
    annexNo,
    annexDefinitions,
    defaultReadLimits,
    {
      head(head) {
        checker = createChecker(annexNo, context, head);
      },
      async rows(batch) {
        for (const row of batch) if (checker) await seal(blocks.add(rowOf(row, checker.row(row))));
      },
    },
  );
  checker?.finish();
  await seal(blocks.rest());

  async function seal(full: FullBlocks | undefined): Promise<void> {
    if (full) await sealRows(deps.cipher, full.rows, full.part);
  }
}

function exampleWorkbook(): Promise<Buffer> {
  const { columns } = annexDefinition(annexNo);
  const examples = columns.map(({ example }) => example);
  const header = { row: 1, cells: columns.map((column) => column.header) };
  const rows = Array.from({ length: rowCount }, (_, at) => ({ row: at + 2, cells: examples }));
  return xlsxBytes({ sheets: [{ name: 'Sheet1', rows: [[header, ...rows]] }] });
}
