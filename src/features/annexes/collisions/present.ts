import { annexColumn, annexDefinition } from '#domain/annexes/index.js';
import type { AnnexNo, RowValues } from '#domain/annexes/types.js';
import { valueWords } from '#domain/annexes/value-words.js';
import { standingNames } from '#domain/annexes/states.js';
import { comparisonKey } from '#domain/values/normalise.js';
import type { CaseSide, CollisionCase } from './case-queries.js';
import { type SideNo, standingOf } from './collision-rules.js';
import { comparedFields, maskForeign } from './masked-rules.js';
import { collisionStateWords, groundWords, outcomeWords, stanceWords } from './words.js';

/** One fact of both sides as a person may read it. */
export interface ComparedFact {
  readonly label: string;
  readonly first: string;
  readonly second: string;
  /** 一致, 不同, or '' where one side does not say. */
  readonly says: string;
  readonly isSame: boolean;
}

/** What a side's row says, in words by field of annex 3; the register speaks as annex 3 does. */
export function factsOf(annexNo: AnnexNo | null, values: RowValues): Readonly<Record<string, string>> {
  const no = annexNo ?? 3;
  const facts: Record<string, string> = {};
  for (const { field, ofLicence } of comparedFields) {
    const own = no === 3 ? field : ofLicence;
    if (own !== undefined) facts[field] = valueWords(annexColumn(annexDefinition(no), own), values[own] ?? '');
  }
  return facts;
}

/** Facts side by side: whole where they are the person's own, by their ends where they are another office's (C28). */
export function compareFacts(
  [first, second]: readonly [Readonly<Record<string, string>>, Readonly<Record<string, string>>],
  isOwn: readonly [boolean, boolean],
): ComparedFact[] {
  return comparedFields.flatMap(({ field, label, isPlain }) => {
    const [a, b] = [first[field] ?? '', second[field] ?? ''];
    if (a === '' && b === '') return [];
    const isSame = comparisonKey(a) === comparisonKey(b);
    const shown = (text: string, own: boolean) => (own || isPlain ? text : maskForeign(text));
    return [
      {
        label,
        first: shown(a, isOwn[0]),
        second: shown(b, isOwn[1]),
        says: a === '' || b === '' ? '' : isSame ? '一致' : '不同',
        isSame: isSame && a !== '',
      },
    ];
  });
}

export interface Reader {
  readonly isProvince: boolean;
  readonly agencyId: number;
}

export const isOwnSide = ({ isProvince, agencyId }: Reader, side: CaseSide): boolean =>
  isProvince || (side.annexId !== null && side.agencyId === agencyId);

/** A side as the page of its case shows it. */
export function sideView(one: CollisionCase, side: CaseSide, reader: Reader) {
  const isOwn = isOwnSide(reader, side);
  const where = side.annexNo === null ? '登记册' : `附件${side.annexNo}`;
  return {
    id: side.id,
    title: `${side.unitName}（${where}）`,
    isMine: side.annexId !== null && side.agencyId === reader.agencyId,
    stateName: side.annexState === null ? '已入登记册' : standingNames[side.annexState],
    isEntered: side.isEntered,
    stanceName: side.stance === null ? '还没有说明' : stanceWords[side.stance],
    /** Their words are for the own office and the province. */
    said: isOwn ? (side.said ?? '') : '',
    statedBy: isOwn ? side.statedByName : null,
    statedAt: side.statedAt,
    rowPath:
      isOwn &&
      side.annexId !== null &&
      side.versionId !== null &&
      side.row !== null &&
      side.versionId === side.currentVersionId
        ? `/annexes/${side.annexId}/versions/${side.versionId}/rows/${side.row}`
        : '',
    annexPath: isOwn && side.annexId !== null ? `/annexes/${side.annexId}` : '',
    mustGo: standingOf(one, side.side) === 'lost' && one.state === 'decided',
  };
}

/** What a case says in a line and at the head of its page. */
export function caseView(one: CollisionCase, units: readonly [string, string]) {
  return {
    id: one.id,
    version: one.version,
    ground: groundWords[one.ground],
    agrees: one.agrees,
    isLikely: one.ground === 'likely',
    state: one.state,
    stateName: collisionStateWords[one.state],
    units: units.join('、'),
    outcome: one.outcome === null ? '' : outcomeWords(one.outcome, units),
    reason: one.reason,
    decidedByName: one.decidedByName,
    decidedAt: one.decidedAt,
    foundAt: one.foundAt,
  };
}

/** What the province can choose from. */
export const outcomeChoices = (units: readonly [string, string]) =>
  (['first', 'second', 'both', 'branch'] as const).map((value) => ({ value, label: outcomeWords(value, units) }));

export const sideNoOf = (sides: readonly CaseSide[], agencyId: number): SideNo | undefined =>
  sides.find((one) => one.annexId !== null && one.agencyId === agencyId)?.side;
