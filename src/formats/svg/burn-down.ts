import { element, ink, picture, words } from './picture.js';

/** What was left at the end of a day. */
export interface LeftOn {
  readonly day: string;
  readonly left: number;
}

const frame = { left: 40, right: 20, top: 14, foot: 22 } as const;

/** Work left against days left: what was left day by day, and the straight way to nothing on the last day. `days`: all days in order. */
export function burnDown(
  heading: { readonly title: string; readonly says: string },
  days: readonly string[],
  known: readonly LeftOn[],
  { width = 740, tall = 160 }: { width?: number; tall?: number } = {},
): string {
  const most = Math.max(1, ...known.map(({ left }) => left));
  const foot = tall - frame.foot;
  const x = (day: string) =>
    frame.left + (Math.max(0, days.indexOf(day)) / Math.max(1, days.length - 1)) * (width - frame.left - frame.right);
  const y = (left: number) => foot - (left / most) * (foot - frame.top);
  const at = ({ day, left }: LeftOn) => `${x(day).toFixed(1)},${y(left).toFixed(1)}`;
  const [first, last] = [known[0], known.at(-1)];
  const end = days.at(-1) ?? '';
  const ideal = first
    ? element('line', {
        x1: x(first.day),
        y1: y(first.left),
        x2: x(end),
        y2: foot,
        stroke: ink.grey,
        'stroke-dasharray': '4 3',
      })
    : '';
  const way = element('polyline', {
    points: known.map(at).join(' '),
    fill: 'none',
    stroke: ink.blue,
    'stroke-width': 2,
  });
  const now = last
    ? element('circle', { cx: x(last.day), cy: y(last.left), r: 4, fill: ink.blue }) +
      words(x(last.day) + 8, Math.max(y(last.left) - 6, frame.top + 8), `还剩 ${last.left}`)
    : '';
  const axes =
    element('line', { x1: frame.left, y1: foot, x2: width - frame.right, y2: foot, stroke: ink.line }) +
    words(frame.left - 6, y(most) + 4, String(most), { anchor: 'end' }) +
    words(frame.left - 6, foot, '0', { anchor: 'end' }) +
    words(frame.left, tall - 5, days[0] ?? '') +
    words(width - frame.right, tall - 5, `${end} 截止`, { anchor: 'end' });
  return picture({ ...heading, width, height: tall }, axes + ideal + way + now);
}
