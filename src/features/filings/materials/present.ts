import { type AskedMaterial, type MaterialMark, materialMarks } from '#domain/filing/materials.js';
import type { CaseState } from '#domain/filing/moves.js';
import { casePath } from '#features/filings/cases/frame.js';
import type { MaterialFile, StoredMark } from './material-queries.js';
import { isOpenToFiles, isOpenToMarks, materialName } from './material-rules.js';
import { previewFailures, scanKindNames } from './words.js';

export interface FileView {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  readonly kindName: string;
  readonly sizeBytes: number;
  /** First and last digits; the whole stands in the title. */
  readonly shortHash: string;
  readonly sha256: string;
  readonly addedByName: string;
  readonly addedAt: Date;
  /** Address of the case that it was taken from; '' for none. */
  readonly earlierPath: string;
  /** What of looking at it; '' once it can be looked at. */
  readonly previewNote: string;
  readonly isTakenBack: boolean;
  /** Who took it back, when and why are said only of those. */
  readonly takenBackByName: string;
  readonly takenBackAt: Date | null;
  readonly takenBackGround: string;
}

export interface MaterialRow {
  readonly code: string;
  readonly name: string;
  readonly hint: string;
  /** Where the case asks for it only if somebody brings it, or not any more. */
  readonly need: string;
  readonly files: readonly FileView[];
  readonly takenBack: readonly FileView[];
  readonly mark: MaterialMark;
  readonly markName: string;
  readonly word: string;
  readonly markedBy: string;
  /** Marked as there, and nothing was scanned. */
  readonly isPaperOnly: boolean;
  readonly choices: readonly { readonly value: MaterialMark; readonly label: string; readonly isChosen: boolean }[];
  readonly wordName: string;
}

/** The table of a case's materials: what it asks for, and whatever else lies there. */
export function materialRows(
  caseId: number,
  asked: readonly AskedMaterial[],
  files: readonly MaterialFile[],
  marks: readonly StoredMark[],
): MaterialRow[] {
  const askedCodes = new Set(asked.map(({ code }) => code));
  const others = [...new Set(files.map(({ code }) => code))].filter((code) => !askedCodes.has(code)).sort();
  return [
    ...asked.map((material) => rowOf(caseId, material, files, marks)),
    ...others.map((code) => rowOf(caseId, noLonger(code), files, marks)),
  ];
}

const noLonger = (code: string) => ({ code, name: materialName(code), hint: '', mayBeExempt: false });

function rowOf(
  caseId: number,
  material: Omit<AskedMaterial, 'isRequired' | 'appliesTo'> & { readonly isRequired?: boolean },
  files: readonly MaterialFile[],
  marks: readonly StoredMark[],
): MaterialRow {
  const own = files.filter(({ code }) => code === material.code).map((file) => fileView(caseId, file));
  const marked = marks.find(({ code }) => code === material.code);
  const mark = marked?.mark ?? 'missing';
  const live = own.filter(({ isTakenBack }) => !isTakenBack);
  return {
    code: material.code,
    name: material.name,
    hint: material.hint,
    need: needOf(material.isRequired),
    files: live,
    takenBack: own.filter(({ isTakenBack }) => isTakenBack),
    mark,
    markName: materialMarks[mark],
    word: marked?.word ?? '',
    markedBy: marked?.markedByName ?? '',
    isPaperOnly: mark === 'complete' && live.length === 0,
    choices: (Object.keys(materialMarks) as MaterialMark[])
      .filter((value) => value !== 'exempt' || material.mayBeExempt)
      .map((value) => ({ value, label: materialMarks[value], isChosen: value === mark })),
    wordName: `word.${material.code}`,
  };
}

function needOf(isRequired: boolean | undefined): string {
  if (isRequired === undefined) return '这件办件不再要求';
  return isRequired ? '' : '变更涉及时提供';
}

export function fileView(caseId: number, file: MaterialFile): FileView {
  return {
    id: file.id,
    name: file.name,
    path: `${casePath(caseId)}/materials/${file.id}`,
    kindName: scanKindNames[file.kind],
    sizeBytes: Number(file.sizeBytes),
    shortHash: `${file.sha256.slice(0, 8)}…${file.sha256.slice(-4)}`,
    sha256: file.sha256,
    addedByName: file.addedByName,
    addedAt: file.addedAt,
    earlierPath: file.reusedFromCaseId === null ? '' : casePath(file.reusedFromCaseId),
    previewNote: previewNote(file),
    isTakenBack: file.takenBackAt !== null,
    takenBackByName: file.takenBackByName ?? '',
    takenBackAt: file.takenBackAt,
    takenBackGround: file.takenBackGround ?? '',
  };
}

function previewNote({ preview, failure }: MaterialFile): string {
  if (preview === 'ready') return '';
  return failure === null ? '正在准备预览' : `不能预览：${previewFailures[failure]}`;
}

/** What a person may do with the materials of a case as it stands. */
export const openings = (state: CaseState, isOwn: boolean, mayEnter: boolean) => ({
  mayAdd: isOwn && mayEnter && isOpenToFiles(state),
  mayMark: isOwn && mayEnter && isOpenToMarks(state),
});

/** One sentence on how the materials stand. */
export function standingSentence(rows: readonly MaterialRow[], isComplete: boolean): string {
  if (rows.length === 0) return '';
  const count = (mark: MaterialMark) => rows.filter((row) => row.mark === mark && row.need === '').length;
  const unreadable = rows.filter((row) => row.mark === 'unreadable').length;
  if (isComplete) return '材料齐全。';
  const parts = [
    ...(count('missing') > 0 ? [`缺少 ${count('missing')} 项`] : []),
    ...(unreadable > 0 ? [`看不清 ${unreadable} 项`] : []),
  ];
  return `材料还不齐：${parts.join('，')}。`;
}
