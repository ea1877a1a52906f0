import { utf8Chunks } from './utf8-chunks.js';
import { type XmlHandler, XmlScanner } from './xml-scanner.js';

/** Runs over a small part and calls `visit` for each start tag. @throws damaged, DOCTYPE, too deep */
export async function eachTag(
  bytes: Buffer,
  visit: (xml: XmlScanner) => void,
  text?: (xml: XmlScanner, text: string) => void,
): Promise<void> {
  const handler: XmlHandler = {
    open: visit,
    close(xml) {
      xml.wantText = false;
    },
    text: (xml, start, end) => text?.(xml, xml.buf.toString('utf8', start, end)),
  };
  const scanner = new XmlScanner(handler);
  for await (const chunk of utf8Chunks(only(bytes))) scanner.write(chunk);
  scanner.end();
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
