/** A value as the database keeps it; calendar days are text. */
export type ColumnValue = string | number | Date | null;
/** Database columns of a business by name. */
export type BusinessColumns = Readonly<Record<string, ColumnValue>>;

/** A stored value as text; '' for none. */
export const textOf = (value: ColumnValue | undefined): string =>
  value === null || value === undefined ? '' : value instanceof Date ? value.toISOString() : String(value);
