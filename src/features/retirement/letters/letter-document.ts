import type { PdfDocument } from '#formats/pdf/document.js';
import type { StoredLetter } from './letter-queries.js';

/** A letter on paper: the same bytes whenever it is printed. */
export const letterDocument = ({ letter, issuedAt }: Pick<StoredLetter, 'letter' | 'issuedAt'>): PdfDocument => ({
  title: `${letter.number} ${letter.title}`,
  blocks: [
    { kind: 'subtitle', text: letter.officeName },
    { kind: 'title', text: letter.title },
    { kind: 'subtitle', text: letter.number },
    { kind: 'paragraph', text: `${letter.recipient}：`, isFlush: true },
    ...letter.said.map((text) => ({ kind: 'paragraph', text }) as const),
    { kind: 'table', headers: ['登记事项', '原模块的登记'], widths: [1, 3], rows: letter.facts },
    { kind: 'paragraph', text: letter.answer },
    { kind: 'paragraph', text: letter.close },
    { kind: 'closing', lines: [letter.officeName, letter.dayWords, '（盖章）'] },
  ],
  madeAt: issuedAt,
});
