/**
 * Annexes in which an office may have nothing to report, and says so as a statement that somebody signs (零报告); annex 4 only where its
 * list has no licence, since what is on it enters the register.
 */
export const nilAnnexes = [3, 4, 5] as const;
export type NilAnnex = (typeof nilAnnexes)[number];

export const isNilAnnex = (no: number): no is NilAnnex => no === 3 || no === 4 || no === 5;

/** What is signed; `count` is that of the licences in the list of annex 5. */
export function nilStatement(annexNo: NilAnnex, unitName: string, count: number): string {
  if (annexNo === 3) return `经核对，${unitName}没有已备案的机动车维修经营业户，附件3作零报告。`;
  if (annexNo === 4) return `经核对，${unitName}附件4名单为 0 户，附件4作零报告。`;
  if (count === 0) return `经核对，${unitName}附件5名单为 0 户，无已备案业户，附件5作零报告。`;
  return `经核对，${unitName}附件5名单 ${count} 户均已确认失效，无已备案业户，附件5作零报告。`;
}

/** A row that speaks against a nil return: where it stands, and whose it is. */
export interface NamedRow {
  readonly annexNo: 3 | 4 | 5;
  readonly versionId: number;
  readonly annexId: number;
  readonly row: number;
  readonly name: string;
}

/** What is known of an annex that might be a nil return. */
export interface NilFacts {
  readonly annexNo: NilAnnex;
  /** Licences of its list; undefined: nothing was handed out, or the annex has no list. */
  readonly handed: number | undefined;
  /** Rows of the version that counts; undefined: there is none. */
  readonly rows: number | undefined;
  /** Licences of the list that the version does not answer. */
  readonly missing: number;
  /** Rows of annex 5 without a result. */
  readonly unmarked: number;
  /** Rows marked as filed: of the annex itself, or for annex 3 of annexes 4 and 5 of its unit (V17). */
  readonly filed: readonly NamedRow[];
  /** Rows of annex 5 with another result than 确认失效. */
  readonly otherwise: readonly NamedRow[];
}

/** What stands in the way of a nil return, by the code of its refusal. */
export interface NilBar {
  readonly code:
    | 'nil_not_handed'
    | 'nil_list'
    | 'nil_no_version'
    | 'nil_has_rows'
    | 'nil_missing'
    | 'nil_open'
    | 'nil_filed'
    | 'nil_otherwise';
  readonly count: number;
  readonly rows: readonly NamedRow[];
}

/** First things first: what must be there, then what speaks against it. */
export function nilBars(facts: NilFacts): NilBar[] {
  const { annexNo, handed, rows, missing, unmarked, filed, otherwise } = facts;
  const bars: NilBar[] = [];
  const bar = (code: NilBar['code'], count: number, named: readonly NamedRow[] = []) => {
    if (count > 0) bars.push({ code, count, rows: named });
  };
  if (annexNo !== 3 && handed === undefined) bar('nil_not_handed', 1);
  else if (annexNo === 4 && handed !== 0) bar('nil_list', handed ?? 0);
  else if (rows === undefined) bar('nil_no_version', 1);
  else if (annexNo !== 5) bar('nil_has_rows', rows);
  bar('nil_filed', filed.length, filed);
  if (annexNo === 5 && rows !== undefined) {
    bar('nil_missing', missing);
    bar('nil_open', unmarked);
    bar('nil_otherwise', otherwise.length, otherwise);
  }
  return bars;
}
