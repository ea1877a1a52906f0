import { noticeFields, publicityWords } from './content.js';
import { type DifferenceLine, differencesOf } from './difference.js';
import type { Edition } from './edition-queries.js';
import { asksAnew, paragraphsOf } from './text-rules.js';
import { editionName } from './words.js';

const lineWords = { changed: '改动', added: '新增', removed: '删除' } as const;

/** What an edition says differently from the one before: its text word by word, everything else field by field. */
export function differenceFacts(before: Edition, after: Edition) {
  const lines = changedLines(differencesOf(before.content.text, after.content.text));
  const fields = noticeFields
    .filter(({ name }) => name !== 'text' && before.content[name] !== after.content[name])
    .map(({ name, label }) => ({
      label,
      before: shown(name, before.content[name]),
      after: shown(name, after.content[name]),
    }));
  return {
    beforeName: editionName(before.no),
    afterName: editionName(after.no),
    lines,
    isTextSame: lines.length === 0,
    fields,
    asksAnew: asksAnew(before.content, after.content),
  };
}

/** The paragraphs that are other, each with the heading of its section: the whole text stands below. */
function changedLines(lines: readonly DifferenceLine[]) {
  let section = '';
  return lines.flatMap((line) => {
    const text = line.pieces.map((piece) => piece.text).join('');
    const isHeading = line.kind === 'same' && paragraphsOf(text)[0]?.kind !== 'paragraph';
    if (isHeading) section = text;
    return line.kind === 'same' ? [] : [{ ...line, section, word: lineWords[line.kind] }];
  });
}

const shown = (name: string, value: string): string =>
  (name === 'publicity' ? (publicityWords as Readonly<Record<string, string>>)[value] : value) || '（空）';
