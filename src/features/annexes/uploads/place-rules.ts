/** A unit or an office by its code and name. */
export interface Place {
  readonly code: string;
  readonly name: string;
}

/** Whose file it may be. */
export interface Places {
  /** Units that the office answers for. */
  readonly units: readonly Place[];
  /** Its own name, and what else lies in its area. */
  readonly own: readonly string[];
  /** Places of other offices. */
  readonly others: readonly Place[];
}

/** Which units a file's name, sheets and titles name, and whether they name another office's place and none of the own. */
export function placesNamed(
  texts: readonly string[],
  { units, own, others }: Places,
): { readonly ownUnits: readonly string[]; readonly otherOffice: string } {
  const text = texts.join('\n').normalize('NFKC');
  const isNamed = (name: string) => name !== '' && text.includes(shortName(name));
  const ownUnits = units.filter(({ name }) => isNamed(name)).map(({ code }) => code);
  if (ownUnits.length > 0 || own.some(isNamed)) return { ownUnits, otherOffice: '' };
  return { ownUnits, otherOffice: others.find(({ name }) => isNamed(name))?.name ?? '' };
}

/** 陵水黎族自治县 is written 陵水 as well. */
function shortName(name: string): string {
  const short = name.replace(/(?:黎族苗族|黎族)?自治县$|经济开发区$|[市县区]$/u, '');
  return short.length < 2 ? name : short;
}
