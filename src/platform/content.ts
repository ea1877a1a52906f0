/** Bytes that can be gone through more than once: in memory, or kept elsewhere. */
export type Content = Buffer | { chunks(): AsyncIterable<Buffer> };

/** Goes through a content in pieces of this size; the last may be smaller. */
export async function* piecesOf(content: Content, bytes: number): AsyncGenerator<Buffer> {
  if (Buffer.isBuffer(content)) {
    for (let at = 0; at < content.length; at += bytes) yield content.subarray(at, at + bytes);
    return;
  }
  let held: Buffer[] = [];
  let size = 0;
  for await (let chunk of content.chunks()) {
    while (size + chunk.length >= bytes) {
      const rest = bytes - size;
      yield Buffer.concat([...held, chunk.subarray(0, rest)]);
      chunk = chunk.subarray(rest);
      held = [];
      size = 0;
    }
    if (chunk.length > 0) held.push(chunk);
    size += chunk.length;
  }
  if (size > 0) yield Buffer.concat(held);
}
