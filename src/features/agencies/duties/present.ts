import type { PostButton } from '#platform/views/post-button.js';
import type { BoardLine } from '#features/agencies/duties/board.js';
import type { CoverageFault } from '#features/agencies/duties/coverage-rules.js';
import type { AnnexMark } from '#features/agencies/directory/directory-queries.js';
import { standingNames, standingOf } from '#domain/annexes/states.js';
import { coverageNames } from '#features/agencies/words.js';

/** What the person who looks at the board may open and do from it. */
export interface BoardSight {
  readonly opensOffice: (agencyId: number) => boolean;
  readonly opensAnnex: (mark: AnnexMark) => boolean;
  readonly mayChange: boolean;
  readonly mayForward: boolean;
}

/** A unit's line on the board; a `path` of '' is no link. */
export interface BoardRow {
  readonly code: string;
  readonly name: string;
  readonly office: { id: number; name: string; path: string; isInvited: boolean } | undefined;
  readonly faultWord: string;
  readonly liaison: { name: string; phone: string } | undefined;
  /** The last hop of the duty, and whether it was acknowledged. */
  readonly hop: { id: number; word: string; note: string | null } | undefined;
  /** All hops as `from>to`. */
  readonly way: string;
  readonly accounts: number;
  /** One for each of the five annexes; without a word where the unit has none. */
  readonly marks: readonly { path: string; title: string; look: string; word: string }[];
}

export function boardRow(line: BoardLine, sight: BoardSight): BoardRow {
  const { office, fault } = line;
  return {
    code: line.code,
    // A column holds 陵水县 in one line, and nobody takes it for another county.
    name: line.name.replace('黎族', '').replace('苗族', ''),
    office: office && {
      id: office.id,
      name: line.officeName,
      path: sight.opensOffice(office.id) ? `/agencies/${office.id}` : '',
      isInvited: office.state === 'invited' && fault === null,
    },
    faultWord: fault ? coverageNames[fault.kind] : '',
    liaison: office?.liaisonName ? { name: office.liaisonName, phone: office.officePhone } : undefined,
    hop: lastHop(line),
    way: line.hops.map((hop) => `${hop.fromAgencyId}>${hop.toAgencyId}`).join(' '),
    accounts: line.accounts,
    marks: Array.from({ length: 5 }, (_, at) => markOf(line.annexes[at], sight)),
  };
}

function lastHop({ hops }: BoardLine): BoardRow['hop'] {
  const last = hops.at(-1);
  if (!last) return undefined;
  return last.acknowledgedAt === null
    ? { id: last.id, word: '待签收', note: `${last.forwardedOn} 转` }
    : { id: last.id, word: '已签收', note: last.acknowledgedByName };
}

function markOf(mark: AnnexMark | undefined, sight: BoardSight): BoardRow['marks'][number] {
  if (!mark) return { path: '', title: '', look: '', word: '' };
  const standing = standingOf(mark.state, mark.versionId);
  return {
    path: sight.opensAnnex(mark) ? `/annexes/${mark.id}` : '',
    title: `附件${mark.annexNo}`,
    look: standing,
    word: standingNames[standing],
  };
}

/** What is wrong with a unit, and what this person can do about it. */
export interface FaultView {
  readonly unit: string;
  readonly word: string;
  readonly sentence: string;
  readonly cures: readonly { readonly restate: PostButton; readonly mergePath: string }[];
  readonly mayForward: boolean;
}

export const faultView = (unit: string, { kind, sentence, others }: CoverageFault, sight: BoardSight): FaultView => ({
  unit,
  word: coverageNames[kind],
  sentence,
  cures: (sight.mayChange ? others : []).map(({ id, name }) => ({
    restate: {
      action: `/agencies/${id}/repair-duty`,
      label: `把${name}改为不承担`,
      look: 'small',
      fields: [
        ['does', '0'],
        ['back', 'board'],
      ],
    },
    mergePath: `/agencies/${id}/merge`,
  })),
  mayForward: kind === 'uncovered' && sight.mayForward,
});
