import type { StoredFinding } from '#features/annexes/checking/finding-queries.js';
import type { RowField, RowGroup } from '#features/annexes/mending/row-form.js';
import { levelNames } from '#features/annexes/words.js';

/** What is still to be done about: notes ask for nothing, a confirmed warning and a waived error have been dealt with. */
export const isOpen = ({ level, reason, waiverId }: StoredFinding): boolean =>
  level !== 'N' && !reason && waiverId === null;

export const openFindings = (findings: readonly StoredFinding[]) =>
  findings.filter(isOpen).map((finding) => ({ ...finding, levelName: levelNames[finding.level] }));

/** A field of the row as the form shows it. */
export interface RowFieldView extends RowField {
  readonly look: '' | 'faulty' | 'doubtful';
  readonly isWide: boolean;
  readonly isRequired: boolean;
  readonly isConditional: boolean;
  readonly isReadOnly: boolean;
  /** The form is the only place where people see the column: it says what belongs there, and no sheet column. */
  readonly isGuided: boolean;
  readonly faults: readonly (StoredFinding & { readonly mayTake: boolean })[];
  readonly help: string;
  /** The cursor begins here. */
  readonly hasFocus?: boolean;
}

interface FormTerms {
  readonly isEditable: boolean;
  /**
   * The check has seen what stands in the fields. Until then its findings speak of what stood there before, and no field is called faulty for
   * them.
   */
  readonly isChecked: boolean;
  /** The row is typed in here, not mended: formats are said at each field, several choices have boxes. */
  readonly isGuided?: boolean;
}

export const formView = (groups: readonly RowGroup[], terms: FormTerms) =>
  groups.map(({ legend, fields }) => ({ legend, fields: fields.map((field) => fieldView(field, terms)) }));

function fieldView(field: RowField, { isEditable, isChecked, isGuided = false }: FormTerms): RowFieldView {
  const { column, findings, locked, value } = field;
  const faults = findings.filter(isOpen);
  const boxes = isGuided && isEditable && !locked ? field.boxes : null;
  const isEmpty = value === '' && faults.length === 0;
  return {
    ...field,
    boxes,
    look: isChecked && faults.some(({ level }) => level === 'E') ? 'faulty' : faults.length > 0 ? 'doubtful' : '',
    isWide: boxes !== null || (column.type.kind === 'text' && column.type.max >= 200),
    isRequired: column.need === 'must' && !locked,
    isConditional: isGuided && column.need === 'conditional' && !locked,
    isReadOnly: !isEditable || locked,
    isGuided,
    faults: faults.map((finding) => ({
      ...finding,
      message: (isChecked ? '' : '修改前查出：') + finding.message,
      mayTake: isEditable && isChecked,
    })),
    // An example helps who has nothing there yet.
    help: isGuided ? guidance(field, boxes !== null) : isEditable && isEmpty ? exampleWords(column) : '',
  };
}

/** What belongs in a field, and where somebody types, how it looks there. */
const guidance = ({ column, options, findings }: RowField, hasBoxes: boolean): string =>
  findings.some(isOpen) ? '' : column.help.replace(ofCells, '') + (options || hasBoxes ? '' : exampleWords(column));
/** What the help of a column says of cells of a workbook alone: how codes are written there, and their format. */
const ofCells =
  /，单元格请设为文本|，用“、”隔开|，填材料代码|，填代码、名称或“代码 名称”|填代码、名称或“代码 名称”均可。/g;
const exampleWords = ({ example }: RowField['column']): string => (example === '' ? '' : `例：${example}`);

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
