import { sheetsOf } from '#domain/annexes/sheets.js';
import type { AnnexDefinition, AnnexNo, DataSheet, SheetHead } from '#domain/annexes/types.js';
import type { SheetRow } from '#formats/cells.js';
import { MARK_MEMORY_SHEET_NAME, MARK_SHEET_NAME, TEMPLATE_PROPERTIES, TEMPLATE_SHEET_NAME } from './marks.js';
import { isBlank } from '#formats/cell-values.js';
import { findHeaders, type FoundHeader } from './header-finder.js';
import type { OfficeChoices } from './column-choices.js';
import type { HeaderLexicon } from './header-match.js';
import { dataSheet } from './sheet-columns.js';
import { headerWord } from './header-words.js';
import { fileRefusals, RefusedFile } from '#formats/refusals.js';
import type { SheetRef, SheetSource } from '#formats/sheet-source.js';

/** What is known beside the file's content. */
export interface SheetHints {
  readonly fileName: string;
  /** What the office has said of headers. */
  readonly choices?: OfficeChoices | undefined;
  /** How the file was read before. */
  readonly earlier?: SheetHead | null | undefined;
}

/** A sheet that holds rows of the annex, and its header. */
export interface ChosenSheet {
  readonly index: number;
  readonly header: FoundHeader;
}

/** All sheets that hold rows of the annex, in the order of the file, and the names of those that do not. */
export interface ChosenSheets {
  readonly chosen: readonly [ChosenSheet, ...ChosenSheet[]];
  readonly otherSheets: readonly string[];
}

const rowsLookedAt = 40;
/** Each visible sheet is looked at; no office's workbook has hundreds. */
const mostSheets = 200;
const ownSheets: readonly (string | null)[] = [MARK_SHEET_NAME, MARK_MEMORY_SHEET_NAME, TEMPLATE_SHEET_NAME];
/** Sheets of our own workbooks that explain and list codes, or say who took a list away: nobody misses them. */
const helpSheets: readonly (string | null)[] = ['填表说明', '代码表', '导出说明'];

export const isOwnSheet = (sheet: SheetRef): boolean => ownSheets.includes(sheet.name);

/**
 * Every visible sheet whose header is that of the annex: none of them is left out in silence.
 * @throws annex.no_sheet, annex.too_many_sheets, annex.empty, annex.wrong_annex, annex.header_not_found
 */
export async function chooseSheets(
  source: SheetSource,
  annexNo: AnnexNo,
  lexicons: readonly HeaderLexicon[],
  { fileName, choices, earlier }: SheetHints,
): Promise<ChosenSheets> {
  const looked = await lookAtSheets(source, lexicons, choices);
  const evidence = (sheet: LookedAt) => annexSaid(source, sheet, lexicons, fileName);
  const own = looked.filter((sheet) => fits(sheet.headers, annexNo) && (evidence(sheet) ?? annexNo) === annexNo);
  const all = own.flatMap(({ index, headers }) => {
    const header = headers.find((found) => found.match.definition.no === annexNo);
    return header ? [{ index, header }] : [];
  });
  const placeOf = ({ index }: ChosenSheet) => earlierPlace(source.sheets[index]?.name ?? null, earlier);
  const [first, ...further] = all.toSorted((a, b) => placeOf(a) - placeOf(b));
  if (!first) throw refusalOf(source, looked, annexNo, lexicons, evidence, choices);
  const otherSheets = looked
    .filter((sheet) => !own.includes(sheet) && (sheet.rows.length > 0 || sheet.trouble))
    .map((sheet) => source.sheets[sheet.index]?.name ?? '');
  return { chosen: [first, ...further], otherSheets: otherSheets.filter((name) => !helpSheets.includes(name)) };
}

/** Sheets that were read before come first, as before: their rows keep their numbers. */
function earlierPlace(name: string | null, earlier: SheetHead | null | undefined): number {
  const place = earlier ? sheetsOf(earlier).findIndex(({ sheet }) => sheet === name) : -1;
  return place < 0 ? Number.MAX_SAFE_INTEGER : place;
}

/** A visible sheet as far as it was looked at; `trouble` is why its beginning could not be read. */
export interface LookedAt {
  readonly index: number;
  readonly rows: readonly SheetRow[];
  readonly headers: readonly FoundHeader[];
  readonly trouble?: unknown;
}

/** Looks at the beginning of every visible sheet. @throws annex.no_sheet, annex.too_many_sheets */
export async function lookAtSheets(
  source: SheetSource,
  lexicons: readonly HeaderLexicon[],
  choices?: OfficeChoices,
): Promise<readonly LookedAt[]> {
  const visible = source.sheets.flatMap((sheet, index) => (sheet.hidden || isOwnSheet(sheet) ? [] : [index]));
  if (visible.length === 0) throw fileRefusals.no_sheet();
  if (visible.length > mostSheets) throw fileRefusals.too_many_sheets({ count: visible.length, limit: mostSheets });
  const looked: LookedAt[] = [];
  for (const index of visible) looked.push(await lookAt(source, index, lexicons, choices));
  return looked;
}

/** Looks at the beginning of a sheet. Trouble on one sheet is no reason to refuse a file whose data are on another. */
async function lookAt(
  source: SheetSource,
  index: number,
  lexicons: readonly HeaderLexicon[],
  choices?: OfficeChoices,
): Promise<LookedAt> {
  try {
    const rows = await firstRows(source, index, rowsLookedAt);
    return { index, rows, headers: findHeaders(rows, lexicons, choices) };
  } catch (trouble) {
    return { index, rows: [], headers: [], trouble };
  }
}

async function firstRows(source: SheetSource, index: number, count: number): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  await source.read(index, {
    row(row) {
      if (!row.cells.every(isBlank)) rows.push(row);
      return rows.length < count;
    },
  });
  return rows;
}

/** Whether no other annex matches better than the wanted one. */
function fits(headers: readonly FoundHeader[], annexNo: AnnexNo): boolean {
  const own = headers.find((found) => found.match.definition.no === annexNo);
  return own !== undefined && own.match.score === headers[0]?.match.score;
}

/** Which annex title, sheet name, template mark or file name speak of, when several match equally well; undefined when they do not say. */
export function annexSaid(
  source: SheetSource,
  sheet: LookedAt,
  lexicons: readonly HeaderLexicon[],
  fileName: string,
): AnnexNo | undefined {
  const top = sheet.headers.filter((found) => found.match.score === sheet.headers[0]?.match.score);
  if (top.length < 2) return top[0]?.match.definition.no;
  const rivals = lexicons
    .map(({ definition }) => definition)
    .filter((definition) => top.some((found) => found.match.definition.no === definition.no));
  const said = (texts: readonly string[]): AnnexNo | undefined => {
    for (const word of texts.map(headerWord)) {
      const [one, ...others] = rivals.filter(
        ({ no, title }) => word.includes(`附件${no}`) || word.includes(headerWord(title)),
      );
      if (one && others.length === 0) return one.no;
    }
    return undefined;
  };
  // The sheet speaks for itself; the mark and the name of the file speak for all its sheets.
  const bySheet = said([...(sheet.headers[0]?.titles ?? []), source.sheets[sheet.index]?.name ?? '']);
  const marked = Number(source.properties[TEMPLATE_PROPERTIES.annex]);
  return bySheet ?? rivals.find(({ no }) => no === marked)?.no ?? said([fileName]);
}

function refusalOf(
  source: SheetSource,
  looked: readonly LookedAt[],
  annexNo: AnnexNo,
  lexicons: readonly HeaderLexicon[],
  evidence: (sheet: LookedAt) => AnnexNo | undefined,
  choices?: OfficeChoices,
): unknown {
  const trouble = looked.find((sheet) => sheet.trouble !== undefined)?.trouble;
  if (trouble !== undefined) return trouble;
  const wanted = lexicons.find(({ definition }) => definition.no === annexNo)!.definition;
  const other = looked.find((sheet) => sheet.headers[0] && looksLike(sheet.headers[0]));
  if (other) {
    const no = evidence(other) ?? other.headers[0]!.match.definition.no;
    const looks = lexicons.find(({ definition }) => definition.no === no)!.definition;
    return fileRefusals.wrong_annex({ annex: annexLabel(wanted), looks: annexLabel(looks) });
  }
  const filled = looked.find((sheet) => sheet.rows.length > 0);
  if (!filled) return fileRefusals.empty({ where: '' });
  const name = source.sheets[filled.index]?.name;
  const headers = wanted.columns
    .filter(({ filledBy }) => filledBy !== 'system')
    .slice(0, 6)
    .map(({ header }) => header);
  const refused = fileRefusals.header_not_found({
    annex: annexLabel(wanted),
    wanted: headers.join('、'),
    where: name ? `（看过工作表“${brief(name)}”的前 ${rowsLookedAt} 行）` : '',
  });
  return new HeaderNotFound(refused, nearestHeader(source, looked, annexNo, lexicons, choices));
}

/** The header that no row is: the row that comes nearest to it, for a person to say what its columns are. */
export class HeaderNotFound extends RefusedFile {
  constructor(
    refused: RefusedFile,
    readonly nearest: DataSheet | undefined,
  ) {
    super(refused);
  }
}

/** A row of fewer columns is no header, whatever they are called. */
const leastColumns = 4;

/** The row with most columns of the annex. */
function nearestHeader(
  source: SheetSource,
  looked: readonly LookedAt[],
  annexNo: AnnexNo,
  lexicons: readonly HeaderLexicon[],
  choices?: OfficeChoices,
): DataSheet | undefined {
  const wanted = lexicons.filter(({ definition }) => definition.no === annexNo);
  const found = looked.flatMap(({ index, rows }) =>
    findHeaders(rows, wanted, choices, () => 1).map((header) => dataSheet(source.sheets[index]?.name ?? null, header)),
  );
  const known = ({ columns }: DataSheet) => columns.filter(({ field }) => field !== null).length;
  return found.filter(({ columns }) => columns.length >= leastColumns).sort((a, b) => known(b) - known(a))[0];
}

/** A few common words are no other annex yet: nearly a third of its columns must be there. */
export const looksLike = ({ match }: FoundHeader): boolean => match.score >= match.definition.columns.length * 0.3;

const annexLabel = ({ label, no, title }: AnnexDefinition): string => label ?? `附件${no}《${title}》`;
const brief = (text: string): string => (text.length > 20 ? `${text.slice(0, 20)}…` : text);
