import { encode } from 'uqr';

/** A text as QR code: rows of squares, true for dark, with a quiet edge of two. */
export const qrSquares = (text: string): { readonly data: readonly (readonly boolean[])[] } =>
  encode(text, { border: 2 });

/** A text as QR code: side in squares, and the path of an SVG that draws the dark ones. */
export function qrCode(text: string): { side: number; path: string } {
  const { data } = qrSquares(text);
  const path = data.flatMap((line, y) => line.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return { side: data.length, path };
}
