import type { BusinessColumns } from './columns.js';

/** Where a statement about a business comes from: a kind, with what it refers to there. */
export type Source =
  | {
      /** A row of an accepted annex, taken in by a batch. */
      readonly kind: 'annex';
      readonly versionId: number;
      readonly row: number;
      readonly batchId: number;
    }
  | {
      readonly kind: Exclude<SourceKind, 'annex'>;
      /** Number of the business in the old system, of the case, of the platform's case, or of the document that a hand went by. */
      readonly reference: string;
    };

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

export const sourceValues = (source: Source): [string, string | null, number | null, number | null, number | null] =>
  source.kind === 'annex'
    ? [source.kind, null, source.versionId, source.row, source.batchId]
    : [source.kind, source.reference, null, null, null];

/** The source in stored columns; undefined for a row of an annex that is not known. */
export function readSource(columns: BusinessColumns): Source | undefined {
  const kind = columns['source_kind'] as SourceKind;
  if (kind !== 'annex') return { kind, reference: String(columns['source_ref'] ?? '') };
  const versionId = columns['source_version_id'];
  if (versionId === null) return undefined;
  return {
    kind,
    versionId: Number(versionId),
    row: Number(columns['source_row_no']),
    batchId: Number(columns['source_batch_id']),
  };
}

/** The source as a fact among others: what stated the facts changes with them. */
export const sourceFact = (source: Source | undefined): string => (source === undefined ? '' : JSON.stringify(source));
export const sourceOfFact = (fact: string | undefined): Source | undefined =>
  fact ? (JSON.parse(fact) as Source) : undefined;
