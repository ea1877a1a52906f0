import { decodeXml } from './xml-scanner.js';

/** Text of a cell as stored in a workbook: references, line ends and `_x000D_` escapes resolved. */
export function workbookText(raw: string, isCdata: boolean): string {
  let text = isCdata ? raw : decodeXml(raw);
  if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
  if (text.includes('_x'))
    text = text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return text;
}

/** Whether bytes need `workbookText` at all: `&`, `\r` or `_x` in them. */
export function needsDecoding(buf: Buffer, start: number, end: number): boolean {
  for (let p = start; p < end; p++) {
    const byte = buf[p]!;
    if (byte === 38 || byte === 13 || (byte === 95 && buf[p + 1] === 120)) return true;
  }
  return false;
}

/** A part in UTF-8, whatever encoding it declares: chunks pass through unless a byte order mark or declaration says otherwise. */
export async function* utf8Chunks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let decoder: InstanceType<typeof TextDecoder> | null | undefined;
  for await (const chunk of chunks) {
    if (decoder === undefined) decoder = decoderFor(chunk);
    yield decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk;
  }
}

function decoderFor(head: Buffer): InstanceType<typeof TextDecoder> | null {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 60 && head[1] === 0)) return new TextDecoder('utf-16le');
  if ((head[0] === 0xfe && head[1] === 0xff) || (head[0] === 0 && head[1] === 60)) return new TextDecoder('utf-16be');
  const declared = /^[^>]*?<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']/i
    .exec(head.toString('latin1', 0, 200))?.[1]
    ?.toLowerCase();
  if (declared === undefined || declared === 'utf-8' || declared === 'utf8' || declared === 'us-ascii') return null;
  try {
    return new TextDecoder(declared);
  } catch {
    return null;
  }
}
