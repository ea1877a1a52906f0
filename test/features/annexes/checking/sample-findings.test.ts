import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createChecker, type Checker } from '#domain/checking/check.js';
import { annexDefinitions } from '#domain/annexes/index.js';
import { defaultReadLimits } from '#formats/limits.js';
import { readAnnex } from '#domain/reading/read-annex.js';
import type { AnnexNo, Finding } from '#domain/annexes/types.js';
import { compareFindings, type ExpectedFile } from '#scripts/rehearsal/compare.js';

interface SampleFile extends ExpectedFile {
  readonly path: string;
  readonly annex: AnnexNo;
  readonly data_rows: number;
}
interface SampleVersion {
  readonly version: string;
  readonly received_at: string;
  readonly files: readonly SampleFile[];
}
interface Sample {
  readonly agencies: Readonly<Record<string, { readonly versions: readonly SampleVersion[] }>>;
}

const samples = join(process.cwd(), '..', 'shared', 'samples');

for (const name of ['small', 'province']) {
  const folder = join(samples, name);
  const skip = existsSync(folder) ? false : `SAMPLES MISSING: ${folder} is not there, no file was compared`;
  test(`every file of the sample ${name} is found to be as it is`, { skip }, async () => {
    const { baseline } = JSON.parse(readFileSync(join(folder, 'scenario.json'), 'utf8')) as { baseline: string };
    const { agencies } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Sample;
    const differences: string[] = [];
    for (const [unit, { versions }] of Object.entries(agencies)) {
      for (const { version, received_at, files } of versions) {
        for (const file of files) {
          const { rows, findings } = await check(
            join(folder, file.path),
            file.annex,
            unit,
            received_at.slice(0, 10),
            baseline,
          );
          if (rows !== file.data_rows)
            differences.push(`${file.path} (${version}): ${rows} data rows, expected ${file.data_rows}`);
          differences.push(...compareFindings(findings, file).map((line) => `${file.path} (${version}): ${line}`));
        }
      }
    }
    assert.deepEqual(differences, []);
  });
}

async function check(path: string, annexNo: AnnexNo, unit: string, receivedOn: string, baselineOn: string) {
  const findings: Finding[] = [];
  let checker: Checker | undefined;
  let rows = 0;
  await readAnnex(
    { bytes: readFileSync(path), name: path },
    annexNo,
    annexDefinitions,
    { ...defaultReadLimits, workMs: 60_000 },
    {
      head(head) {
        checker = createChecker(annexNo, { annexNo, receivedOn, baselineOn, ownDivisions: [unit] }, head);
      },
      rows(batch) {
        rows += batch.length;
        for (const row of batch) findings.push(...(checker?.row(row).findings ?? []));
      },
    },
  );
  return { rows, findings: [...findings, ...(checker?.finish() ?? [])] };
}
