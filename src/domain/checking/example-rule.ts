import { annexColumn, annexDefinition } from '#domain/annexes/index.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { normaliseText } from '#domain/values/normalise.js';
import type { CheckedRow } from './checked-row.js';
import { error } from './faults.js';
import type { RowRule } from './rule-types.js';

/** What tells the example of the guide from a record: no two offices, persons or businesses agree in all of these. */
const identity: Readonly<Record<AnnexNo, readonly [string, ...string[]]>> = {
  1: ['agency_name', 'responsible_name', 'liaison_name'],
  2: ['user_name', 'agency_name', 'id_number'],
  3: ['business_name', 'uscc', 'legal_name'],
  4: ['business_name', 'uscc', 'licence_no'],
  5: ['business_name', 'uscc', 'licence_no'],
};

/** A row that still shows the example of the guide (A3-4 and its like): it is nobody's, and would be entered as somebody. */
export function exampleRule(no: AnnexNo): RowRule {
  const definition = annexDefinition(no);
  const examples = identity[no].map((field) => ({
    field,
    value: normaliseText(annexColumn(definition, field).example),
  }));
  const [first] = identity[no];
  const column = annexColumn(definition, first);
  const isExample = (row: CheckedRow) =>
    examples.every(({ field, value }) => value !== '' && row.value(field) === value);
  return (row) => {
    if (!isExample(row)) return;
    const says = `为“${row.typed(first)}”，这一行是填表说明中的示例。请删除这一行；填的是真实情况的，请核对名称和号码。`;
    row.report(first, error(`A${no}-${column.no}`, 'example', says));
  };
}
