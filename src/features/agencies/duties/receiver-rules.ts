import { nameKey } from '#domain/values/names.js';

/** A name that an office bears or bore. */
export interface NameBearer {
  readonly agencyId: number;
  readonly name: string;
  /** The name is in use. */
  readonly isOpen: boolean;
}

/** Which office a typed name means: whoever bears it now goes before who bore it once (C2). Undefined: nobody knows it. */
export function bearerOf(bearers: readonly NameBearer[], name: string): number | undefined {
  const bearing = bearers.filter((one) => nameKey(one.name) === nameKey(name));
  return (bearing.find(({ isOpen }) => isOpen) ?? bearing[0])?.agencyId;
}

export interface NamedOffice {
  readonly id: number;
  readonly name: string;
}

/** A receiver that no office bears the name of, with the offices that may have been meant. */
export interface NewName {
  readonly key: string;
  readonly name: string;
  /** Units whose duty would go there. */
  readonly units: readonly string[];
  readonly similar: readonly NamedOffice[];
}

/** The names that nobody knows yet among the receivers of some units, each once; `offices` are those that may be offered instead. */
export function newNames(
  receivers: readonly { readonly unit: string; readonly name: string }[],
  bearers: readonly NameBearer[],
  offices: readonly NamedOffice[],
): NewName[] {
  const unknown = receivers.filter(({ name }) => bearerOf(bearers, name) === undefined);
  return [...new Set(unknown.map(({ name }) => nameKey(name)))].map((key) => {
    const same = unknown.filter(({ name }) => nameKey(name) === key);
    const name = same[0]?.name ?? '';
    return { key, name, units: same.map(({ unit }) => unit), similar: similarOffices(name, offices) };
  });
}

const mostOffered = 3;
const leastLikeness = 0.55;

/** Offices whose names are nearly this one, the likest first; a few at most. */
export function similarOffices(name: string, offices: readonly NamedOffice[]): NamedOffice[] {
  return offices
    .map((office) => ({ office, likeness: likenessOf(nameKey(name), nameKey(office.name)) }))
    .filter(({ likeness }) => likeness >= leastLikeness)
    .sort((a, b) => b.likeness - a.likeness || a.office.id - b.office.id)
    .slice(0, mostOffered)
    .map(({ office }) => office);
}

/** How many pairs of neighbouring characters two names share, from 0 to 1; what all names of the province begin with counts for nothing. */
function likenessOf(one: string, other: string): number {
  const [pairs, others] = [pairsOf(one), pairsOf(other)];
  const left = [...others];
  const shared = pairs.filter((pair) => {
    const at = left.indexOf(pair);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
  return pairs.length + others.length === 0 ? 0 : (2 * shared.length) / (pairs.length + others.length);
}

function pairsOf(key: string): string[] {
  const characters = [...key.replace(/^海南省/, '')];
  return characters.slice(1).map((character, at) => `${characters[at]}${character}`);
}

/** Whom a form's choices put in the place of names that nobody knows: `key` is the name as it was when the choice was offered. */
export interface ReceiverChoice {
  readonly key: string;
  readonly agencyId: number;
}

/** The names of the receivers once the choices are made; one for a name that was typed over since counts for nothing. */
export const chosenName = (
  name: string,
  choices: readonly ReceiverChoice[],
  offices: readonly NamedOffice[],
): string => {
  const choice = choices.find(({ key }) => key === nameKey(name));
  return offices.find(({ id }) => id === choice?.agencyId)?.name ?? name;
};
