import type { Deps } from '#platform/deps.js';
import type { VersionContext } from '#features/annexes/context.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import type { VersionDifference } from './compare.js';
import type { ChangedRow } from './compare-fields.js';
import { changedCells, readRows } from './compare-rows.js';

export const exportHeaders = ['变化', '以前的行', '现在的行', '名称', '列', '以前', '现在'];
export const exportWidths = [8, 10, 10, 32, 20, 32, 32];

const rowsAtOnce = 200;

/** All that differs as lines of a file, a line for each changed cell; personal numbers as the person reads them on pages. */
export async function* exportRows(
  deps: Pick<Deps, 'cipher' | 'db'>,
  { definition, version, numbers }: Pick<VersionContext, 'definition' | 'version' | 'numbers'>,
  compared: {
    readonly other: AnnexVersion;
    readonly difference: VersionDifference;
    readonly changed: readonly ChangedRow[];
  },
): AsyncGenerator<string[][]> {
  const { other, difference, changed } = compared;
  const read = (of: AnnexVersion, rows: readonly number[]) => readRows(deps, of, definition, rows, numbers.isFull);
  for (const some of batches(changed)) {
    const was = await read(
      other,
      some.map(({ before }) => before),
    );
    const is = await read(
      version,
      some.map(({ after }) => after),
    );
    yield some.flatMap((pair) => {
      const [before, after] = [was.get(pair.before), is.get(pair.after)];
      if (!before || !after) return [];
      return changedCells(definition, pair, before, after).map((cell) => [
        '改动',
        before.where,
        after.where,
        after.name,
        cell.header,
        cell.before,
        cell.after,
      ]);
    });
  }
  for (const some of batches(difference.added))
    yield [...(await read(version, some)).values()].map(({ where, name }) => ['新增', '', where, name, '', '', '']);
  for (const some of batches(difference.dropped))
    yield [...(await read(other, some)).values()].map(({ where, name }) => ['去掉', where, '', name, '', '', '']);
}

function* batches<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += rowsAtOnce) yield list.slice(from, from + rowsAtOnce);
}
