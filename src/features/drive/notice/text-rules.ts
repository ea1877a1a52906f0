/** A paragraph of a notice's text, and whether it heads what follows. */
export interface Paragraph {
  readonly kind: 'heading' | 'subheading' | 'paragraph';
  readonly text: string;
}

const longestHeading = 40;

/**
 * Plain text as people type notices: a line a paragraph. A short line that begins with 一、 or （一） and is no sentence heads a section, as
 * official documents have it.
 */
export const paragraphsOf = (text: string): Paragraph[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ kind: kindOf(line), text: line }));

function kindOf(line: string): Paragraph['kind'] {
  if ([...line].length > longestHeading || /[。；：]$/.test(line)) return 'paragraph';
  if (/^[一二三四五六七八九十]+、/.test(line)) return 'heading';
  return /^[（(][一二三四五六七八九十]+[）)]/.test(line) ? 'subheading' : 'paragraph';
}

type TextFields = 'title' | 'legalBasis' | 'text';

/**
 * Whether offices must acknowledge anew (C11): only where what the notice says has changed, its title, its legal basis or a section. Number,
 * day, copies, contacts and attachments tell of the paper and of whom to call; who has acknowledged has read what is asked of them. Blanks
 * and width of characters are no change. What has no text asks for nothing.
 */
export function asksAnew(
  before: Readonly<Record<TextFields, string>> | undefined,
  after: Readonly<Record<TextFields, string>>,
): boolean {
  if (after.text === '') return false;
  if (before === undefined || before.text === '') return true;
  return (['title', 'legalBasis', 'text'] as const).some((field) => bare(before[field]) !== bare(after[field]));
}

const bare = (text: string): string => text.normalize('NFKC').replace(/[^\S\n]+/g, '');
