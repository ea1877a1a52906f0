import type { Hop } from '#features/agencies/duties/forwarding-rules.js';

/** A hop of the duty by which an office got the notice from another one (R25, R26). */
export interface ChainHop extends Hop {
  readonly id: number;
}

/** An office in the chain: how it came there, and what lies below it. */
export interface ChainNode<H extends ChainHop> {
  readonly agencyId: number;
  /** The hop that brought it here; undefined at the top, where the province sent it. */
  readonly hop: H | undefined;
  readonly below: readonly ChainNode<H>[];
}

/**
 * The chain as trees: offices that the province reached itself, and below each those to which it passed the notice on. `successors` names
 * who took a closed office's place: its hops are the successor's, so that a chain holds when an office in its middle is replaced. A duty
 * that came back to an office ends what lay between; withdrawn hops count nothing. An office stands below each office it got the notice
 * from, once.
 */
export function chainOf<H extends ChainHop>(
  agencyIds: readonly number[],
  hops: readonly H[],
  successors: ReadonlyMap<number, number>,
): ChainNode<H>[] {
  const links = linksOf(hops, successors);
  const known = new Set(agencyIds);
  const hasCome = new Set([...links.values()].flatMap((to) => [...to.keys()]));
  const node = (agencyId: number, hop: H | undefined, way: readonly number[]): ChainNode<H> => ({
    agencyId,
    hop,
    below: [...(links.get(agencyId) ?? [])]
      .filter(([to]) => known.has(to) && !way.includes(to))
      .map(([to, by]) => node(to, by, [...way, to])),
  });
  const tops = agencyIds.filter((id) => !hasCome.has(id));
  const trees = tops.map((id) => node(id, undefined, [id]));
  // Duties of different units may run in a ring: whoever nobody leads to stands at the top all the same.
  for (const id of agencyIds) if (!trees.some((tree) => reaches(tree, id))) trees.push(node(id, undefined, [id]));
  return trees;
}

const reaches = <H extends ChainHop>(tree: ChainNode<H>, id: number): boolean =>
  tree.agencyId === id || tree.below.some((one) => reaches(one, id));

/** Who passed on to whom, and by which hop; the newest where there are several. */
function linksOf<H extends ChainHop>(
  hops: readonly H[],
  successors: ReadonlyMap<number, number>,
): Map<number, Map<number, H>> {
  const links = new Map<number, Map<number, H>>();
  for (const unit of new Set(hops.map(({ unitCode }) => unitCode)))
    for (const { from, to, hop } of wayOf(
      hops.filter((one) => one.unitCode === unit && one.withdrawnAt === null),
      successors,
    ))
      links.set(from, new Map(links.get(from)).set(to, hop));
  return links;
}

/** The way of one unit's duty: hop after hop, without the loops that it took. */
function wayOf<H extends ChainHop>(hops: readonly H[], successors: ReadonlyMap<number, number>) {
  let way: { from: number; to: number; hop: H }[] = [];
  for (const hop of hops) {
    const [from, to] = [heirOf(hop.fromAgencyId, successors), heirOf(hop.toAgencyId, successors)];
    if (from === to) continue;
    const back = way.findIndex((one) => one.from === to);
    if (back >= 0) way = way.slice(0, back);
    else way = [...way.filter((one) => one.from !== from), { from, to, hop }];
  }
  return way;
}

/** Who stands in an office's place now, however often it was replaced. */
export function heirOf(agencyId: number, successors: ReadonlyMap<number, number>): number {
  const seen = new Set([agencyId]);
  let at = agencyId;
  for (let next = successors.get(at); next !== undefined && !seen.has(next); next = successors.get(at)) {
    seen.add(next);
    at = next;
  }
  return at;
}

/** How many of the offices below have it, all hops down: what a sender sees of a chain, and the province of all (R26). */
export function rollUp<H extends ChainHop>(
  tree: Pick<ChainNode<H>, 'below'>,
  isDone: (node: ChainNode<H>) => boolean,
): { readonly done: number; readonly all: number } {
  const below = new Map<number, boolean>();
  const walk = (nodes: readonly ChainNode<H>[]) => {
    for (const node of nodes) {
      below.set(node.agencyId, isDone(node) && below.get(node.agencyId) !== false);
      walk(node.below);
    }
  };
  walk(tree.below);
  return { done: [...below.values()].filter(Boolean).length, all: below.size };
}

/** The tree as lines from top to bottom, each with how deep it stands. */
export const linesOf = <H extends ChainHop>(
  trees: readonly ChainNode<H>[],
  depth = 0,
): { readonly node: ChainNode<H>; readonly depth: number }[] =>
  trees.flatMap((node) => [{ node, depth }, ...linesOf(node.below, depth + 1)]);
