import type { AnnexDefinition, AnnexNo } from '#domain/annexes/types.js';
import { deadlineIn, type ReadLimits } from '#formats/limits.js';
import { openSource } from '#formats/open-source.js';
import { fileRefusals } from '#formats/refusals.js';
import type { SheetSource } from '#formats/sheet-source.js';
import { annexSaid, type LookedAt, looksLike, lookAtSheets } from '#domain/reading/choose-sheet.js';
import type { OfficeChoices } from '#domain/reading/column-choices.js';
import { findHeaders } from '#domain/reading/header-finder.js';
import { type HeaderLexicon, headerLexicon } from '#domain/reading/header-match.js';
import { inFile, requireReadableSize } from '#domain/reading/read-annex.js';
import { templateMarks } from '#domain/reading/sheet-head.js';

/** What the beginning of a file says of which annex it is, and whose. */
export interface Recognition {
  /** Annexes that its headers fit, the best first; none where it has rows and no header of ours. */
  readonly annexes: readonly AnnexNo[];
  /** Whether it is the first of them and no other. */
  readonly isClear: boolean;
  /** Its name, names of its sheets, titles above its headers. */
  readonly texts: readonly string[];
  /** The office for which the portal made the workbook. */
  readonly agencyCode: string | null;
  /** The drive of whose list the portal made it. */
  readonly driveMark: string | null;
}

/** The drive that a file says it is of: by the portal's own mark, else by the number of one notice alone; undefined where it says none. */
export function driveSaid(
  { driveMark, texts }: Pick<Recognition, 'driveMark' | 'texts'>,
  drives: readonly { readonly id: number; readonly noticeNo: string }[],
): number | undefined {
  if (driveMark !== null && /^[1-9]\d{0,14}$/.test(driveMark)) return Number(driveMark);
  const text = plain(texts.join('\n'));
  const [named, ...others] = drives.filter(({ noticeNo }) => noticeNo !== '' && text.includes(plain(noticeNo)));
  return others.length === 0 ? named?.id : undefined;
}

/** Numbers of notices are written with brackets of several kinds. */
const plain = (text: string): string => text.normalize('NFKC').replace(/[\s〔〕[\]【】()]/g, '');

/**
 * Looks at the beginning of every sheet of a file whose annex is not known. `remembered`: what the office has said of headers.
 * @throws RefusedFile for every file that could not be read as any annex
 */
export async function recogniseFile(
  { bytes, name }: { readonly bytes: Buffer; readonly name: string },
  definitions: readonly AnnexDefinition[],
  limits: ReadLimits,
  remembered: readonly OfficeChoices[] = [],
): Promise<Recognition> {
  const deadline = deadlineIn(limits.workMs);
  requireReadableSize(bytes.length, limits);
  const opened = await inFile(() => openSource(bytes, limits, deadline));
  try {
    return await inFile(() => recognise(opened, name, definitions.map(headerLexicon), remembered));
  } finally {
    await opened.close().catch(() => {});
  }
}

async function recognise(
  source: SheetSource,
  name: string,
  lexicons: readonly HeaderLexicon[],
  remembered: readonly OfficeChoices[],
): Promise<Recognition> {
  const looked = (await lookAtSheets(source, lexicons)).map((sheet) => asSaid(sheet, lexicons, remembered));
  const headed = looked.filter(({ headers }) => headers.length > 0);
  const trouble = looked.find((sheet) => sheet.trouble !== undefined)?.trouble;
  if (headed.length === 0 && trouble !== undefined) throw trouble;
  if (looked.every(({ rows }) => rows.length === 0)) throw fileRefusals.empty({ where: '' });
  const strong = headed.filter(({ headers: [best] }) => best !== undefined && looksLike(best));
  const annexes = distinct(
    (strong.length > 0 ? strong : headed).flatMap((sheet) => annexesOf(source, sheet, lexicons, name)),
  );
  const { agencyCode, driveMark } = await templateMarks(source);
  return {
    annexes,
    isClear: strong.length > 0 && annexes.length === 1,
    texts: [name, ...looked.flatMap((sheet) => textsOf(source, sheet))],
    agencyCode,
    driveMark,
  };
}

/** With the headers of which the office has spoken. */
function asSaid(sheet: LookedAt, lexicons: readonly HeaderLexicon[], remembered: readonly OfficeChoices[]): LookedAt {
  const spoken = remembered.flatMap((choices) => {
    const own = lexicons.filter(({ definition }) => definition.no === choices.annexNo);
    return findHeaders(sheet.rows, own, choices);
  });
  const others = sheet.headers.filter(({ match }) =>
    spoken.every((one) => one.match.definition.no !== match.definition.no),
  );
  return { ...sheet, headers: [...spoken, ...others].toSorted((a, b) => b.match.score - a.match.score) };
}

/** The annex of a sheet, or all that fit it equally well where nothing says which. */
function annexesOf(
  source: SheetSource,
  sheet: LookedAt,
  lexicons: readonly HeaderLexicon[],
  fileName: string,
): readonly AnnexNo[] {
  const said = annexSaid(source, sheet, lexicons, fileName);
  if (said !== undefined) return [said];
  const top = sheet.headers[0]?.match.score;
  return sheet.headers.filter(({ match }) => match.score === top).map(({ match }) => match.definition.no);
}

const textsOf = (source: SheetSource, { index, headers }: LookedAt): readonly string[] => [
  source.sheets[index]?.name ?? '',
  ...(headers[0]?.titles ?? []),
];

const distinct = <T>(all: readonly T[]): readonly T[] => [...new Set(all)];
