import type { EntryBlock, EntryField } from '#features/annexes/entry/form.js';
import type { AnnexContext } from '#features/annexes/context.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { resolveCode, codeName } from '#domain/codes/code-lists.js';
import type { AnnexNo, Finding } from '#domain/annexes/types.js';
import type { RowFieldView } from '#features/annexes/mending/present.js';
import { isTypedIn } from '#features/annexes/typed-in.js';
import type { TypedRow } from './typed-rows.js';

/** What was pressed; '' when the form is only opened. */
export type Tried = '' | 'save' | 'check' | 'add' | 'remove';

/** A field as the form shows it: how it looks, what stands below it, and whether the cursor begins there. */
export interface EntryFieldView extends EntryField {
  readonly look: '' | 'faulty' | 'doubtful';
  readonly mark: '' | 'must' | 'conditional';
  /** Id of what is said below it. */
  readonly describedBy: string;
  readonly said: readonly { readonly text: string; readonly proposal: string | undefined }[];
  readonly help: string;
  readonly hasFocus: boolean;
}

export interface BlockView {
  readonly no: number;
  readonly isAdded: boolean;
  readonly groups: readonly { readonly legend: string; readonly fields: readonly EntryFieldView[] }[];
}

/** What one block of the form is about. */
export const blockWord = (annexNo: AnnexNo): string => (annexNo === 1 ? '机构' : '人员');

export const entryLead = (annexNo: AnnexNo): string =>
  annexNo === 1
    ? '一个机构一栏；本机构不承担维修管理的，另加一栏填写实际承担的机构。'
    : '一个人员一栏，填写后由本单位机构管理员报送。';

/** The form with a block just added shows that one first; else the cursor begins in the first. */
export const blockViews = (blocks: readonly EntryBlock[], tried: Tried): BlockView[] =>
  blocks.map(({ no, groups }) => {
    const isAdded = tried === 'add' && no === blocks.length;
    const hasFocus = tried === 'add' ? isAdded : no === 1;
    return {
      no,
      isAdded,
      groups: groups.map(({ legend, fields }) => ({
        legend,
        fields: fields.map((field) => fieldView(field, hasFocus)),
      })),
    };
  });

function fieldView(field: EntryField, hasFocus: boolean): EntryFieldView {
  const { column, findings } = field;
  const isFaulty = findings.some(({ level }) => level === 'E');
  return {
    ...field,
    look: isFaulty ? 'faulty' : findings.length > 0 ? 'doubtful' : '',
    mark: markOf(field),
    describedBy: `${findings.length > 0 ? 's' : 'h'}-${field.id}`,
    said: findings.map((finding) => ({ text: withoutRow(finding), proposal: finding.proposal })),
    help: helpOf(field) + (column.example && isTyped(field) ? `例：${column.example}` : ''),
    hasFocus: hasFocus && isTyped(field),
  };
}

const isTyped = ({ isLocked, options, boxes }: EntryField): boolean => !isLocked && !options && !boxes;

function markOf({ column }: EntryField): EntryFieldView['mark'] {
  if (column.need === 'must' && column.filledBy === 'agency') return 'must';
  return column.need === 'conditional' ? 'conditional' : '';
}

function helpOf({ isLocked, boxes, column }: EntryField): string {
  if (isLocked) return '由系统带出，不能修改。';
  if (boxes) return '可选一项或几项。';
  return column.field === 'division_code' ? '填报单位所在的市县，三亚填到区。' : column.help;
}

/** A block's number takes the place of the row that a finding of a file names. */
const withoutRow = ({ message }: Finding): string => message.replace(/^第 \d+ 行/, '');

/** The errors on top of the form, each with the field it is about. */
export const faultLinks = (errors: readonly Finding[], { annexNo, many }: { annexNo: AnnexNo; many: boolean }) =>
  errors.map((finding) => ({
    href: `#f-${finding.row}-${finding.field}`,
    text: (many ? `第 ${finding.row} 个${blockWord(annexNo)}：` : '') + withoutRow(finding),
  }));

/** The list of rows typed in: what each is called, what its check found, and what can be done with it. */
export function typedListView(
  { base }: Pick<AnnexContext, 'base'>,
  version: AnnexVersion,
  { rows, total, pages }: { rows: readonly TypedRow[]; total: number; pages: number },
  pageNo: number,
) {
  const here = `${base}/versions/${version.id}`;
  const divisionName = (typed: string) => {
    const code = typed === '' ? null : resolveCode('divisions', typed);
    return code === null ? typed : codeName('divisions', code);
  };
  return {
    rows: rows.map(({ row, no, errors, warnings, textOf }) => ({
      no,
      errors,
      warnings,
      isSound: errors === 0 && warnings === 0,
      path: `${here}/rows/${row}`,
      name: textOf('business_name') || '（没有名称）',
      uscc: textOf('uscc') || textOf('legacy_reg_no'),
      division: divisionName(textOf('division_code')),
      remove: {
        action: `${here}/rows/${row}/removal`,
        label: '删除',
        look: 'small',
        fields: [['back', `${base}/entry`]] as const,
      },
    })),
    total,
    isChecking: version.checkedAt === null,
    isTyped: isTypedIn(version),
    newer: pageNo > 1 ? pageNo - 1 : 0,
    older: pageNo < pages ? pageNo + 1 : 0,
  };
}

/** The form of a row with the cursor in the first field that somebody types and that is still empty. */
export function withFocus(groups: readonly RowFormGroup[]): RowFormGroup[] {
  const first = groups
    .flatMap(({ fields }) => fields)
    .find(({ options, boxes, value }) => !options && !boxes && value === '');
  return groups.map(({ legend, fields }) => ({
    legend,
    fields: fields.map((field) => ({ ...field, hasFocus: field === first })),
  }));
}

interface RowFormGroup {
  readonly legend: string;
  readonly fields: readonly RowFieldView[];
}
