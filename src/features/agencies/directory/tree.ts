import type { DirectoryLine } from './directory-queries.js';
import type { Division } from '#features/agencies/territory.js';

/** A division in the order of the tree, with who answers for it. */
export interface TreeLine {
  readonly code: string;
  readonly name: string;
  readonly depth: number;
  readonly isUnit: boolean;
  readonly office: DirectoryLine | undefined;
  /** It goes with the division above it. */
  readonly isInherited: boolean;
}

/** The territory from the province down, each division below its parent in the order of codes; one pass over a few hundred nodes. */
export function treeOf(
  divisions: readonly Division[],
  tenures: readonly { readonly division: string; readonly agencyId: number }[],
  offices: ReadonlyMap<number, DirectoryLine>,
): TreeLine[] {
  const holder = new Map(tenures.map((one) => [one.division, one.agencyId]));
  const below = new Map<string | null, Division[]>();
  for (const one of divisions) {
    const list = below.get(one.parent);
    if (list) list.push(one);
    else below.set(one.parent, [one]);
  }
  const lines: TreeLine[] = [];
  const visit = (division: Division, depth: number, above: number | undefined): void => {
    const own = holder.get(division.code);
    const isUnit = division.reporting === 'report';
    const agencyId = own ?? (isUnit ? undefined : above);
    lines.push({
      code: division.code,
      name: division.name,
      depth,
      isUnit,
      office: agencyId === undefined ? undefined : offices.get(agencyId),
      isInherited: own === undefined && agencyId !== undefined,
    });
    for (const child of below.get(division.code) ?? []) visit(child, depth + 1, agencyId);
  };
  for (const root of below.get(null) ?? []) visit(root, 0, undefined);
  return lines;
}
