import type { Db } from '#platform/db/connection.js';
import { listCommentedRows, listFoundRows } from './grid-queries.js';
import type { VersionContext } from '#features/annexes/context.js';
import { flagsOf, placeOf, setFlags } from '#features/annexes/review/reading/reading-rules.js';
import type { VersionReading } from '#features/annexes/review/reading/reading.js';
import type { GridAsk } from './ask.js';
import type { CodeColumn, RowIndex, RowMemory } from './row-index.js';

/** The rows that the address asks for, ascending. What SQL knows is asked there; rows are opened only to look for a text in them. */
export async function matchingRows(
  db: Db,
  memory: RowMemory,
  context: VersionContext,
  index: RowIndex,
  ask: GridAsk,
  reading: VersionReading,
): Promise<Uint32Array> {
  const sets: Iterable<number>[] = [];
  const shown = ask.show === 'filed' ? index.filed : await shownRows(db, context, ask, reading);
  if (shown) sets.push(shown);
  if (ask.q !== '') {
    sets.push(await memory.search(context.version, context.definition, ask.q, context.numbers.isFull));
  }
  const flags = flagsOf(index.rows, [[0, 0xffff_ffff]]);
  keepCode(flags, index.kind, ask.kind);
  keepCode(flags, index.division, ask.division);
  for (const some of sets) {
    const within = new Uint8Array(index.rows.length);
    setFlags(index.rows, within, some, 1);
    for (let at = 0; at < flags.length; at++) if (within[at] !== 1) flags[at] = 0;
  }
  return index.rows.filter((_, at) => flags[at] === 1);
}

async function shownRows(
  db: Db,
  { version, can }: VersionContext,
  { show }: GridAsk,
  { last, sampled }: VersionReading,
): Promise<Iterable<number> | undefined> {
  switch (show) {
    case 'findings':
      return listFoundRows(db, version.id, false);
    case 'confirmed':
      return listFoundRows(db, version.id, true);
    case 'comments':
      return listCommentedRows(db, version.id, !can.decide);
    case 'changed':
      return last?.changed ?? [];
    case 'sample':
      return sampled;
    default:
      return undefined;
  }
}

function keepCode(flags: Uint8Array, { codes, places }: CodeColumn, code: string): void {
  if (code === '') return;
  const place = codes.indexOf(code);
  for (let at = 0; at < flags.length; at++) if (places[at] !== place) flags[at] = 0;
}

/** The page of a list, and what lies around the row that is open. */
export interface GridPlace {
  readonly page: number;
  readonly pages: number;
  readonly rows: readonly number[];
  readonly previousRow: number | undefined;
  readonly nextRow: number | undefined;
}

/** An open row brings its page with it. */
export function placeIn(found: Uint32Array, { size, page, row }: Pick<GridAsk, 'size' | 'page' | 'row'>): GridPlace {
  const at = row > 0 ? placeOf(found, row) : -1;
  const pages = Math.max(1, Math.ceil(found.length / size));
  const here = Math.min(pages, at >= 0 ? Math.floor(at / size) + 1 : page);
  return {
    page: here,
    pages,
    rows: [...found.subarray((here - 1) * size, here * size)],
    previousRow: at > 0 ? found[at - 1] : undefined,
    nextRow: at >= 0 ? found[at + 1] : undefined,
  };
}

/** The first of some rows (ascending) after this one. */
export const rowAfter = (rows: Uint32Array, row: number): number | undefined => rows.find((one) => one > row);
