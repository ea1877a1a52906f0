const brackets = /[()[\]{}<>《》〈〉「」『』【】〔〕〖〗]/g;

/**
 * A header as it is compared: NFKC, without `*`, blanks, line breaks, invisible characters and bracket characters (what stands
 * in the brackets stays), lower case. @source annexes.md section 0
 */
export function headerWord(text: string): string {
  if (text === '') return '';
  return text
    .normalize('NFKC')
    .replace(/[\s*\u200b-\u200d\u2060\ufeff]/g, '')
    .replace(brackets, '')
    .toLowerCase();
}
