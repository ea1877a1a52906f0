import { escapeXml } from '#formats/xml/escapes.js';

type Attributes = Readonly<Record<string, string | number>>;

/** An element as text; attributes are escaped, `content` is markup already. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** Words in a picture, of the size of the page's small print. `anchor`: which end of them stands at x. */
export const words = (
  x: number,
  y: number,
  text: string,
  {
    anchor = 'start',
    size = 12,
    fill = ink.text,
  }: { anchor?: 'start' | 'middle' | 'end'; size?: number; fill?: string } = {},
): string => element('text', { x, y, 'text-anchor': anchor, 'font-size': size, fill }, escapeXml(text));

export const box = (x: number, y: number, width: number, height: number, paint: Attributes): string =>
  element('rect', { x, y, width, height, ...paint });

/** What a picture is, what it shows, its size, and whether something in it can be followed. */
interface PictureFrame {
  readonly title: string;
  readonly says: string;
  readonly width: number;
  readonly height: number;
  readonly hasLinks?: boolean;
}

/**
 * A picture that needs no script and prints: as wide as its frame lets it be, never wider than drawn. `title` says what it is, `says`
 * what it shows, for who cannot see it. `focusable` is for IE 11, which would stop the tab key at every picture.
 */
export function picture({ title, says, width, height, hasLinks = false }: PictureFrame, content: string): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'picture',
      role: hasLinks ? 'group' : 'img',
      'aria-label': `${title}：${says}`,
      focusable: 'false',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
    },
    element('title', {}, escapeXml(title)) + content,
  );
}

/** Colours of the house, each at least 4.5:1 on white. */
export const ink = {
  text: '#1f2933',
  quiet: '#41505f',
  line: '#b8c2cc',
  ground: '#f3f6fa',
  blue: '#0b4f9c',
  green: '#2a6e3c',
  amber: '#7a4a00',
  red: '#b3261e',
  grey: '#5b6876',
} as const;
