import { businessField, type Requirement } from '#domain/business-fields.js';
import type { ColumnDraft } from './define.js';
import type { Need } from './types.js';

type Guidance = Omit<ColumnDraft, 'field' | 'header' | 'type' | 'need' | 'personal'>;

/** A column that asks for a fact of the register: what it is says the list of facts, how to fill it in the annex. */
export function column(field: string, guidance: Guidance): ColumnDraft {
  const { label, type, required, personal } = businessField(field);
  return {
    field,
    header: label,
    type,
    need: needOf(required),
    ...(personal === undefined ? {} : { personal }),
    ...guidance,
  };
}

const needOf = (required: Requirement): Need =>
  required === 'always' ? 'must' : required === 'never' ? 'optional' : 'conditional';
