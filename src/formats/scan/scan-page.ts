/** A page of a scan as a picture that every browser shows: upright, no larger than a screen needs, without what the camera noted. */
export interface DrawnPage {
  /** From 1. */
  readonly no: number;
  /** Pages of the whole document; more than are drawn where it has very many. */
  readonly of: number;
  readonly kind: 'png' | 'jpg';
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** A scan that cannot be drawn: its bytes are wrong, or it wants a password. */
export class ScanFailure extends Error {
  constructor(readonly failure: 'damaged' | 'locked') {
    super(`the scan cannot be drawn: ${failure}`);
    this.name = 'ScanFailure';
  }
}

/** Longest side of a drawn page, in points: a sheet of A4 is legible down to its small print. */
export const pageEdge = 1800;
