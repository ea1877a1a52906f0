import { choiceValue, type ForwardForm, opensValue } from './forward-form.js';
import type { ForwardableUnit } from './forwardable-units.js';
import type { NewName } from './receiver-rules.js';

/** A line of the form that forwards. */
export type ForwardLine = ForwardableUnit & { readonly isPicked: boolean };

/** Where nobody has chosen yet, what is known to go on is proposed. */
export const forwardableLine = (unit: ForwardableUnit, { chosen, names }: ForwardForm): ForwardLine => ({
  ...unit,
  isPicked: chosen.includes(unit.code) || (chosen.length === 0 && unit.toName !== '' && unit.wait === ''),
  toName: names[unit.code] || unit.toName,
});

/** Names that nobody knows yet, and the box by which who forwards vouches for exactly these. */
export interface NewNamesView {
  readonly names: readonly {
    readonly name: string;
    /** Units whose duty would go there, in words. */
    readonly units: string;
    /** Field of the choice. */
    readonly field: string;
    readonly similar: readonly { readonly value: string; readonly name: string; readonly isChosen: boolean }[];
    readonly isChosen: boolean;
  }[];
  readonly value: string;
  readonly isVouched: boolean;
}

export function newNamesView(
  asked: readonly NewName[],
  { choices, opens }: ForwardForm,
  units: readonly Pick<ForwardableUnit, 'code' | 'name'>[],
): NewNamesView {
  const nameOf = (code: string) => units.find((one) => one.code === code)?.name ?? code;
  return {
    names: asked.map(({ key, name, units: of, similar }) => {
      const chosen = choices.find((one) => one.key === key)?.agencyId;
      const offered = similar.map((office) => ({
        value: choiceValue({ agencyId: office.id, key }),
        name: office.name,
        isChosen: office.id === chosen,
      }));
      return {
        name,
        units: of.map(nameOf).join('、'),
        field: `as_${of[0] ?? ''}`,
        similar: offered,
        isChosen: offered.some(({ isChosen }) => isChosen),
      };
    }),
    value: opensValue(asked.map(({ key }) => key)),
    isVouched: asked.length > 0 && asked.every(({ key }) => opens.includes(key)),
  };
}
