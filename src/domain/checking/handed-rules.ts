import { annexDefinition } from '#domain/annexes/index.js';
import type { AnnexColumn, HandedRow } from '#domain/annexes/types.js';
import { prefilledValues } from '#domain/legacy/handed.js';
import { divisionMeant, licenceFields } from '#domain/legacy/licence.js';
import { listOf } from '#domain/legacy/lists.js';
import { reportingUnitOf } from '#domain/legacy/units.js';
import { comparisonKey } from '#domain/values/normalise.js';
import type { CheckedRow } from './checked-row.js';
import { meaningOf } from './double-columns.js';
import { error, warning } from './faults.js';
import type { CheckFacts, FileRule, RowRef, RowRule } from './rule-types.js';
import { type CellReader, cellReader } from './values.js';

interface LockedColumn {
  readonly column: AnnexColumn;
  readonly read: CellReader;
}

/**
 * V26 and V27: a row of annex 4 or 5 is one that was handed to the unit, and what the old system filled in stands, whatever was typed over
 * it. Asked only where lists were handed out.
 */
export function handedRowRule(annexNo: 4 | 5): RowRule {
  const fields: ReadonlySet<string> = new Set(licenceFields);
  const locked: readonly LockedColumn[] = annexDefinition(annexNo)
    .columns.filter(({ field }) => fields.has(field))
    .map((column) => ({ column, read: cellReader(annexNo, column) }));
  const where = annexNo === 4 ? '“更正内容”' : '“备注”';
  return (row, facts) => {
    if (!facts.handed) return;
    const handed = facts.handed.find(row.rowId, row.typed('old_system_id'));
    if (!handed) {
      // A row of the other list whose own dates say so is told by V16.
      const isTold = facts.handed.isInOther(row.rowId, row.typed('old_system_id')) && isOfOther(row, annexNo, facts);
      return isTold ? undefined : reportForeign(row, annexNo);
    }
    if (handed.passedTo && row.value('check_result') !== 'other_division') reportPassedOn(row, handed.passedTo);
    const given = prefilledValues(handed);
    for (const one of locked) compare(row, one, given[one.column.field] ?? '', handed, where);
  };
}

/** V16, as far as the row's own dates say it. */
function isOfOther(row: CheckedRow, annexNo: 4 | 5, facts: CheckFacts): boolean {
  const end = row.value('valid_to');
  return end !== '' && listOf({ validTo: end }, facts) !== `annex${annexNo}`;
}

function reportForeign(row: CheckedRow, annexNo: 4 | 5): void {
  const says = row.isBlank('old_system_id')
    ? '没有填写，认不出是名单中的哪一户。请从名单中找到这一户的业户编号填上；名单中没有的，请删除这一行。'
    : `为“${row.typed('old_system_id')}”，不在下发给本单位的附件${annexNo}名单中。请核对业户编号；不属于本单位名单的，请删除这一行。`;
  row.report('old_system_id', error('V27', 'not-handed', says));
}

function reportPassedOn(row: CheckedRow, holder: string): void {
  const says = `为“${row.typed('check_result')}”，而这一户已转给${holder}，由其核对。请保留“非本辖区”，或删除这一行。`;
  row.report('check_result', error('V27', 'passed-on', says));
}

function compare(
  row: CheckedRow,
  { column: { field }, read }: LockedColumn,
  given: string,
  handed: HandedRow,
  where: string,
): void {
  if (!row.has(field)) return;
  const typed = row.typed(field);
  const [says, said] = [meaning(read, typed), meaning(read, given)];
  // Whoever has the whole number may have typed it over the masked one.
  if (says === said || says === meaning(read, handed.typed[field] ?? '')) return;
  if (field === 'division_code' && isSameUnit(row.value(field), given)) return;
  const found = typed.trim() === '' ? '没有内容' : `为“${typed}”`;
  row.report(
    field,
    warning(
      'V26',
      'locked',
      `${found}，名单中为“${given || '空'}”。本栏以名单为准；名单确实有误的，请在${where}中写明后确认。`,
    ),
  );
  const stands = given === '' ? '' : read(given, given);
  row.settle(field, typeof stands === 'string' ? stands : '');
}

/** A city that reports for its districts writes itself for them, and is no less right than the list with the district. */
function isSameUnit(says: string, given: string): boolean {
  const division = divisionMeant(given);
  return division !== null && (reportingUnitOf(division) === says || reportingUnitOf(says) === division);
}

function meaning(read: CellReader, text: string): string {
  const reading = text === '' ? '' : read(text, text);
  return comparisonKey(meaningOf(reading, text));
}

/** A licence that was handed out once comes back in one row. */
export function handedOnceRule({ handed }: CheckFacts): FileRule {
  const seen = new Set<string>();
  const again: RowRef[] = [];
  return {
    see(row) {
      const known = handed?.find(row.rowId, row.typed('old_system_id'));
      if (known && seen.has(known.rowId)) again.push({ row: row.row, typed: row.typed('old_system_id') });
      if (known) seen.add(known.rowId);
    },
    finish(report) {
      for (const each of again) {
        const says = `为“${each.typed}”，与前面一行是名单中的同一户。请只留一行，删除多余的行。`;
        report(each, 'old_system_id', error('V27', 'handed-twice', says));
      }
    },
  };
}
