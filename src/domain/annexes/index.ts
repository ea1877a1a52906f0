import type { AnnexColumn, AnnexDefinition, AnnexNo } from './types.js';
import { annex1 } from './annex1.js';
import { annex2 } from './annex2.js';
import { annex3 } from './annex3.js';
import { annex4 } from './annex4.js';
import { annex5 } from './annex5.js';

/** The five annexes in their order. One definition feeds workbooks, reader, checks, forms, findings, export and help. */
export const annexDefinitions: readonly AnnexDefinition[] = [annex1, annex2, annex3, annex4, annex5];

/** The definition of annex 1-5. */
export function annexDefinition(no: AnnexNo): AnnexDefinition {
  return definitionOf[no];
}

/** The column with this code name. @throws RangeError when the annex has none: a slip in code, never in data. */
export function annexColumn(definition: AnnexDefinition, field: string): AnnexColumn {
  const column = definition.columns.find((each) => each.field === field);
  if (column === undefined) throw new RangeError(`annex ${definition.no} has no column ${field}`);
  return column;
}

const definitionOf = { 1: annex1, 2: annex2, 3: annex3, 4: annex4, 5: annex5 } as const satisfies Record<
  AnnexNo,
  AnnexDefinition
>;
