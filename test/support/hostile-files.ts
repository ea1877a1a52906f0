import { archiveFiles } from '#test/support/hostile/archives.js';
import { bigFiles } from '#test/support/hostile/big.js';
import { contentFiles } from '#test/support/hostile/contents.js';
import { brokenFiles } from '#test/support/hostile/broken.js';
import { kindFiles } from '#test/support/hostile/kinds.js';
import { oleFiles } from '#test/support/hostile/ole.js';
import { textFiles } from '#test/support/hostile/texts.js';
import { xmlFiles } from '#test/support/hostile/xml.js';

/** A hostile or odd file for annex 2. */
export interface HostileFile {
  /** File name as uploaded, with its extension; unique. */
  readonly name: string;
  /** refuse: must end in a 4xx with a sentence within 10 s. mayRead: odd, may be read or refused, never more than that. */
  readonly expect: 'refuse' | 'mayRead';
  /** Makes the bytes; the same ones each time. Large files are made only when asked for. */
  make(): Buffer;
}

export const refuse = (name: string, make: () => Buffer): HostileFile => ({ name, expect: 'refuse', make });
export const mayRead = (name: string, make: () => Buffer): HostileFile => ({ name, expect: 'mayRead', make });

/** All of them: broken, lying, bloated, disguised and merely odd files. @source S1, C24 */
export function hostileFiles(): readonly HostileFile[] {
  return [
    ...brokenFiles(),
    ...archiveFiles(),
    ...xmlFiles(),
    ...kindFiles(),
    ...oleFiles(),
    ...textFiles(),
    ...contentFiles(),
    ...bigFiles(),
  ];
}
