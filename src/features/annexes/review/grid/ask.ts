import type { AnnexDefinition, AnnexNo } from '#domain/annexes/types.js';

/** Which rows of a version are asked for. */
export const shows = {
  findings: '有问题的行',
  confirmed: '提醒已说明理由的行',
  comments: '有审核意见的行',
  changed: '上次审核后有变化的行',
  sample: '抽中的行',
  filed: '标为已备案的行',
} as const;
export type Show = keyof typeof shows;

export const gridSizes = [20, 50, 100] as const;
const usualSize = 50;

/** What the address of the grid says. */
export interface GridAsk {
  readonly show: Show | '';
  readonly q: string;
  readonly kind: string;
  readonly division: string;
  readonly size: number;
  /** From 1. */
  readonly page: number;
  /** Row that stands open beside the grid; 0: none. */
  readonly row: number;
  readonly columns: readonly string[];
}

/** What a row is called. */
export const nameFields: Readonly<Record<AnnexNo, string>> = {
  1: 'agency_name',
  2: 'user_name',
  3: 'business_name',
  4: 'business_name',
  5: 'business_name',
};

/** Columns shown where nobody has chosen others. */
const usualColumns: Readonly<Record<AnnexNo, readonly string[]>> = {
  1: ['division_code', 'agency_kind', 'does_repair', 'acting_agency', 'liaison_name', 'liaison_mobile'],
  2: ['request_kind', 'agency_name', 'id_number', 'mobile', 'roles', 'data_divisions'],
  3: ['uscc', 'division_code', 'business_class', 'legal_name', 'business_address', 'operating_status'],
  4: ['uscc', 'division_code', 'business_class', 'licence_no', 'valid_to', 'check_result', 'is_filed'],
  5: ['uscc', 'division_code', 'business_class', 'licence_no', 'valid_to', 'is_filed', 'check_result'],
};

/** Columns that can be chosen: all but the name, which stands before them, and the running number. */
export const choosable = (definition: AnnexDefinition) =>
  definition.columns.filter(({ field }) => field !== 'seq' && field !== nameFields[definition.no]);

/** Reads the query string; whatever it says that is not known counts as not said. */
export function readAsk(definition: AnnexDefinition, query: URLSearchParams): GridAsk {
  const text = (name: string) => (query.get(name) ?? '').slice(0, 60);
  const count = (name: string) => (/^[1-9]\d{0,9}$/.test(text(name)) ? Number(text(name)) : 0);
  const show = text('show');
  const wanted = new Set(query.getAll('columns').flatMap((part) => part.split('.')));
  const chosen = choosable(definition)
    .map(({ field }) => field)
    .filter((field) => wanted.has(field));
  return {
    show: Object.hasOwn(shows, show) ? (show as Show) : '',
    q: text('q').trim(),
    kind: text('kind'),
    division: text('division'),
    size: gridSizes.find((size) => size === count('size')) ?? usualSize,
    page: Math.max(1, count('page')),
    row: count('row'),
    columns: chosen.length > 0 ? chosen : usualColumns[definition.no],
  };
}

export type GridQuery = Readonly<Record<string, string | number>>;

/** The query string of a page of the grid; what is usual is left out. */
export function gridQuery(no: AnnexNo, ask: GridAsk, change: Partial<GridAsk> = {}): GridQuery {
  const { show, q, kind, division, size, page, row, columns } = { ...ask, ...change };
  const isUsual = columns.join() === usualColumns[no].join();
  return {
    show,
    q,
    kind,
    division,
    size: size === usualSize ? '' : size,
    page: page > 1 && row === 0 ? page : '',
    row: row > 0 ? row : '',
    columns: isUsual ? '' : columns.join('.'),
  };
}
