import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { projectRoot } from '#platform/project-root.js';
import { annexDefinitions } from '#domain/annexes/index.js';
import { defaultReadLimits } from '#formats/limits.js';
import { readAnnex } from '#domain/reading/read-annex.js';
import type { AnnexNo } from '#domain/annexes/types.js';

const samples = join(projectRoot, '..', 'shared', 'samples');

interface ExpectedFile {
  readonly path: string;
  readonly annex: AnnexNo;
  readonly encoding: string | null;
  readonly sheet: string | null;
  readonly header_row: number;
  readonly first_data_row: number;
  readonly data_rows: number;
  readonly unknown_columns: readonly string[];
  readonly foot_rows: readonly number[];
  readonly hidden_rows: readonly number[];
  readonly hidden_sheets: readonly string[];
}
interface Expected {
  readonly agencies: Readonly<
    Record<string, { readonly versions: readonly { readonly files: readonly ExpectedFile[] }[] }>
  >;
}

for (const name of ['small', 'province']) {
  const expectedPath = join(samples, name, 'expected.json');
  const skip = existsSync(expectedPath)
    ? false
    : `THE SAMPLES ARE MISSING: ${expectedPath} was not found, nothing of ${name} was checked`;
  describe(`every file of the sample ${name} is read as it was sent`, { skip }, () => {
    if (skip) return void console.error(skip);
    const { agencies } = JSON.parse(readFileSync(expectedPath, 'utf8')) as Expected;
    const files = Object.values(agencies).flatMap((agency) => agency.versions.flatMap((version) => version.files));
    for (const file of files) {
      test(file.path, async () => {
        let rows = 0;
        const path = join(samples, name, file.path);
        const { head, tail } = await readAnnex(
          { bytes: readFileSync(path), name: basename(path) },
          file.annex,
          annexDefinitions,
          defaultReadLimits,
          {
            head() {},
            rows(batch) {
              rows += batch.length;
            },
          },
        );
        assert.deepEqual(
          [
            head.sheet,
            head.headerRow,
            head.firstDataRow,
            rows,
            tail.dataRows,
            head.columns.filter(({ field }) => field === null).map(({ header }) => header),
            tail.footRows,
            tail.hiddenRows,
            head.hiddenSheets,
          ],
          [
            file.sheet,
            file.header_row,
            file.first_data_row,
            file.data_rows,
            file.data_rows,
            file.unknown_columns,
            file.foot_rows,
            file.hidden_rows,
            file.hidden_sheets,
          ],
        );
        // GBK is a part of GB18030: the reader has one name for both.
        assert.equal(head.encoding, file.encoding === 'gbk' ? 'gb18030' : file.encoding);
        assert.deepEqual([head.otherSheets, tail.unnamedColumns, head.marked], [[], [], false]);
      });
    }
  });
}
