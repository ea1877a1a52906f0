/**
 * "Byte text" has one character per byte (latin1), so that places in it are places in the file, untouched bytes stay as they are,
 * and big texts cost half the memory. Words of ours become byte text before they are put in.
 */
export const toByteText = (words: string): string => Buffer.from(words, 'utf8').toString('latin1');
