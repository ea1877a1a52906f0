import { codeList, resolveCodes } from '#domain/codes/code-lists.js';
import type { AnnexDefinition } from '#domain/annexes/types.js';
import { typedWord } from '#domain/annexes/typed-words.js';

type Body = Readonly<Record<string, unknown>>;

/** What the form of a single row holds, by field. Boxes of a column count as one text; where they say what the form showed, as that one. */
export function sentRow(body: Body, { columns }: AnnexDefinition): Record<string, string> {
  const values = fieldsNamed(body, 'v.');
  for (const { field, type } of columns) {
    const shown = body[`boxes.${field}`];
    if (type.kind !== 'codes' || typeof shown !== 'string') continue;
    const ticked = codeList(type.list)
      .map(({ code }) => code)
      .filter((code) => values[`${field}.${code}`] !== undefined);
    const before = new Set(resolveCodes(type.list, shown).codes);
    const isSame = before.size === ticked.length && ticked.every((code) => before.has(code));
    values[field] = isSame ? shown : typedWord(type, ticked.join('、'));
  }
  return values;
}

/** Fields of the form with this prefix, so that no column can clash with the form's own fields. */
export const fieldsNamed = (body: Body, prefix: 'v.' | 'keep.' | 'clash.'): Record<string, string> =>
  Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      name.startsWith(prefix) && typeof value === 'string' ? [[name.slice(prefix.length), value]] : [],
    ),
  );
