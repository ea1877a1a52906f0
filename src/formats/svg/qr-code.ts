import { encode } from 'uqr';

/** A text as QR code: side in squares, and the path of an SVG that draws the dark ones. */
export function qrCode(text: string): { side: number; path: string } {
  const { data } = encode(text, { border: 2 });
  const path = data.flatMap((line, y) => line.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return { side: data.length, path };
}
