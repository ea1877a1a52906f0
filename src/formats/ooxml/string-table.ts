import { escapeCellText } from '#formats/xml/escapes.js';
import { mainNamespace, xmlDeclaration } from './namespaces.js';

const chunkChars = 60_000;

/** The shared strings of a workbook to be written: each different text once, numbered as it first comes. */
export class StringTable {
  private readonly known = new Map<string, number>();
  private uses = 0;

  index(text: string): number {
    this.uses += 1;
    const found = this.known.get(text);
    if (found !== undefined) return found;
    this.known.set(text, this.known.size);
    return this.known.size - 1;
  }

  /** The part itself, to be asked once all cells are written. */
  async *xml(): AsyncGenerator<Buffer> {
    let chunk = `${xmlDeclaration}<sst xmlns="${mainNamespace(false)}" count="${this.uses}" uniqueCount="${this.known.size}">`;
    for (const text of this.known.keys()) {
      chunk += `<si>${textElement(text)}</si>`;
      if (chunk.length < chunkChars) continue;
      yield Buffer.from(chunk);
      chunk = '';
    }
    yield Buffer.from(`${chunk}</sst>`);
  }
}

const edged = /^\s|\s$|\n/;

/** A text with its blanks kept. */
export const textElement = (text: string): string =>
  `<t${edged.test(text) ? ' xml:space="preserve"' : ''}>${escapeCellText(text)}</t>`;
