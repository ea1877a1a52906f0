import type { Finding } from '#domain/annexes/types.js';
import { columnLetters } from '#formats/addresses.js';

/** A finding as `expected.json` of a sample states it. */
export interface ExpectedFinding {
  readonly sheet: string | null;
  readonly row: number;
  readonly cell: string;
  readonly field: string;
  readonly value: string;
  readonly rule: string;
  readonly level: 'E' | 'W';
  /** Seen only together with another annex or the old list. */
  readonly cross?: boolean;
  /** Findings of one group are met when any one of them is reported. */
  readonly group?: string;
  /** What is as right as what stands above. */
  readonly also?: {
    readonly fields?: readonly string[];
    readonly rules?: readonly string[];
    readonly levels?: readonly string[];
  };
  /** Reporting it is right, not reporting it is right too. */
  readonly optional?: boolean;
}

/** One file of a sample, as far as comparing needs it. */
export interface ExpectedFile {
  readonly sheet: string | null;
  readonly findings: readonly ExpectedFinding[];
}

/**
 * Differences between what a check of one file found and what was expected: one line each, none when they agree.
 * Findings that need another annex are accepted, and asked for where their rule is in `across`. Notes (level N) that nobody expects
 * are no false alarm.
 */
export function compareFindings(
  actual: readonly Finding[],
  expected: ExpectedFile,
  across: ReadonlySet<string> = new Set(),
): readonly string[] {
  const byRow = groupByRow(expected.findings);
  const met = new Set<ExpectedFinding>();
  const lines: string[] = [];
  for (const finding of actual) {
    const answers = (byRow.get(finding.row) ?? []).filter((each) => isAnswer(finding, each));
    for (const each of answers) met.add(each);
    if (answers.length === 0 && finding.level !== 'N') lines.push(falseAlarm(finding, expected.sheet));
  }
  return [...lines, ...missingOf(expected.findings, met, across).map(missing)];
}

function groupByRow(findings: readonly ExpectedFinding[]): ReadonlyMap<number, readonly ExpectedFinding[]> {
  const byRow = new Map<number, ExpectedFinding[]>();
  for (const each of findings) {
    const known = byRow.get(each.row);
    if (known === undefined) byRow.set(each.row, [each]);
    else known.push(each);
  }
  return byRow;
}

/** The same row, cell (or a column that is as right), rule and level. */
export function isAnswer(finding: Finding, expected: ExpectedFinding): boolean {
  const { fields = [], rules = [], levels = [] } = expected.also ?? {};
  const isCell =
    finding.field === expected.field
      ? cellOf(finding) === expected.cell || finding.column === null
      : fields.includes(finding.field);
  const isLevel =
    finding.level === expected.level ||
    levels.includes(finding.level) ||
    (finding.level === 'N' && expected.optional === true);
  return isCell && isLevel && (finding.rule === expected.rule || rules.includes(finding.rule));
}

function missingOf(
  expected: readonly ExpectedFinding[],
  met: ReadonlySet<ExpectedFinding>,
  across: ReadonlySet<string>,
): readonly ExpectedFinding[] {
  const metGroups = new Set([...met].map(({ group }) => group).filter((group) => group !== undefined));
  return expected.filter(
    (each) =>
      !met.has(each) &&
      (each.cross !== true || across.has(each.rule)) &&
      each.optional !== true &&
      !(each.group !== undefined && metGroups.has(each.group)),
  );
}

const missing = (each: ExpectedFinding): string =>
  `missing      ${each.sheet ?? 'csv'}!${each.cell} ${each.rule} ${each.level} ${each.field} “${each.value}”`;

const falseAlarm = (each: Finding, sheet: string | null): string =>
  `false alarm  ${sheet ?? 'csv'}!${cellOf(each)} ${each.rule} ${each.level} ${each.field} “${each.value}”: ${each.message}`;

/** A1 name of the cell; the row alone where the file has no such column. */
export function cellOf({ row, column }: Pick<Finding, 'row' | 'column'>): string {
  return `${column === null ? '' : columnLetters(column)}${row}`;
}
