import { compareFindings, type ExpectedFinding, isAnswer } from './compare.js';
import type { CheckedFile } from './office.js';
import type { PlayedFile, PlayedVersion } from './scenario.js';

/** What the portal holds against each other: annex 2 against annex 1, annexes 3, 4 and 5 of a unit. */
const knownAcross: ReadonlySet<string> = new Set(['A2-2', 'V17', 'V18']);

/** Everything in which a checked file differs from what is known of it, one line each; none when all is right. */
export function fileDifferences(checked: CheckedFile, file: PlayedFile, version: PlayedVersion): string[] {
  return [
    ...readingDifferences(checked, file),
    ...countDifferences(checked),
    ...(checked.isLate === version.late ? [] : [`late         page says ${checked.isLate}, expected ${version.late}`]),
    ...compareFindings(checked.findings, file, knownAcross),
  ];
}

function readingDifferences({ reading }: CheckedFile, file: PlayedFile): string[] {
  const pairs: readonly (readonly [name: string, actual: unknown, expected: unknown])[] = [
    ['sheet', reading.sheet, file.sheet],
    ['header_row', reading.headerRow, file.header_row],
    ['first_data_row', reading.firstDataRow, file.first_data_row],
    ['data_rows', reading.dataRows, file.data_rows],
    ['unknown_columns', reading.unknownColumns, file.unknown_columns],
    ['foot_rows', reading.footRows, file.foot_rows],
    ['hidden_rows', reading.hiddenRows, file.hidden_rows],
    ['hidden_sheets', reading.hiddenSheets, file.hidden_sheets],
  ];
  return pairs
    .filter(([, actual, expected]) => JSON.stringify(actual) !== JSON.stringify(expected))
    .map(
      ([name, actual, expected]) =>
        `reading      ${name}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`,
    );
}

/** The list of findings must be as long as its heading says. */
function countDifferences({ findings, counted }: CheckedFile): string[] {
  const listed = (level: string) => findings.filter((finding) => finding.level === level).length;
  const same = listed('E') === counted.errors && listed('W') === counted.warnings;
  return same
    ? []
    : [
        `count        page says ${counted.errors} errors and ${counted.warnings} warnings, lists ${listed('E')} and ${listed('W')}`,
      ];
}

/** Of the findings that may be reported or not: how many there are by rule, and how many were. */
export function countOptional(checked: CheckedFile, file: PlayedFile, sums: Map<string, OptionalSum>): void {
  for (const expected of file.findings.filter((each) => each.optional === true)) {
    const key = `${expected.rule} ${expected.level}`;
    const sum = sums.get(key) ?? { known: 0, reported: 0 };
    sum.known += 1;
    if (isReported(checked, expected)) sum.reported += 1;
    sums.set(key, sum);
  }
}

export interface OptionalSum {
  known: number;
  reported: number;
}

const isReported = ({ findings }: CheckedFile, expected: ExpectedFinding): boolean =>
  findings.some((finding) => finding.row === expected.row && isAnswer(finding, expected));
