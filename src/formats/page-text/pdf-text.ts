import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Problem } from '#platform/problem.js';
import { pageTextLimits } from './page-text.js';
import { pageRefusals } from './refusals.js';

/** A piece of text with its place on the page, in points. */
export interface Glyphs {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Height of its characters. */
  readonly size: number;
}

/**
 * The text of a PDF in reading order: what stands on one height is one line, a gap of more than a character a tab. Nothing is drawn, no script
 * of the file runs, and nothing is fetched. @throws page.damaged, page.locked, page.too_many_pages, page.no_text
 */
export async function pdfText(bytes: Buffer): Promise<string> {
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const home = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const task = getDocument({
    data: new Uint8Array(bytes),
    cMapUrl: `${join(home, 'cmaps')}/`,
    cMapPacked: true,
    standardFontDataUrl: `${join(home, 'standard_fonts')}/`,
    disableFontFace: true,
    useSystemFonts: false,
    isEvalSupported: false,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: 0,
  });
  try {
    const document = await task.promise;
    if (document.numPages > pageTextLimits.pages)
      throw pageRefusals.too_many_pages({ count: document.numPages, limit: pageTextLimits.pages });
    const pages: string[] = [];
    for (let no = 1; no <= document.numPages; no += 1) {
      const page = await document.getPage(no);
      const { items } = await page.getTextContent();
      pages.push(textOfGlyphs(items.flatMap((item) => ('str' in item ? [glyphsOf(item)] : []))));
      page.cleanup();
      if (pages.join('').length > pageTextLimits.chars) throw pageRefusals.too_long({ limit: pageTextLimits.chars });
    }
    return pages.join('\n\n');
  } catch (error) {
    if (error instanceof Problem) throw error;
    const { name } = error as Error;
    throw name === 'PasswordException' ? pageRefusals.locked() : pageRefusals.damaged();
  } finally {
    await task.destroy();
  }
}

const glyphsOf = ({
  str,
  transform,
  width,
  height,
}: {
  str: string;
  transform: number[];
  width: number;
  height: number;
}): Glyphs => ({
  text: str,
  x: transform[4] ?? 0,
  y: transform[5] ?? 0,
  width,
  size: height || Math.abs(transform[3] ?? 0) || 10,
});

/** Lines from the top, in each from the left. */
export function textOfGlyphs(glyphs: readonly Glyphs[]): string {
  const lines: Glyphs[][] = [];
  for (const one of glyphs.filter(({ text }) => text.trim() !== '').toSorted((a, b) => b.y - a.y)) {
    const line = lines.at(-1);
    const [first] = line ?? [];
    if (line && first && Math.abs(first.y - one.y) < Math.min(first.size, one.size) * 0.5) line.push(one);
    else lines.push([one]);
  }
  return lines.map(lineOf).join('\n');
}

function lineOf(line: readonly Glyphs[]): string {
  let text = '';
  let end = Number.NaN;
  for (const one of line.toSorted((a, b) => a.x - b.x)) {
    const gap = one.x - end;
    if (gap > one.size * 1.2) text += '\t';
    else if (gap > one.size * 0.3) text += ' ';
    text += one.text;
    end = one.x + one.width;
  }
  return text;
}
