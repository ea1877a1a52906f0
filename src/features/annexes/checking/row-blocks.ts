import { promisify } from 'node:util';
import { deflateRaw, inflateRaw, type ZlibOptions } from 'node:zlib';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { RowValues } from '#domain/annexes/types.js';
import type { Cell, SheetRow } from '#formats/cells.js';

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

export type RowToStore = StoredRow & RowFacts;

/** Key and digest of a row: enough to find what differs between two versions. */
export interface RowDigest {
  readonly row: number;
  readonly rowKey: string;
  readonly digest: string;
}

/**
 * Rows are stored by the hundred of their row numbers: one insert and one sealing for all of them. `heads` says which rows they are and
 * can be read without the key; cells and facts are JSON, packed and sealed, with the rows in the same order.
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

/** The blocks of these rows. Where rows of one hundred come in several calls, `part` counts them. */
export async function sealRows(
  cipher: PersonalCipher,
  rows: readonly RowToStore[],
  part: number,
): Promise<readonly RowBlock[]> {
  const blocks = new Map<number, RowToStore[]>();
  for (const row of rows) {
    const inBlock = blocks.get(blockOf(row.row));
    if (inBlock) inBlock.push(row);
    else blocks.set(blockOf(row.row), [row]);
  }
  return Promise.all(
    [...blocks].map(async ([blockNo, inBlock]) => {
      const [cells, facts] = await Promise.all([sealCells(cipher, inBlock), sealFacts(cipher, inBlock)]);
      return { blockNo, part, heads: headsOf(inBlock), cells, facts };
    }),
  );
}

/** One line for each row, so that a page parses only those it shows. */
const sealCells = (cipher: PersonalCipher, rows: readonly SheetRow[]): Promise<Buffer> =>
  sealText(
    cipher,
    rows.map(({ cells, rowId }) => JSON.stringify(rowId === undefined ? cells : { rowId, cells })).join('\n'),
  );

/** The first entry names the fields, so that a definition with other columns can still read the rest. */
export function sealFacts(cipher: PersonalCipher, rows: readonly RowFacts[]): Promise<Buffer> {
  const fields = Object.keys(rows[0]?.values ?? {});
  const entries = rows.map(({ values, error, rowId }) => {
    const entry: StoredFacts = [error ?? null, rowId ?? null];
    for (const field of fields) entry.push(values[field] ?? '');
    return entry;
  });
  return sealText(cipher, JSON.stringify([fields, ...entries]));
}

export function headsOf(rows: readonly StoredRow[]): string {
  return JSON.stringify(rows.map(({ row, hidden, rowKey, digest }) => [row, hidden ? 1 : 0, rowKey, digest]));
}

/** The rows of a block; with `wanted` only those, the others are not even parsed. */
export async function openRows(
  cipher: PersonalCipher,
  block: Pick<RowBlock, 'heads' | 'cells'>,
  wanted?: ReadonlySet<number>,
): Promise<StoredRow[]> {
  const lines = (await openText(cipher, block.cells)).split('\n');
  const rows: StoredRow[] = [];
  for (const [i, [row, hidden, rowKey, digest]] of parseHeads(block.heads).entries()) {
    if (wanted && !wanted.has(row)) continue;
    const line = JSON.parse(lines[i] ?? '[]') as StoredCells | { readonly rowId: string; readonly cells: StoredCells };
    const { cells, ...named } = Array.isArray(line) ? { cells: line as StoredCells } : (line as { cells: StoredCells });
    rows.push({ row, hidden: hidden === 1, cells: cells.map((cell) => cell ?? undefined), rowKey, digest, ...named });
  }
  return rows;
}

export async function openFacts(cipher: PersonalCipher, block: Pick<RowBlock, 'heads' | 'facts'>): Promise<RowFacts[]> {
  const [fields, ...entries] = JSON.parse(await openText(cipher, block.facts)) as [string[], ...StoredFacts[]];
  // Every row is a copy of one object that has all fields already: adding them one by one costs several times more.
  const empty: RowValues = Object.fromEntries(fields.map((field) => [field, '']));
  return parseHeads(block.heads).map(([row], i) => {
    const entry = entries[i] ?? [];
    const [error, rowId] = entry;
    const values: Record<string, string> = { ...empty };
    for (let k = 0; k < fields.length; k += 1) {
      const value = entry[k + 2];
      if (value) values[fields[k] as string] = value;
    }
    return { row, values, error: error ?? undefined, ...(rowId == null ? {} : { rowId }) };
  });
}

export const openDigests = (heads: string): RowDigest[] =>
  parseHeads(heads).map(([row, , rowKey, digest]) => ({ row, rowKey, digest }));

type StoredFacts = (string | null)[];
type StoredCells = readonly (Cell | null)[];
type Head = readonly [row: number, hidden: number, rowKey: string, digest: string];
const parseHeads = (heads: string) => JSON.parse(heads) as Head[];

/** Rows are much alike: packed they take a fifth, in the database and on the way there. Packing is done beside this thread. */
async function sealText(cipher: PersonalCipher, text: string): Promise<Buffer> {
  return cipher.sealBytes(await pack(text, { level: 1, memLevel: 9 }));
}

async function openText(cipher: PersonalCipher, sealed: Buffer): Promise<string> {
  return (await unpack(cipher.openBytes(sealed))).toString('utf8');
}

const pack = promisify<string, ZlibOptions, Buffer>(deflateRaw);
const unpack = promisify<Buffer, Buffer>(inflateRaw);

export interface FullBlocks {
  readonly rows: readonly RowToStore[];
  readonly part: number;
}

/**
 * Gathers rows until whole blocks of them, some `rowsAtOnce` rows, can be stored. Files bring their rows in order; where one does not,
 * the rows of a block that was handed on before are the next part of it.
 */
export function createBlockGatherer(rowsAtOnce: number) {
  const stored = new Map<number, number>();
  let rows: RowToStore[] = [];
  const take = (): FullBlocks => {
    const blocks = new Set(rows.map(({ row }) => blockOf(row)));
    const part = Math.max(...[...blocks].map((block) => stored.get(block) ?? 0));
    for (const block of blocks) stored.set(block, part + 1);
    const full = { rows, part };
    rows = [];
    return full;
  };
  return {
    add(row: RowToStore): FullBlocks | undefined {
      const last = rows.at(-1);
      const full = last && rows.length >= rowsAtOnce && blockOf(row.row) !== blockOf(last.row) ? take() : undefined;
      rows.push(row);
      return full;
    },
    rest: (): FullBlocks | undefined => (rows.length > 0 ? take() : undefined),
  };
}
