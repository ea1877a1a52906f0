import { crc32, deflateSync } from 'node:zlib';

/** Scans made by code, small and whole; what each shows does not matter. */

export function aPdf(pages = 1, inner = ''): Buffer {
  const kids = Array.from({ length: pages }, (_, at) => `${3 + at * 2} 0 R`).join(' ');
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`];
  for (let at = 0; at < pages; at += 1) {
    const drawing = `0.8 0.2 0.2 rg 50 ${700 - 40 * at} 200 30 re f ${inner}`;
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${4 + at * 2} 0 R /Resources << >> >>`,
      `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
    );
  }
  let text = '%PDF-1.4\n';
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  const head = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  const tail = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text + head + tail, 'latin1');
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** `claimed`: what its header says of its size, where it lies. */
export function aPng(width = 40, height = 30, shade = 200, claimed = { width, height }): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(claimed.width, 0);
  head.writeUInt32BE(claimed.height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height, shade);
  for (let y = 0; y < height; y += 1) rows[y * (width + 1)] = 0;
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', head),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Grey TIFF pages, not packed. `next`: where the last page says that the next one is. */
export function aTiff(pages = 1, { width = 20, height = 10, next = 0 } = {}): Buffer {
  const pageBytes = width * height;
  const directoryBytes = 2 + 8 * 12 + 4;
  const file = Buffer.alloc(8 + pages * (pageBytes + directoryBytes), 180);
  file.write('II*\0', 0, 'latin1');
  const directoryAt = (page: number) => 8 + page * (pageBytes + directoryBytes) + pageBytes;
  file.writeUInt32LE(directoryAt(0), 4);
  for (let page = 0; page < pages; page += 1) {
    const at = directoryAt(page);
    const entries = [
      [256, 4, width],
      [257, 4, height],
      [258, 3, 8],
      [259, 3, 1],
      [262, 3, 1],
      [273, 4, at - pageBytes],
      [278, 4, height],
      [279, 4, pageBytes],
    ] as const;
    file.writeUInt16LE(entries.length, at);
    entries.forEach(([tag, type, value], no) => {
      const entry = at + 2 + no * 12;
      file.writeUInt16LE(tag, entry);
      file.writeUInt16LE(type, entry + 2);
      file.writeUInt32LE(1, entry + 4);
      file.writeUInt32LE(value, entry + 8);
    });
    file.writeUInt32LE(page + 1 < pages ? directoryAt(page + 1) : next, at + directoryBytes - 4);
  }
  return file;
}
