import { nameKey, splitNames } from '#domain/values/names.js';
import { error } from './faults.js';
import { groupName, otherRows } from './repeats.js';
import type { CheckFacts, FileRule, ReportRow, RowRef } from './rule-types.js';

interface Office {
  readonly key: string;
  readonly named: RowRef;
  readonly acting: RowRef;
  /** Keys of those that do the work instead. */
  readonly to: readonly string[];
}

/** A1-3 and A1-9: each office once, and a duty that is passed on comes to an end: acceptance would refuse the whole annex. */
export function actingRule({ sheets }: Pick<CheckFacts, 'sheets'>): FileRule {
  const offices: Office[] = [];
  return {
    see(row) {
      const key = nameKey(row.value('agency_name'));
      if (key === '') return;
      const passesOn = row.value('does_repair') === '0';
      offices.push({
        key,
        named: { row: row.row, typed: row.typed('agency_name') },
        acting: { row: row.row, typed: row.typed('acting_agency') },
        to: passesOn ? splitNames(row.value('acting_agency')).map(nameKey) : [],
      });
    },
    finish(report) {
      const byKey = new Map<string, Office[]>();
      for (const office of offices) byKey.set(office.key, [...(byKey.get(office.key) ?? []), office]);
      for (const same of byKey.values()) reportRepeated(same, report, sheets);
      for (const office of offices) reportCircle(office, byKey, report);
    },
  };
}

function reportRepeated(same: readonly Office[], report: ReportRow, sheets: readonly string[]): void {
  if (same.length < 2) return;
  const rows = same.map(({ named }) => named);
  for (const each of rows) {
    const says = `为“${each.typed}”，与${otherRows(rows, each, sheets)}是同一个机构。一个机构只填一行，请合并成一行。`;
    report(each, 'agency_name', error('A1-3', 'several', says), groupName('A1-3', 'agency_name', rows));
  }
}

function reportCircle(office: Office, byKey: ReadonlyMap<string, readonly Office[]>, report: ReportRow): void {
  if (office.to.includes(office.key)) {
    const says = `为“${office.acting.typed}”，是本机构自己。本机构承担的，“是否承担”请填“是”；不承担的，请填实际承担的机构。`;
    report(office.acting, 'acting_agency', error('A1-9', 'itself', says));
    return;
  }
  const passed = new Set<string>();
  for (let open = office.to; open.length > 0; ) {
    for (const key of open) passed.add(key);
    open = open.flatMap((key) => (byKey.get(key) ?? []).flatMap(({ to }) => to)).filter((key) => !passed.has(key));
  }
  if (!passed.has(office.key)) return;
  const says = `为“${office.acting.typed}”，但职责又转回了本机构，没有机构承担。请填实际承担的机构，并由它填“是”。`;
  report(office.acting, 'acting_agency', error('A1-9', 'circle', says));
}
