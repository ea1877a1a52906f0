import { insertion, replacement, type Edit } from '#formats/text/edits.js';
import { findElement, findElements, rootPrefix, withAttribute, type ElementSpan } from '#formats/xml/elements.js';

/** What a style of ours says. `column`: the faults' column where a cell with a style stood before. */
export type Shade = 'E' | 'W' | 'column';

/** How the cell was before it was coloured; decides what taking the mark off means. */
export type Former = 'styled' | 'plain' | 'absent';

/** Styles of cells on our own sheets and in the faults' column. */
export type OwnStyle = 'title' | 'head' | 'text' | 'wrapped' | 'link' | 'fault';

export interface StylePair {
  /** Style number before; 0 for a cell that named none. */
  readonly original: number;
  readonly marked: number;
  readonly shade: Shade;
  readonly former: Former;
}

/** The styles part with room for marks. Numbers are handed out as cells ask for them; `edits` comes last. */
export interface StyleSheet {
  /** A copy of a style with our fill. Every original has a shade of its own: programs that merge equal styles cannot mix them up. */
  marked(original: string | undefined, former: Former, shade: Shade): number;
  own(style: OwnStyle): number;
  pairs(): readonly StylePair[];
  edits(): readonly Edit[];
}

export function openStyles(xml: string): StyleSheet {
  const prefix = rootPrefix(xml, 'styleSheet');
  const section = (name: string): ElementSpan | null => findElement(xml, prefix + name);
  const cellXfs = section('cellXfs');
  if (cellXfs === null) throw new RangeError('styles without cellXfs');
  const xfs = findElements(xml, `${prefix}xf`, cellXfs.inner, cellXfs.innerEnd).map(({ start, end }) =>
    xml.slice(start, end),
  );
  const fills = added(xml, prefix, 'fills', 'fill');
  const fonts = added(xml, prefix, 'fonts', 'font');
  const colours = freeColours(xml);
  const newXfs: string[] = [];
  const addXf = (text: string): number => xfs.length + newXfs.push(text) - 1;
  const addFill = (colour: string): number =>
    fills.add(
      `<${prefix}fill><${prefix}patternFill patternType="solid"><${prefix}fgColor rgb="${colour}"/><${prefix}bgColor indexed="64"/></${prefix}patternFill></${prefix}fill>`,
    );
  const known = new Map<string, StylePair>();
  const own = new Map<OwnStyle, number>();
  return {
    marked(original, former, shade) {
      const key = `${original ?? ''} ${former} ${shade}`;
      let pair = known.get(key);
      if (pair === undefined) {
        const base = Number(original ?? 0);
        const marked = addXf(withFill(xfs[base] ?? xfs[0] ?? `<${prefix}xf/>`, addFill(colours(shade))));
        pair = { original: base, marked, shade, former };
        known.set(key, pair);
      }
      return pair.marked;
    },
    own(style) {
      let number = own.get(style);
      if (number === undefined) {
        const font = fontOf(style, prefix);
        const fill = style === 'head' ? addFill(colours('head')) : 0;
        number = addXf(ownXf(prefix, style, fonts.add(font), fill, section('cellStyleXfs') !== null));
        own.set(style, number);
      }
      return number;
    },
    pairs: () => [...known.values()],
    edits: () => [...fonts.edits(), ...fills.edits(), ...appendXfs(cellXfs, xfs.length, newXfs)],
  };
}

function withFill(xf: string, fill: number): string {
  const end = xf.indexOf('>') + 1;
  return withAttribute(withAttribute(xf.slice(0, end), 'fillId', String(fill)), 'applyFill', '1') + xf.slice(end);
}

function fontOf(style: OwnStyle, prefix: string): string {
  const bold = style === 'head' || style === 'title' ? `<${prefix}b/>` : '';
  const line = style === 'link' ? `<${prefix}u/>` : '';
  const colour = {
    title: 'FF000000',
    head: 'FF000000',
    text: 'FF000000',
    wrapped: 'FF000000',
    link: 'FF0563C1',
    fault: 'FF9C0006',
  }[style];
  return `<${prefix}font>${bold}${line}<${prefix}sz val="11"/><${prefix}color rgb="${colour}"/><${prefix}name val="宋体"/></${prefix}font>`;
}

/** Our cells are text cells (`@`): nothing in them can come alive when somebody edits it. */
function ownXf(prefix: string, style: OwnStyle, font: number, fill: number, hasCellStyles: boolean): string {
  const wrap = style === 'wrapped' || style === 'head' ? ' wrapText="1"' : '';
  return (
    `<${prefix}xf numFmtId="49" fontId="${font}" fillId="${fill}" borderId="0"${hasCellStyles ? ' xfId="0"' : ''} applyNumberFormat="1" applyFont="1"` +
    `${fill > 0 ? ' applyFill="1"' : ''} applyAlignment="1"><${prefix}alignment vertical="center"${wrap}/></${prefix}xf>`
  );
}

function appendXfs(cellXfs: ElementSpan, count: number, added: readonly string[]): readonly Edit[] {
  if (added.length === 0) return [];
  const tag = withAttribute(cellXfs.tag, 'count', String(count + added.length));
  return [replacement(cellXfs.start, cellXfs.inner, tag), insertion(cellXfs.innerEnd, added.join(''))];
}

/** Fonts or fills: numbers go on behind those that are there; a missing list is made where the schema wants it. */
function added(xml: string, prefix: string, list: 'fonts' | 'fills', item: 'font' | 'fill') {
  const element = findElement(xml, prefix + list);
  const usable = element !== null && !element.selfClosing;
  const count = usable ? findElements(xml, prefix + item, element.inner, element.innerEnd).length : 0;
  const first = count === 0 ? firstItems(prefix)[list] : [];
  const items: string[] = [];
  return {
    add: (text: string): number => count + first.length + items.push(text) - 1,
    edits(): readonly Edit[] {
      if (items.length === 0) return [];
      const content = [...first, ...items].join('');
      const total = String(count + first.length + items.length);
      if (usable)
        return [
          replacement(element.start, element.inner, withAttribute(element.tag, 'count', total)),
          insertion(element.innerEnd, content),
        ];
      const whole = `<${prefix}${list} count="${total}">${content}</${prefix}${list}>`;
      return element === null
        ? [insertion(placeOf(xml, prefix, list), whole)]
        : [replacement(element.start, element.end, whole)];
    },
  };
}

/** The first fills are fixed by the format, the first font is everybody's default. */
const firstItems = (prefix: string) => ({
  fonts: [`<${prefix}font><${prefix}sz val="11"/><${prefix}name val="宋体"/></${prefix}font>`],
  fills: ['none', 'gray125'].map(
    (kind) => `<${prefix}fill><${prefix}patternFill patternType="${kind}"/></${prefix}fill>`,
  ),
});

function placeOf(xml: string, prefix: string, list: 'fonts' | 'fills'): number {
  const followers =
    list === 'fonts' ? ['fills', 'borders', 'cellStyleXfs', 'cellXfs'] : ['borders', 'cellStyleXfs', 'cellXfs'];
  for (const name of followers) {
    const found = findElement(xml, prefix + name);
    if (found !== null) return found.start;
  }
  throw new RangeError('styles without cellXfs');
}

/** Shades of red, amber and grey that the workbook does not use yet, one after the other. */
function freeColours(xml: string): (shade: Shade | 'head') => string {
  const used = new Set(
    [...xml.matchAll(/rgb\s*=\s*["']([0-9A-Fa-f]{8})["']/g)].map((match) => match[1]!.toUpperCase()),
  );
  const next = { E: 0, W: 0, column: 0, head: 0 };
  return (shade) => {
    for (;;) {
      const step = next[shade]++;
      const [red, green, blue] = {
        E: [0xff, 0x8c, 0x80],
        W: [0xff, 0xcc, 0x40],
        column: [0xf2, 0xea, 0xea],
        head: [0xd9, 0xd9, 0xd0],
      }[shade] as [number, number, number];
      const colour = `FF${[red, green + (Math.floor(step / 64) % 64), blue + (step % 64)]
        .map((each) => Math.min(each, 255).toString(16).padStart(2, '0'))
        .join('')
        .toUpperCase()}`;
      if (!used.has(colour) || step > 8_000) return colour;
    }
  };
}
