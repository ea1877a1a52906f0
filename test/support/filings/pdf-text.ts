import { inflateSync } from 'node:zlib';

/** Texts of a PDF by page, as one copies them out of it: what its fonts say its glyphs mean, piece after piece. */
export function pdfPages(bytes: Buffer): string[] {
  const objects = objectsOf(bytes);
  const dictionary = (id: string): string => objects.get(id)?.head ?? '';
  const fonts = new Map<string, ReadonlyMap<string, string>>();
  const mapOf = (id: string): ReadonlyMap<string, string> => {
    const known = fonts.get(id);
    if (known) return known;
    const unicode = /\/ToUnicode (\d+) 0 R/.exec(dictionary(id))?.[1] ?? '';
    const made = readMap(objects.get(unicode)?.stream ?? '');
    fonts.set(id, made);
    return made;
  };
  return [...objects.values()]
    .filter(({ head }) => /\/Type \/Page\b/.test(head))
    .map(({ head }) => {
      const resources = dictionary(/\/Resources (\d+) 0 R/.exec(head)?.[1] ?? '');
      const names = /\/Font <<([^>]*)>>/.exec(resources)?.[1] ?? '';
      const own = new Map([...names.matchAll(/\/(\w+) (\d+) 0 R/g)].map(([, name = '', id = '']) => [name, mapOf(id)]));
      const content = objects.get(/\/Contents (\d+) 0 R/.exec(head)?.[1] ?? '')?.stream ?? '';
      return textOf(content, own);
    });
}

/** All of it without blanks, for comparing: where a line is broken says nothing. */
export const pdfText = (bytes: Buffer): string => packed(pdfPages(bytes).join(''));
export const packed = (text: string): string => text.replace(/[\s　]/g, '');

interface PdfObject {
  readonly head: string;
  readonly stream: string;
}

function objectsOf(bytes: Buffer): Map<string, PdfObject> {
  const text = bytes.toString('latin1');
  const found = new Map<string, PdfObject>();
  for (const match of text.matchAll(/(?:^|\n)(\d+) 0 obj\n/g)) {
    const from = match.index + match[0].length;
    const end = text.indexOf('endobj', from);
    const begin = text.indexOf('stream\n', from);
    const hasStream = begin >= 0 && begin < end;
    const head = text.slice(from, hasStream ? begin : end);
    let stream = '';
    const length = Number(/\/Length (\d+)/.exec(head)?.[1] ?? 0);
    if (hasStream && length > 0) {
      const raw = bytes.subarray(begin + 7, begin + 7 + length);
      stream = (head.includes('FlateDecode') ? inflateSync(raw) : raw).toString('latin1');
    }
    found.set(match[1] ?? '', { head, stream });
  }
  return found;
}

function readMap(cmap: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const [, first = '', list = ''] of cmap.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/gi)) {
    let code = Number.parseInt(first, 16);
    for (const [, units = ''] of list.matchAll(/<([^>]*)>/g)) {
      const signs = units.split(' ').map((unit) => String.fromCharCode(Number.parseInt(unit, 16)));
      map.set(String(code++).padStart(5, '0'), signs.join(''));
    }
  }
  return map;
}

function textOf(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let font: ReadonlyMap<string, string> | undefined;
  let text = '';
  for (const [, name, shown] of content.matchAll(/\/(\w+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = fonts.get(name);
    for (const [, hex = ''] of (shown ?? '').matchAll(/<([0-9a-f]+)>/gi))
      for (let at = 0; at < hex.length; at += 4)
        text += font?.get(String(Number.parseInt(hex.slice(at, at + 4), 16)).padStart(5, '0')) ?? '';
    if (shown !== undefined) text += '\n';
  }
  return text;
}
