import type { StoredFinding } from '#features/annexes/checking/finding-queries.js';
import type { RowField, RowGroup } from '#features/annexes/mending/row-form.js';
import { levelNames } from '#features/annexes/words.js';

/** What is still to be done about: notes ask for nothing, and a confirmed warning has been dealt with. */
export const isOpen = ({ level, reason }: StoredFinding): boolean => level !== 'N' && !reason;

export const openFindings = (findings: readonly StoredFinding[]) =>
  findings.filter(isOpen).map((finding) => ({ ...finding, levelName: levelNames[finding.level] }));

/** A field of the row as the form shows it. */
export interface FieldView extends RowField {
  readonly look: '' | 'faulty' | 'doubtful';
  readonly isWide: boolean;
  readonly isRequired: boolean;
  readonly isReadOnly: boolean;
  readonly faults: readonly (StoredFinding & { readonly mayTake: boolean })[];
  readonly example: string;
}

export const formView = (groups: readonly RowGroup[], isEditable: boolean) =>
  groups.map(({ legend, fields }) => ({ legend, fields: fields.map((field) => fieldView(field, isEditable)) }));

function fieldView(field: RowField, isEditable: boolean): FieldView {
  const { column, findings, locked, value } = field;
  const faults = findings.filter(isOpen);
  return {
    ...field,
    look: faults.some(({ level }) => level === 'E') ? 'faulty' : faults.length > 0 ? 'doubtful' : '',
    isWide: column.type.kind === 'text' && column.type.max >= 200,
    isRequired: column.need === 'must' && !locked,
    isReadOnly: !isEditable || locked,
    faults: faults.map((finding) => ({ ...finding, mayTake: isEditable })),
    // An example helps who has nothing there yet.
    example: isEditable && value === '' && faults.length === 0 ? column.example : '',
  };
}
