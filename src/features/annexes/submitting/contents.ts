import type { Deps } from '#platform/deps.js';
import { codeName } from '#domain/codes/code-lists.js';
import type { AnnexDefinition, AnnexNo } from '#domain/annexes/types.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';

/** What people ask of each annex first: the columns by which its rows are counted. */
const countedBy: Readonly<Record<AnnexNo, readonly string[]>> = {
  1: ['does_repair', 'division_code'],
  2: ['request_kind', 'roles'],
  3: ['business_class', 'division_code'],
  4: ['check_result', 'division_code'],
  5: ['check_result', 'division_code'],
};

/** How many rows of a version say what in one column, the most frequent first. */
export interface ContentCount {
  readonly header: string;
  readonly lines: readonly { readonly label: string; readonly count: number }[];
}

/** Counts the rows of a version as its last check read them, by what the annex is about; `out` are rows that do not go with it. */
export async function countContents(
  { db, cipher }: Pick<Deps, 'db' | 'cipher'>,
  definition: AnnexDefinition,
  version: AnnexVersion,
  out: ReadonlySet<number> = new Set(),
): Promise<ContentCount[]> {
  const columns = definition.columns.filter(({ field }) => countedBy[definition.no].includes(field));
  const counts = new Map(columns.map(({ field }) => [field, new Map<string, number>()]));
  for await (const rows of walkFacts(db, cipher, version.id))
    for (const { values } of rows.filter(({ row }) => !out.has(row)))
      for (const [field, lines] of counts)
        for (const code of (values[field] ?? '').split('、')) lines.set(code, (lines.get(code) ?? 0) + 1);
  return columns.map(({ field, header, type }) => ({
    header,
    lines: [...(counts.get(field) ?? [])]
      .map(([code, count]) => ({ label: labelOf(type, code), count }))
      .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1)),
  }));
}

function labelOf(type: AnnexDefinition['columns'][number]['type'], code: string): string {
  if (code === '') return '未填写';
  if (type.kind === 'bool') return code === '1' ? '是' : '否';
  return type.kind === 'code' || type.kind === 'codes' ? codeName(type.list, code) : code;
}
