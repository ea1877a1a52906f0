import { rowInFile, sheetNames, sheetNoOf, sheetsOf } from '#domain/annexes/sheets.js';
import { annexColumn, annexDefinition } from '#domain/annexes/index.js';
import type { AnnexDefinition, AnnexNo, CheckContext, Finding, RowValues, SheetHead } from '#domain/annexes/types.js';
import type { SheetRow } from '#formats/cells.js';
import { annex1FileRules, annex1RowRules } from './annex1-rules.js';
import { annex2FileRules, annex2RowRules } from './annex2-rules.js';
import { annex3FileRules, annex3RowRules } from './annex3-rules.js';
import { annex4FileRules, annex4RowRules } from './annex4-rules.js';
import { annex5FileRules, annex5RowRules } from './annex5-rules.js';
import { rowReader } from './checked-row.js';
import { exampleRule } from './example-rule.js';
import { agreeingDoubles, conflictKey } from './double-columns.js';
import { findingOf } from './finding.js';
import { type CheckFacts, factsOf, type FileRule, type ReportRow, type RowRule } from './rule-types.js';

export interface CheckedSheetRow {
  readonly values: RowValues;
  readonly findings: readonly Finding[];
}

/** The check of one file, row by row; memory grows with the keys of the rows, not with their cells. */
export interface Checker {
  /** Normalises and checks one row by itself; the import and the on-line correction of a row call the same function. */
  row(sheetRow: SheetRow): CheckedSheetRow;
  /** What only the whole file shows: needed columns that it lacks, numbers used twice, scope of chain outlets. */
  finish(): readonly Finding[];
}

/**
 * Checks a file of annex 1-5 by itself: columns, single rows, rows against each other. Comparisons with other annexes
 * and the register (V17 link, V18, A2-2) come after it and take its values.
 */
export function createChecker(annexNo: AnnexNo, context: CheckContext, head: SheetHead): Checker {
  const definition = annexDefinition(annexNo);
  const facts = factsOf(context, head);
  const read = rowReader(definition, head);
  const { rowRules, fileRules } = rulesOf[annexNo];
  const watches = fileRules(facts);
  const seenSheets = new Set<number>();
  const conflicting = new Set<string>();
  return {
    row(sheetRow) {
      const row = read(sheetRow);
      const sheetNo = sheetNoOf(sheetRow.row);
      seenSheets.add(sheetNo);
      for (const index of row.conflicting) conflicting.add(conflictKey(sheetNo, index));
      for (const rule of rowRules) rule(row, facts);
      for (const watch of watches) watch.see(row);
      return { values: row.values, findings: row.findings };
    },
    finish() {
      const findings = [
        ...missingColumns(definition, head, seenSheets),
        ...agreeingDoubles(definition, head, seenSheets, conflicting),
      ];
      const report = reporter(definition, head, findings);
      for (const watch of watches) watch.finish(report);
      return findings.sort((a, b) => a.row - b.row);
    },
  };
}

/** A row typed into a form instead of a sheet: the columns of the annex in their order. */
export function formHead(annexNo: AnnexNo): SheetHead {
  const columns = annexDefinition(annexNo).columns.map(({ field, header }, index) => ({ index, header, field }));
  return {
    format: 'xlsx',
    encoding: null,
    sheet: null,
    hiddenSheets: [],
    otherSheets: [],
    headerRow: 1,
    firstDataRow: 2,
    columns,
    missingColumns: [],
    templateVersion: null,
    agencyCode: null,
    marked: false,
  };
}

interface AnnexRules {
  readonly rowRules: readonly RowRule[];
  readonly fileRules: (facts: CheckFacts) => readonly FileRule[];
}

const rulesOf: Readonly<Record<AnnexNo, AnnexRules>> = {
  1: { rowRules: [...annex1RowRules, exampleRule(1)], fileRules: annex1FileRules },
  2: { rowRules: [...annex2RowRules, exampleRule(2)], fileRules: annex2FileRules },
  3: { rowRules: [...annex3RowRules, exampleRule(3)], fileRules: annex3FileRules },
  4: { rowRules: [...annex4RowRules, exampleRule(4)], fileRules: annex4FileRules },
  5: { rowRules: [...annex5RowRules, exampleRule(5)], fileRules: annex5FileRules },
};

/** A needed column that a sheet with rows lacks is one finding at its header, not one in every row. */
function missingColumns(definition: AnnexDefinition, head: SheetHead, seen: ReadonlySet<number>): Finding[] {
  const names = sheetNames(head);
  return sheetsOf(head).flatMap(({ columns, headerRow }, sheetNo) => {
    const present = new Set(columns.map(({ field }) => field));
    const where = names.length > 0 ? `工作表“${names[sheetNo]}”` : '表';
    const repair = columns.some(({ field, chosen }) => field === null && !chosen)
      ? '请按空白表补上这一列后重新上传；列名不同的，请在“列对应”中指明。'
      : '请按空白表补上这一列后重新上传。';
    return definition.columns
      .filter(({ need, filledBy }) => need === 'must' && filledBy === 'agency')
      .filter(({ field }) => seen.has(sheetNo) && !present.has(field))
      .map((column) => ({
        row: rowInFile(sheetNo, headerRow),
        column: null,
        field: column.field,
        rule: `A${definition.no}-${column.no}`,
        level: 'E' as const,
        value: '',
        message: `${where}中没有“${column.header}”一列。本栏必填，${repair}`,
        kind: `A${definition.no}-${column.no}.${column.field}.column`,
      }));
  });
}

function reporter(definition: AnnexDefinition, head: SheetHead, findings: Finding[]): ReportRow {
  const indexes = sheetsOf(head).map(({ columns }) => new Map(columns.map(({ field, index }) => [field, index])));
  const sheets = sheetNames(head);
  return ({ row, typed }, field, fault, group) => {
    const place = { row, column: indexes[sheetNoOf(row)]?.get(field) ?? null, value: typed, group, sheets };
    findings.push(findingOf(place, annexColumn(definition, field), fault));
  };
}
