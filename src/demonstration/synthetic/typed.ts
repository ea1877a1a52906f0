import { codeName } from '#domain/codes/code-lists.js';
import { annexDefinition } from '#domain/annexes/index.js';
import type { AnnexColumn, AnnexNo, RowValues } from '#domain/annexes/types.js';

/** Turns the values of a row into what an office types: names instead of codes, 是 and 否, no zeros behind the point. */
export function typist(annexNo: AnnexNo): (values: RowValues) => Record<string, string> {
  const columns = annexDefinition(annexNo).columns;
  return (values) => {
    const row: Record<string, string> = {};
    for (const column of columns) {
      const value = values[column.field] ?? '';
      if (value !== '') row[column.field] = typedValue(column, value);
    }
    return row;
  };
}

function typedValue({ type }: AnnexColumn, value: string): string {
  switch (type.kind) {
    case 'bool':
      return value === '1' ? '是' : '否';
    case 'dec':
      return String(Number(value));
    case 'code':
      return type.list === 'divisions' ? `${value} ${codeName(type.list, value)}` : codeName(type.list, value);
    // Names of several entries may hold the separator, so these go by code.
    case 'codes':
      return type.list === 'vehicle-kinds' || type.list === 'extra-capabilities'
        ? value
            .split('、')
            .map((one) => codeName(type.list, one))
            .join('、')
        : value;
    default:
      return value;
  }
}
