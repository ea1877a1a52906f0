import { box, element, ink, picture, words } from './picture.js';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The value as it is written. */
  readonly shown: string;
}

const widestStep = 40;
/** Below this the first and the last name would run into each other. */
const roomForBoth = 170;
const height = 20;
const gap = 4;

/** Lying bars with their names before and their values behind them. `labelWidth`: room for the longest name. */
export function lyingBars(
  heading: { readonly title: string; readonly says: string },
  bars: readonly Bar[],
  { width = 740, labelWidth = 150, colour = ink.blue }: { width?: number; labelWidth?: number; colour?: string } = {},
): string {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const room = width - labelWidth - 80;
  const drawn = bars.map(({ label, value, shown }, at) => {
    const y = at * (height + gap);
    const long = Math.max(value > 0 ? 1 : 0, Math.round((value / most) * room));
    return (
      words(labelWidth - 8, y + 15, label, { anchor: 'end' }) +
      box(labelWidth, y + 2, long, height - 4, { fill: colour }) +
      words(labelWidth + long + 6, y + 15, shown)
    );
  });
  return picture({ ...heading, width, height: Math.max(1, bars.length * (height + gap)) }, drawn.join(''));
}

/** Standing bars over time, one a step, named at the first and the last: a sparkline with a foot to stand on. */
export function standingBars(
  heading: { readonly title: string; readonly says: string },
  bars: readonly Bar[],
  { width = 740, tall = 90, colour = ink.blue }: { width?: number; tall?: number; colour?: string } = {},
): string {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const step = Math.min(widestStep, (width - 60) / Math.max(1, bars.length));
  const foot = tall - 18;
  const drawn = bars.map(({ value }, at) => {
    const high = Math.max(value > 0 ? 1 : 0, Math.round((value / most) * (foot - 14)));
    return box(round(40 + at * step), foot - high, round(Math.max(1, step - 2)), high, { fill: colour });
  });
  const first = bars[0];
  const last = bars.at(-1);
  const named =
    words(34, 14, bars.find(({ value }) => value === most)?.shown ?? '', { anchor: 'end' }) +
    words(34, foot, '0', { anchor: 'end' }) +
    (first ? words(40, tall - 3, first.label) : '') +
    (last && bars.length * step > roomForBoth
      ? words(round(40 + bars.length * step), tall - 3, last.label, { anchor: 'end' })
      : '');
  const line = element('line', { x1: 40, y1: foot, x2: width - 20, y2: foot, stroke: ink.line });
  return picture({ ...heading, width, height: tall }, drawn.join('') + line + named);
}

/** Two tenths of a pixel are enough for every screen and printer. */
const round = (value: number): number => Math.round(value * 10) / 10;
