import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { annexDefinition } from '#domain/annexes/index.js';
import { type LicenceField, licenceFields, type OldLicence, readLicence } from '#domain/legacy/licence.js';
import { isOnBoundary, listOf } from '#domain/legacy/lists.js';
import { docketOf } from '#domain/legacy/split.js';
import { reportingUnitOf } from '#domain/legacy/units.js';
import { parseCsv } from '#formats/csv/plain-csv.js';
import { projectRoot } from '#platform/project-root.js';

const samples = join(projectRoot, '..', 'shared', 'samples');
const skip = existsSync(samples)
  ? false
  : 'SAMPLES MISSING: ../shared/samples is not here, the split was not compared with lists of real offices';

interface Expected {
  readonly baseline: string;
  readonly rows: number;
  readonly split: Readonly<Record<'annex4' | 'annex5' | 'missing_end', Readonly<Record<string, readonly string[]>>>>;
  readonly ends_on_baseline: readonly string[];
  readonly decisions: readonly { old_system_id: string; reason: string; other?: string; suggestion?: string }[];
}

/** Headers of the extract: those of annex 4, numbers in full. */
const headers = new Map<LicenceField, string>(
  licenceFields.map((field) => [
    field,
    (annexDefinition(4).columns.find((column) => column.field === field)?.header ?? '').replace('（脱敏）', ''),
  ]),
);

function load(size: string): { licences: OldLicence[]; expected: Expected } {
  const csv = readFileSync(join(samples, size, 'legacy-extract', 'legacy-extract.csv'), 'utf8').replace(/^\uFEFF/, '');
  const licences = parseCsv(csv).map((row, at) => {
    const typed = Object.fromEntries(licenceFields.map((field) => [field, row[headers.get(field) ?? ''] ?? '']));
    return readLicence(at + 2, typed as Record<LicenceField, string>);
  });
  return {
    licences,
    expected: JSON.parse(readFileSync(join(samples, size, 'legacy-expected.json'), 'utf8')) as Expected,
  };
}

describe('the lists of the old system', { skip }, () => {
  for (const size of ['small', 'province']) {
    test(`${size}: every licence in its list and unit, and what a person must decide`, () => {
      const { licences, expected } = load(size);
      const rule = { baselineOn: expected.baseline, boundaryDay: 4 as const };
      assert.equal(licences.length, expected.rows);
      const split: Record<string, Record<string, string[]>> = { annex4: {}, annex5: {}, missing_end: {} };
      for (const lists of Object.values(split)) for (const unit of Object.keys(expected.split.annex4)) lists[unit] = [];
      for (const licence of licences) {
        const list = listOf(licence, rule);
        const unit = reportingUnitOf(licence.division ?? '') ?? licence.division ?? '';
        split[list === 'undecided' ? 'missing_end' : list]?.[unit]?.push(licence.id);
      }
      assert.deepEqual(split, expected.split);
      assert.deepEqual(
        licences.filter((one) => isOnBoundary(one, rule)).map(({ id }) => id),
        expected.ends_on_baseline,
      );
      assert.deepEqual(docketLines(licences), expectedLines(expected));
    });
  }
});

/** A pair is one line, whichever of its rows names it. */
const line = (reason: string, id: string, other: string | undefined, suggestion: string | undefined): string =>
  `${reason} ${other === undefined ? id : [id, other].sort().join(' ')}${suggestion ? ` → ${suggestion}` : ''}`;

const docketLines = (licences: readonly OldLicence[]): string[] =>
  unique(
    docketOf(licences, reportingUnitOf).map(({ licence, reason, other, suggestion }) =>
      line(reason, licence.id, other?.id, suggestion),
    ),
  );

const expectedLines = ({ decisions }: Expected): string[] =>
  unique(decisions.map((one) => line(one.reason, one.old_system_id, one.other, one.suggestion)));

const unique = (lines: readonly string[]): string[] => [...new Set(lines)].sort();
