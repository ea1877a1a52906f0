import type { AnnexNo } from '#domain/annexes/types.js';
import { divisionsWithin } from '#domain/codes/divisions.js';
import { readReference } from '#domain/codes/reference.js';
import {
  seededRandom,
  syntheticBusinesses,
  syntheticLicences,
  syntheticOffice,
  typist,
  withSlips,
  workbookBytes,
} from './synthetic.js';

export interface FileRequest {
  readonly annexNo: AnnexNo;
  readonly agency: { readonly code: string; readonly name: string; readonly shortName: string };
  readonly rows: number;
  readonly isFaulty: boolean;
  readonly filedUntil: string;
  readonly baselineOn: string;
  /** Numbers the businesses apart from those of all other files. */
  readonly firstNo: number;
  /** The office's own annex 3, whose first businesses had licences of old: annexes 4 and 5 mark them. */
  readonly filed?: { readonly firstNo: number; readonly rows: number };
  /** Name of the office that the last licences of an annex 4 are passed on to. */
  readonly passedTo?: string;
  /** Another office's businesses that this one claims as well: the first of that office's. */
  readonly claimed?: { readonly agencyCode: string; readonly firstNo: number; readonly rows: number };
}

/** A workbook as the office would have saved it, named as the notice asks. */
export async function annexFile(request: FileRequest): Promise<{ content: Buffer; name: string }> {
  const { annexNo, agency, filedUntil } = request;
  const name = `附件${annexNo}_${agency.code}_${agency.shortName}_${filedUntil.replaceAll('-', '')}.xlsx`;
  const type = typist(annexNo);
  const typed = passedOn(valuesOf(request), request.passedTo).map(type);
  const random = seededRandom(request.firstNo);
  const rows = request.isFaulty && annexNo === 3 ? withSlips(typed, 0.2, random) : typed;
  return { content: await workbookBytes(annexNo, rows), name };
}

/** The last two licences belong to another office. */
const passedOn = (rows: readonly Record<string, string>[], office: string | undefined) =>
  office === undefined
    ? rows
    : rows.map((row, at) =>
        at < rows.length - 2 ? row : { ...row, check_result: 'other_division', actual_agency: office },
      );

function valuesOf(request: FileRequest): readonly Record<string, string>[] {
  const { annexNo, agency, rows, firstNo } = request;
  switch (annexNo) {
    // Both tell of the same people: the liaison of annex 1 stands in annex 2 (R8).
    case 1:
      return [syntheticOffice(Number(agency.code), agency.code, agency.name).agency];
    case 2:
      return syntheticOffice(Number(agency.code), agency.code, agency.name).operators;
    case 3:
      return [...businessesOf(request, firstNo, rows - (request.claimed?.rows ?? 0)), ...claimedBy(request)];
    default:
      return licencesOf({ ...request, annexNo });
  }
}

const businessesOf = ({ agency, filedUntil }: FileRequest, firstNo: number, count: number) => [
  ...syntheticBusinesses(firstNo, {
    divisions: placesOf(agency.code),
    count,
    filedUntil,
    firstNo,
    filingAgency: () => agency.name,
  }),
];

/** The same businesses at the same places, filed under this office's own numbers. */
function claimedBy({ agency, filedUntil, claimed, firstNo, rows }: FileRequest): Record<string, string>[] {
  if (!claimed) return [];
  const { agencyCode, firstNo: from, rows: count } = claimed;
  const theirs = syntheticBusinesses(from, {
    divisions: placesOf(agencyCode),
    count,
    filedUntil,
    firstNo: from,
    filingAgency: () => agency.name,
  });
  return [...theirs].map((one, at) => ({
    ...one,
    division_code: agency.code,
    filing_no: `${agency.code}02${String(firstNo + rows + at).padStart(5, '0')}`,
  }));
}

/** Shares of an annex's licences whose businesses have filed since. */
const filedShare = { 4: 0.4, 5: 0.1 } as const;

/** The licences of an annex 4 or 5, checked and marked: the filed ones are businesses of the office's annex 3, each once in both. */
export function licencesOf(
  request: Omit<FileRequest, 'annexNo' | 'isFaulty'> & { readonly annexNo: 4 | 5 },
): readonly Record<string, string>[] {
  const { annexNo, agency, rows, filedUntil, baselineOn, firstNo, filed } = request;
  const all = filed ? businessesOf({ ...request, isFaulty: false }, filed.firstNo, filed.rows) : [];
  const eligible = all.filter((one) => one['business_class'] !== 'H1');
  const [from, count] =
    annexNo === 4 ? [0, Math.floor(rows * filedShare[4])] : [eligible.length, -Math.ceil(rows * filedShare[5])];
  const filings = count < 0 ? eligible.slice(count) : eligible.slice(from, count);
  const options = { annexNo, divisions: placesOf(agency.code), count: rows, baselineOn, filedUntil, firstNo, filings };
  return [...syntheticLicences(firstNo, options)];
}

/** Where an agency's businesses stand: its districts, or the division itself where it has none. */
function placesOf(code: string): string[] {
  const within = divisionsWithin([code]);
  const districts = readReference('divisions')
    .map((row) => row.code ?? '')
    .filter((each) => each !== code && within.has(each));
  return districts.length > 0 ? districts : [code];
}
