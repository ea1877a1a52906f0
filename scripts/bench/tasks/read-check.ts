import { readFileSync } from 'node:fs';
import { createChecker } from '#domain/checking/check.js';
import { annexDefinitions } from '#domain/annexes/index.js';
import { defaultReadLimits } from '#formats/limits.js';
import { readAnnex } from '#domain/reading/read-annex.js';
import { answer, peakMemory } from '../child.js';
import { ownCpuMs } from '../measure.js';
import { benchAgency } from '../workbooks.js';

// Reads and checks a workbook as the portal does, every rule included, and keeps nothing.
const [path = ''] = process.argv.slice(2);
const context = {
  annexNo: 3,
  receivedOn: '2020-11-26',
  baselineOn: '2020-10-31',
  ownDivisions: [benchAgency.code],
} as const;
const limits = { ...defaultReadLimits, workMs: 120_000 };

const from = performance.now();
const cpuBefore = ownCpuMs();
let checker: ReturnType<typeof createChecker> | undefined;
let rows = 0;
let findings = 0;
await readAnnex({ bytes: readFileSync(path), name: 'annex3.xlsx' }, 3, annexDefinitions, limits, {
  head(head) {
    checker = createChecker(3, context, head);
  },
  rows(batch) {
    for (const row of batch) findings += checker?.row(row).findings.length ?? 0;
    rows += batch.length;
  },
});
findings += checker?.finish().length ?? 0;
answer({ ms: performance.now() - from, cpuMs: ownCpuMs() - cpuBefore, rows, findings, peakBytes: peakMemory() });
