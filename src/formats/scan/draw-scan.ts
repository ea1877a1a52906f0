import type { ScanKind } from './scan-kind.js';
import type { DrawnPage } from './scan-page.js';

/**
 * Draws the pages of a scan one after the other, so that one is held at a time. Costs what hostile bytes make it cost: it is called in a
 * process whose time and memory are watched. @throws ScanFailure
 */
export async function* drawScan(bytes: Buffer, kind: ScanKind, mostPages: number): AsyncGenerator<DrawnPage> {
  // Large pictures stay in memory, which is watched: without this the library would unpack them into a file, in clear.
  process.env['VIPS_DISC_THRESHOLD'] = '8g';
  // Loaded where there is something to draw: the libraries are large, and most processes never draw.
  if (kind === 'pdf') yield* (await import('./draw-pdf.js')).drawPdfPages(bytes, mostPages);
  else yield* (await import('./draw-picture.js')).drawPictures(bytes, mostPages);
}
