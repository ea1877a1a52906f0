import { dayWords } from '#domain/filing/papers.js';
import type { PdfBlock, PdfFormGroup } from '#formats/pdf/document.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import { formColumns, formGroups } from './form-layout.js';

/** What the form says beside the facts: by whom it was filed, and how. */
export interface FormWords {
  readonly officeName: string;
  readonly number: string;
  /** One sentence: what the office concluded. */
  readonly conclusion: string;
  /** yyyy-mm-dd; '' leaves the place for the day empty. */
  readonly day: string;
  /** 受理、审核、确认 with names; '' for a form of the register. */
  readonly handled: string;
}

const title = '机动车维修经营备案表';
const declared =
  '经营者声明：以上填写的内容和提交的材料真实、有效；备案事项发生变化的，按规定办理变更。' +
  '\n\n经营者（签字、盖章）：\n\n　　　　　　年　　月　　日';

/** The filing form: the boxes of the paper form, then what the business declares and what the office concluded. */
export const formBlocks = (facts: CaseFacts, words: FormWords): PdfBlock[] => [
  { kind: 'title', text: title },
  { kind: 'subtitle', text: words.number },
  { kind: 'form', columns: formColumns, groups: [...formGroups(facts), closing(words)] },
];

const half = formColumns / 2;

const closing = ({ officeName, conclusion, day, handled }: FormWords): PdfFormGroup => ({
  legend: '声明和意见',
  rows: [
    [
      { span: half, text: declared, height: 84, name: '经营者声明' },
      {
        span: half,
        text:
          `备案机构意见：${conclusion}${handled === '' ? '' : `\n${handled}`}` +
          `\n\n备案机构（盖章）：${officeName}\n\n　　　　　　${day === '' ? '年　　月　　日' : dayWords(day)}`,
        height: 84,
        name: '备案机构意见',
      },
    ],
  ],
});
