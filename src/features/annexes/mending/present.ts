import type { StoredFinding } from '#features/annexes/checking/finding-queries.js';
import type { RowField, RowGroup } from '#features/annexes/mending/row-form.js';
import { levelNames } from '#features/annexes/words.js';

/** What is still to be done about: notes ask for nothing, and a confirmed warning has been dealt with. */
export const isOpen = ({ level, reason }: StoredFinding): boolean => level !== 'N' && !reason;

export const openFindings = (findings: readonly StoredFinding[]) =>
  findings.filter(isOpen).map((finding) => ({ ...finding, levelName: levelNames[finding.level] }));

/** A field of the row as the form shows it. */
export interface RowFieldView extends RowField {
  readonly look: '' | 'faulty' | 'doubtful';
  readonly isWide: boolean;
  readonly isRequired: boolean;
  readonly isReadOnly: boolean;
  readonly faults: readonly (StoredFinding & { readonly mayTake: boolean })[];
  readonly example: string;
}

/**
 * `isChecked`: the check has seen what stands in the fields. Until then its findings speak of what stood there before, and no field is
 * called faulty for them.
 */
export const formView = (groups: readonly RowGroup[], isEditable: boolean, isChecked: boolean) =>
  groups.map(({ legend, fields }) => ({
    legend,
    fields: fields.map((field) => fieldView(field, isEditable, isChecked)),
  }));

function fieldView(field: RowField, isEditable: boolean, isChecked: boolean): RowFieldView {
  const { column, findings, locked, value } = field;
  const faults = findings.filter(isOpen);
  return {
    ...field,
    look: isChecked && faults.some(({ level }) => level === 'E') ? 'faulty' : faults.length > 0 ? 'doubtful' : '',
    isWide: column.type.kind === 'text' && column.type.max >= 200,
    isRequired: column.need === 'must' && !locked,
    isReadOnly: !isEditable || locked,
    faults: faults.map((finding) => ({
      ...finding,
      message: (isChecked ? '' : '修改前查出：') + finding.message,
      mayTake: isEditable && isChecked,
    })),
    // An example helps who has nothing there yet.
    example: isEditable && value === '' && faults.length === 0 ? column.example : '',
  };
}

type FormGroups = ReturnType<typeof formView>;

/** The fields with faults by themselves, to be mended first, and the rest of the row in its groups. */
export function withFaultyFirst(groups: FormGroups): {
  readonly faulty: readonly RowFieldView[];
  readonly groups: FormGroups;
} {
  const all = groups.flatMap(({ fields }) => fields);
  return {
    faulty: all.filter(({ faults }) => faults.length > 0),
    groups: groups
      .map(({ legend, fields }) => ({ legend, fields: fields.filter(({ faults }) => faults.length === 0) }))
      .filter(({ fields }) => fields.length > 0),
  };
}
