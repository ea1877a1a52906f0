import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Cell, RowValues, SheetRow } from '#features/annexes/types.js';

/** A stored row as typed. `cells` keeps the reader's own form: text as strings, everything else with its kind. */
export interface StoredRow extends SheetRow {
  readonly rowKey: string;
  readonly digest: string;
}

/** What a row means as its check read it, cells mended on line included. */
export interface RowFacts {
  readonly row: number;
  readonly values: RowValues;
  /** Message of the first error that a rule of single rows found. */
  readonly error: string | undefined;
  readonly rowId?: string;
}

export type CheckedRow = StoredRow & RowFacts;

/** Key and digest of a row: enough to find what differs between two versions. */
export interface RowDigest {
  readonly row: number;
  readonly rowKey: string;
  readonly digest: string;
}

/**
 * Rows are stored by the hundred of their row numbers: one insert and one sealing for all of them. `heads` says which rows they are and
 * can be read without the key; cells and facts are sealed lines of JSON, one for each row in the same order.
 */
export interface RowBlock {
  readonly blockNo: number;
  /** Counts from 0; above only where a file brings rows of one hundred apart. */
  readonly part: number;
  readonly heads: string;
  readonly cells: Buffer;
  readonly facts: Buffer;
}

export const blockOf = (row: number): number => Math.floor(row / rowsInBlock);
const rowsInBlock = 100;

export function sealCells(cipher: PersonalCipher, rows: readonly SheetRow[]): Buffer {
  return sealLines(
    cipher,
    rows.map(({ cells, rowId }) => JSON.stringify(rowId === undefined ? cells : { rowId, cells })),
  );
}

/** The first line names the fields, so that a definition with other columns can still read it. */
export function sealFacts(cipher: PersonalCipher, rows: readonly RowFacts[]): Buffer {
  const fields = Object.keys(rows[0]?.values ?? {});
  const lines = rows.map(({ values, error, rowId }) =>
    JSON.stringify([error ?? null, rowId ?? null, ...fields.map((field) => values[field] ?? '')]),
  );
  return sealLines(cipher, [JSON.stringify(fields), ...lines]);
}

export function headsOf(rows: readonly StoredRow[]): string {
  return JSON.stringify(rows.map(({ row, hidden, rowKey, digest }) => [row, hidden ? 1 : 0, rowKey, digest]));
}

/** The rows of a block; with `wanted` only those, the others are not even parsed. */
export function openRows(
  cipher: PersonalCipher,
  block: Pick<RowBlock, 'heads' | 'cells'>,
  wanted?: ReadonlySet<number>,
): StoredRow[] {
  const lines = openLines(cipher, block.cells);
  const rows: StoredRow[] = [];
  for (const [i, [row, hidden, rowKey, digest]] of parseHeads(block.heads).entries()) {
    if (wanted && !wanted.has(row)) continue;
    const line = JSON.parse(lines[i] ?? '[]') as StoredCells | { readonly rowId: string; readonly cells: StoredCells };
    const { cells, ...named } = Array.isArray(line) ? { cells: line as StoredCells } : (line as { cells: StoredCells });
    rows.push({ row, hidden: hidden === 1, cells: cells.map((cell) => cell ?? undefined), rowKey, digest, ...named });
  }
  return rows;
}

export function openFacts(cipher: PersonalCipher, block: Pick<RowBlock, 'heads' | 'facts'>): RowFacts[] {
  const [first = '[]', ...lines] = openLines(cipher, block.facts);
  const fields = JSON.parse(first) as string[];
  return parseHeads(block.heads).map(([row], i) => {
    const line = JSON.parse(lines[i] ?? '[]') as (string | null)[];
    const values: Record<string, string> = {};
    const [error, rowId] = line;
    for (let k = 0; k < fields.length; k += 1) values[fields[k] as string] = line[k + 2] ?? '';
    return { row, values, error: error ?? undefined, ...(rowId == null ? {} : { rowId }) };
  });
}

export const openDigests = (heads: string): RowDigest[] =>
  parseHeads(heads).map(([row, , rowKey, digest]) => ({ row, rowKey, digest }));

type StoredCells = readonly (Cell | null)[];
type Head = readonly [row: number, hidden: number, rowKey: string, digest: string];
const parseHeads = (heads: string) => JSON.parse(heads) as Head[];

/** JSON never holds a bare line break. */
const sealLines = (cipher: PersonalCipher, lines: readonly string[]): Buffer =>
  cipher.sealBytes(Buffer.from(lines.join('\n')));
const openLines = (cipher: PersonalCipher, sealed: Buffer): string[] =>
  cipher.openBytes(sealed).toString('utf8').split('\n');

export interface FullBlocks {
  readonly rows: readonly CheckedRow[];
  readonly part: number;
}

/**
 * Gathers rows until whole blocks of them, some `rowsAtOnce` rows, can be stored. Files bring their rows in order; where one does not,
 * the rows of a block that was handed on before are the next part of it.
 */
export function createBlockGatherer(rowsAtOnce: number) {
  const stored = new Map<number, number>();
  let rows: CheckedRow[] = [];
  const take = (): FullBlocks => {
    const blocks = new Set(rows.map(({ row }) => blockOf(row)));
    const part = Math.max(...[...blocks].map((block) => stored.get(block) ?? 0));
    for (const block of blocks) stored.set(block, part + 1);
    const full = { rows, part };
    rows = [];
    return full;
  };
  return {
    add(row: CheckedRow): FullBlocks | undefined {
      const last = rows.at(-1);
      const full = last && rows.length >= rowsAtOnce && blockOf(row.row) !== blockOf(last.row) ? take() : undefined;
      rows.push(row);
      return full;
    },
    rest: (): FullBlocks | undefined => (rows.length > 0 ? take() : undefined),
  };
}
