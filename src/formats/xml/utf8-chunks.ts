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
