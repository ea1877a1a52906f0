import type { BusinessColumns } from './columns.js';

/** Where a statement about a business comes from: a kind, with what it refers to there. */
export type Source =
  | (StatedRow & {
      /** A row of an accepted annex 3, taken in by a batch. */
      readonly kind: 'annex';
    })
  | {
      readonly kind: Exclude<SourceKind, 'annex'>;
      /** Number of the business in the old system, of the case, of the platform's case, or of the document that a hand went by. */
      readonly reference: string;
      /** The row of annex 4 by which an old licence was taken in. */
      readonly row?: StatedRow;
    };

/** A row of an accepted annex, and the batch that took it in. */
export interface StatedRow {
  readonly versionId: number;
  readonly row: number;
  readonly batchId: number;
}

export type SourceKind = 'annex' | 'licence' | 'case' | 'platform' | 'hand';

/** What a source is called, before what it refers to. */
export const sourceKindNames: Readonly<Record<SourceKind, string>> = {
  annex: '附件3',
  licence: '原许可证',
  case: '备案办件',
  platform: '平台办件',
  hand: '手工登记',
};

/** Database columns of a source, in the order of `sourceValues`. */
export const sourceColumns = [
  'source_kind',
  'source_ref',
  'source_version_id',
  'source_row_no',
  'source_batch_id',
] as const;

export function sourceValues(source: Source): [string, string | null, number | null, number | null, number | null] {
  const stated = source.kind === 'annex' ? source : source.row;
  const reference = source.kind === 'annex' ? null : source.reference;
  return [source.kind, reference, stated?.versionId ?? null, stated?.row ?? null, stated?.batchId ?? null];
}

/** The source in stored columns; undefined for a row of an annex that is not known. */
export function readSource(columns: BusinessColumns): Source | undefined {
  const kind = columns['source_kind'] as SourceKind;
  const stated = readStatedRow(columns);
  if (kind === 'annex') return stated && { kind, ...stated };
  return { kind, reference: String(columns['source_ref'] ?? ''), ...(stated && { row: stated }) };
}

function readStatedRow(columns: BusinessColumns): StatedRow | undefined {
  const versionId = columns['source_version_id'];
  if (versionId === null || versionId === undefined) return undefined;
  return {
    versionId: Number(versionId),
    row: Number(columns['source_row_no']),
    batchId: Number(columns['source_batch_id']),
  };
}

/** The source as a fact among others: what stated the facts changes with them. */
export const sourceFact = (source: Source | undefined): string => (source === undefined ? '' : JSON.stringify(source));
export const sourceOfFact = (fact: string | undefined): Source | undefined =>
  fact ? (JSON.parse(fact) as Source) : undefined;
