import type { AnnexColumn, AnnexDefinition, AnnexNo, CodeListName, ColumnType, FilledBy, Need } from './types.js';

/** A column as an annex file states it; number, own rule, width and group come from its place in the form. */
export interface ColumnDraft {
  readonly field: string;
  readonly header: string;
  readonly type: ColumnType;
  readonly need: Need;
  readonly filledBy?: FilledBy;
  readonly synonyms?: readonly string[];
  /** Rules of the domain guide that can speak about the column; its own rule and V23-V25 are added by type. */
  readonly rules?: readonly string[];
  readonly help: string;
  readonly example?: string;
  readonly width?: number;
  readonly personal?: 'id' | 'mobile';
}

/** Columns that stand under one legend of the form. */
export interface ColumnGroup {
  readonly legend: string;
  readonly columns: readonly ColumnDraft[];
}

export const text = (max: number): ColumnType => ({ kind: 'text', max });
export const int: ColumnType = { kind: 'int' };
export const dec = (digits: number, decimals: number): ColumnType => ({ kind: 'dec', digits, decimals });
export const date: ColumnType = { kind: 'date' };
export const bool: ColumnType = { kind: 'bool' };
export const code = (list: CodeListName): ColumnType => ({ kind: 'code', list });
export const codes = (list: CodeListName): ColumnType => ({ kind: 'codes', list });

export const group = (legend: string, columns: readonly ColumnDraft[]): ColumnGroup => ({ legend, columns });

/** Puts an annex together: numbers the columns in the order given and adds what every column has. */
export function defineAnnex(
  no: AnnexNo,
  title: string,
  templateVersion: string,
  groups: readonly ColumnGroup[],
): AnnexDefinition {
  const columns: AnnexColumn[] = [];
  for (const { legend, columns: drafts } of groups) {
    for (const draft of drafts) columns.push(placed(no, columns.length + 1, legend, draft));
  }
  return { no, title, templateVersion, columns };
}

function placed(annexNo: AnnexNo, no: number, legend: string, draft: ColumnDraft): AnnexColumn {
  return {
    no,
    field: draft.field,
    header: draft.header,
    synonyms: draft.synonyms ?? [],
    type: draft.type,
    need: draft.need,
    filledBy: draft.filledBy ?? 'agency',
    rules: [`A${annexNo}-${no}`, ...(draft.rules ?? []), ...rulesOfType(draft.type)],
    help: draft.help,
    example: draft.example ?? '',
    width: draft.width ?? widthOf(draft),
    group: legend,
    ...(draft.personal === undefined ? {} : { personal: draft.personal }),
  };
}

/** Any cell may be damaged or begin with a formula sign; only date cells can be unreadable as dates. */
function rulesOfType(type: ColumnType): readonly string[] {
  if (type.kind === 'date') return ['V23', 'V25'];
  return type.kind === 'text' ? ['V23', 'V24'] : ['V23'];
}

/** Room for the header (two characters' width each) and for a typical value. */
function widthOf(draft: ColumnDraft): number {
  const header = draft.header.length * 2 + 2;
  const value = draft.type.kind === 'text' ? Math.min(36, draft.type.max) : 12;
  return Math.min(40, Math.max(header, value));
}
