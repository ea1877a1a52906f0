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
}

/** A workbook as the office would have saved it, named as the notice asks. */
export async function annexFile(request: FileRequest): Promise<{ content: Buffer; name: string }> {
  const { annexNo, agency, filedUntil } = request;
  const name = `附件${annexNo}_${agency.code}_${agency.shortName}_${filedUntil.replaceAll('-', '')}.xlsx`;
  const type = typist(annexNo);
  const typed = valuesOf(request).map(type);
  const random = seededRandom(request.firstNo);
  const rows = request.isFaulty && annexNo === 3 ? withSlips(typed, 0.2, random) : typed;
  return { content: await workbookBytes(annexNo, rows), name };
}

function valuesOf({ annexNo, agency, rows, filedUntil, baselineOn, firstNo }: FileRequest): Record<string, string>[] {
  const divisions = placesOf(agency.code);
  switch (annexNo) {
    // Both tell of the same people: the liaison of annex 1 stands in annex 2 (R8).
    case 1:
      return [syntheticOffice(Number(agency.code), agency.code, agency.name).agency];
    case 2:
      return [...syntheticOffice(Number(agency.code), agency.code, agency.name).operators];
    case 3:
      return [
        ...syntheticBusinesses(firstNo, {
          divisions,
          count: rows,
          filedUntil,
          firstNo,
          filingAgency: () => agency.name,
        }),
      ];
    default:
      return [...syntheticLicences(firstNo, { annexNo, divisions, count: rows, baselineOn, filedUntil, firstNo })];
  }
}

/** Where an agency's businesses stand: its districts, or the division itself where it has none. */
function placesOf(code: string): string[] {
  const within = divisionsWithin([code]);
  const districts = readReference('divisions')
    .map((row) => row.code ?? '')
    .filter((each) => each !== code && within.has(each));
  return districts.length > 0 ? districts : [code];
}
