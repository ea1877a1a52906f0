/** What coverage asks of an office. `doesRepair` null: it has not said yet. */
export interface CoveringOffice {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly doesRepair: boolean | null;
  readonly divisionCode: string;
}

export interface CoverageFault {
  readonly kind: 'uncovered' | 'double';
  readonly sentence: string;
  /** Offices that are one too many. */
  readonly others: readonly CoveringOffice[];
}

/**
 * Whether a reporting unit has one office and no second one that claims it (C4). Uncovered: nobody is responsible, or only an office
 * that is closed or says that it does not do the work and has forwarded it to nobody. Doubly covered: another registered office of
 * the unit says that it does.
 */
export function coverageFault(
  unit: { readonly code: string; readonly name: string },
  holders: readonly number[],
  offices: readonly CoveringOffice[],
): CoverageFault | null {
  const found = offices.filter(({ id }) => holders.includes(id));
  const [holder] = found;
  if (!holder) return { kind: 'uncovered', sentence: `${unit.name}没有负责机构。`, others: [] };
  if (found.length > 1) {
    const names = found.map(({ name }) => name).join('、');
    return {
      kind: 'double',
      sentence: `${unit.name}有 ${found.length} 个负责机构：${names}。`,
      others: found.slice(1),
    };
  }
  if (holder.state === 'closed')
    return { kind: 'uncovered', sentence: `${unit.name}的负责机构${holder.name}已经撤销，没有机构承担。`, others: [] };
  if (holder.doesRepair === false)
    return {
      kind: 'uncovered',
      sentence: `${unit.name}由${holder.name}负责，但它登记为不承担维修管理。请把职责转办给实际承担的机构。`,
      others: [],
    };
  const others = offices.filter(
    (one) => one.id !== holder.id && one.divisionCode === unit.code && one.state === 'registered' && one.doesRepair,
  );
  if (others.length === 0) return null;
  const names = others.map(({ name }) => name).join('、');
  return {
    kind: 'double',
    sentence: `${unit.name}由${holder.name}负责，但${names}也登记为承担维修管理。`,
    others,
  };
}
