/** A number as typed, and what to say when it is none. */
export type NumberReading =
  | { readonly ok: true; readonly value: number }
  /** `meant`: the figure that is surely meant (1,200 or 600㎡), to be confirmed by the person. */
  | { readonly ok: false; readonly meant?: string };

/** Reads plain decimal figures; thousands separators and units are not guessed but proposed. */
export function parseNumber(typed: string): NumberReading {
  const bare = plain.test(typed) ? typed : typed.normalize('NFKC').replace(/\s/g, '').replace(/^\+/, '');
  if (plain.test(bare)) return { ok: true, value: Number(bare) };
  const figure = withUnit.exec(bare)?.[1]?.replaceAll(',', '');
  return figure !== undefined && plain.test(figure) ? { ok: false, meant: figure } : { ok: false };
}

const plain = /^-?(\d+\.?\d*|\.\d+)$/;
const withUnit = /^(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)(?:平方米|平方|平米|平|m2|㎡|m²|人|名|个|度|°)?$/i;
