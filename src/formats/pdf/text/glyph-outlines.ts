/** A point of an outline on the font's grid; one that is not on it bends the line between its neighbours. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly isOn: boolean;
}

/** An outline as TrueType keeps it. */
export interface Outline {
  readonly bytes: Buffer;
  readonly points: number;
  readonly contours: number;
  readonly box: { readonly left: number; readonly bottom: number; readonly right: number; readonly top: number };
}

const onCurve = 1;
const repeat = 8;
/** Per axis: the step is one byte; its sign where it is, that there is none where it is not. */
const axes = { x: { short: 2, same: 16 }, y: { short: 4, same: 32 } } as const;

/** Writes outlines as an entry of the table `glyf`; nothing for a glyph without any. */
export function encodeContours(contours: readonly (readonly Point[])[]): Outline {
  const points = contours.flat();
  if (points.length === 0)
    return { bytes: Buffer.alloc(0), points: 0, contours: 0, box: { left: 0, bottom: 0, right: 0, top: 0 } };
  const box = {
    left: Math.min(...points.map(({ x }) => x)),
    bottom: Math.min(...points.map(({ y }) => y)),
    right: Math.max(...points.map(({ x }) => x)),
    top: Math.max(...points.map(({ y }) => y)),
  };
  const head = Buffer.alloc(10 + contours.length * 2 + 2);
  head.writeInt16BE(contours.length, 0);
  [box.left, box.bottom, box.right, box.top].forEach((value, at) => {
    head.writeInt16BE(value, 2 + at * 2);
  });
  let last = -1;
  contours.forEach((contour, at) => {
    last += contour.length;
    head.writeUInt16BE(last, 10 + at * 2);
  });
  const [xs, ys] = [steps(points, 'x'), steps(points, 'y')];
  const flags = points.map(({ isOn }, at) => (isOn ? onCurve : 0) | (xs.flags[at] ?? 0) | (ys.flags[at] ?? 0));
  const bytes = Buffer.concat([head, Buffer.from(runs(flags)), Buffer.from(xs.bytes), Buffer.from(ys.bytes)]);
  return { bytes, points: points.length, contours: contours.length, box };
}

function steps(points: readonly Point[], axis: 'x' | 'y'): { flags: number[]; bytes: number[] } {
  const { short, same } = axes[axis];
  const bytes: number[] = [];
  let before = 0;
  const flags = points.map((point) => {
    const step = point[axis] - before;
    before = point[axis];
    if (step === 0) return same;
    if (Math.abs(step) < 256) {
      bytes.push(Math.abs(step));
      return short | (step > 0 ? same : 0);
    }
    bytes.push((step >> 8) & 0xff, step & 0xff);
    return 0;
  });
  return { flags, bytes };
}

/** The same flag several times is said once, with how often it comes again. */
function runs(flags: readonly number[]): number[] {
  const bytes: number[] = [];
  for (let at = 0; at < flags.length; ) {
    const flag = flags[at] ?? 0;
    let more = 0;
    while (more < 255 && flags[at + more + 1] === flag) more += 1;
    if (more > 0) bytes.push(flag | repeat, more);
    else bytes.push(flag);
    at += more + 1;
  }
  return bytes;
}
