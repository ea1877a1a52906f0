import type { Look } from './book.js';

/** What a look means, in words both writers understand. Sizes in points, colours RRGGBB. */
export interface LookFacts {
  readonly size: number;
  readonly bold: boolean;
  /** Heading face (黑体) instead of the text face (宋体). */
  readonly heading: boolean;
  readonly colour: string;
  readonly fill: string | null;
  readonly centred: boolean;
  readonly wrapped: boolean;
  readonly bordered: boolean;
  /** Text format `@`: what is typed stays as typed. */
  readonly text: boolean;
  /** Not locked when the sheet is protected. */
  readonly open: boolean;
}

const plain: LookFacts = {
  size: 11,
  bold: false,
  heading: false,
  colour: '000000',
  fill: null,
  centred: false,
  wrapped: false,
  bordered: false,
  text: true,
  open: false,
};
const head: LookFacts = { ...plain, bold: true, centred: true, wrapped: true, bordered: true, fill: 'DDEBF7' };

export const lookFacts: Readonly<Record<Look, LookFacts>> = {
  title: { ...plain, size: 16, heading: true },
  note: plain,
  header: head,
  'header-must': { ...head, fill: 'FFF2CC', colour: 'C00000' },
  'header-locked': { ...head, fill: 'D9D9D9' },
  input: { ...plain, bordered: true, open: true },
  locked: { ...plain, bordered: true, fill: 'F2F2F2' },
  'guide-head': head,
  guide: { ...plain, bordered: true, wrapped: true },
  'guide-group': { ...plain, bold: true, bordered: true, fill: 'F2F2F2' },
  plain,
};
