import { insertion, replacement, type Edit } from '#formats/text/edits.js';
import { attribute, findElement, findElements, rootPrefix, withAttribute } from '#formats/xml/elements.js';
import type { Former } from './styles.js';

/** A style of ours as the memory sheet shows it: number now, number of the original now. */
export interface StyleSample {
  readonly original: number;
  readonly marked: number;
  readonly former: Former | 'column';
}

export interface RestoredStyles {
  /** What a style of ours goes back to; undefined: not ours. */
  restore(style: number): { readonly style: number; readonly former: Former | 'column' } | undefined;
  edits(): readonly Edit[];
}

/**
 * Finds our styles again by their fills, each of which stands for one original, and gives back the fill alone. Numbers would not do:
 * programs renumber styles, split one by the script of the text, and people make marked cells bold.
 */
export function restoredStyles(xml: string, samples: readonly StyleSample[]): RestoredStyles {
  const prefix = rootPrefix(xml, 'styleSheet');
  const cellXfs = findElement(xml, `${prefix}cellXfs`);
  if (cellXfs === null) return { restore: () => undefined, edits: () => [] };
  const xfs = findElements(xml, `${prefix}xf`, cellXfs.inner, cellXfs.innerEnd).map(({ start, end }) =>
    xml.slice(start, end),
  );
  const colours = fillColours(xml, prefix);
  const fillOf = (style: number): number => Number(attribute(startTag(xfs[style] ?? ''), 'fillId') ?? 0);
  const byColour = new Map<string, StyleSample>();
  for (const sample of samples) {
    const colour = colours[fillOf(sample.marked)];
    if (colour !== undefined) byColour.set(colour, sample);
  }
  const numbers = new Map(xfs.map((xf, number) => [withoutFill(xf) + fillOf(number), number]));
  const added: string[] = [];
  const known = new Map<number, number>();
  return {
    restore(style) {
      const sample = byColour.get(colours[fillOf(style)] ?? '');
      if (sample === undefined) return undefined;
      const { former } = sample;
      let number = known.get(style);
      if (number === undefined) {
        const fill = fillOf(sample.original);
        const xf = xfs[style] ?? '';
        number =
          fill === fillOf(sample.marked)
            ? style
            : (numbers.get(withoutFill(xf) + fill) ?? xfs.length + added.push(withFill(xf, fill)) - 1);
        known.set(style, number);
      }
      return { style: number, former };
    },
    edits() {
      if (added.length === 0) return [];
      const tag = withAttribute(cellXfs.tag, 'count', String(xfs.length + added.length));
      return [replacement(cellXfs.start, cellXfs.inner, tag), insertion(cellXfs.innerEnd, added.join(''))];
    },
  };
}

function fillColours(xml: string, prefix: string): readonly (string | undefined)[] {
  const fills = findElement(xml, `${prefix}fills`);
  if (fills === null) return [];
  return findElements(xml, `${prefix}fill`, fills.inner, fills.innerEnd).map(({ inner, innerEnd }) => {
    const colour = findElement(xml, `${prefix}fgColor`, inner);
    return colour === null || colour.start >= innerEnd ? undefined : attribute(colour.tag, 'rgb')?.toUpperCase();
  });
}

const startTag = (xf: string): string => xf.slice(0, xf.indexOf('>') + 1);

/** Attributes in one order, without those of the fill. */
function withoutFill(xf: string): string {
  const attributes = [...startTag(xf).matchAll(/\s([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')/g)].filter(
    ([, name]) => name !== 'fillId' && name !== 'applyFill',
  );
  return (
    attributes
      .map(([, name, value]) => `${name}=${value}`)
      .sort()
      .join(' ') + xf.slice(xf.indexOf('>') + 1)
  );
}

function withFill(xf: string, fill: number): string {
  return withAttribute(startTag(xf), 'fillId', String(fill)) + xf.slice(xf.indexOf('>') + 1);
}
