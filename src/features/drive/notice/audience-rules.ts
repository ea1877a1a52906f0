/** Whom an edition is addressed to: every office, those of some kinds (R1), or those of some reporting units. */
export type Audience =
  | { readonly kind: 'all' }
  | { readonly kind: 'kinds'; readonly kinds: readonly string[] }
  | { readonly kind: 'units'; readonly units: readonly string[] };

/** An office as far as addressing asks. */
export interface Addressee {
  readonly kind: string;
  /** Its own division, and those it answers for by name now. */
  readonly divisions: readonly string[];
}

/** Whether an edition is addressed to this office. */
export function isAddressed(audience: Audience, office: Addressee): boolean {
  switch (audience.kind) {
    case 'kinds':
      return audience.kinds.includes(office.kind);
    case 'units':
      return office.divisions.some((division) => audience.units.includes(division));
    default:
      return true;
  }
}

/** Why nobody could be meant; undefined where somebody is. */
export function audienceFault(audience: Audience): string | undefined {
  if (audience.kind === 'kinds' && audience.kinds.length === 0) return '请勾选发给哪几类机构，或改为发给全部机构。';
  if (audience.kind === 'units' && audience.units.length === 0)
    return '请勾选发给哪些填报单位的机构，或改为发给全部机构。';
  return undefined;
}

/** Whom it is addressed to, in words. */
export function audienceText(audience: Audience, names: Readonly<Record<string, string>>): string {
  if (audience.kind === 'all') return '全部机构';
  const codes = audience.kind === 'kinds' ? audience.kinds : audience.units;
  return codes.map((code) => names[code] ?? code).join('、');
}
