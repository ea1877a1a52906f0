import { type InvisibleCharacter, invisibleCharacters } from '#formats/text/invisible.js';

/** What nobody sees and nobody means, but web pages and input methods leave behind: dropped in silence (V1). */
const harmless: ReadonlySet<string> = new Set(['U+061C', 'U+200E', 'U+200F']);

/**
 * Characters that nobody sees and that make a text another one than it looks (V23): controls, changes of direction, noncharacters, halves of
 * characters. Zero-width ones are dropped in silence.
 */
export const hiddenCharacters = (text: string): readonly InvisibleCharacter[] =>
  invisibleCharacters(text).filter(({ code, name }) => name !== '零宽字符' && !harmless.has(code));
