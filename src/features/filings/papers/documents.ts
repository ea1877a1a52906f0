import { businessField } from '#domain/business-fields.js';
import { valueWords } from '#domain/annexes/value-words.js';
import { codeName } from '#domain/codes/code-lists.js';
import { dayWords, type PaperKind } from '#domain/filing/papers.js';
import type { PdfBlock, PdfTable } from '#formats/pdf/document.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import { formBlocks } from './form-paper.js';
import type { PaperFacts } from './paper-facts.js';

type Row = readonly [label: string, value: string];

/** The text of a paper from its title to its seal; `shown`: the facts as they are to be seen, whole or masked. */
export function paperBlocks(paper: PaperFacts, shown: CaseFacts): PdfBlock[] {
  return builders[paper.paper](paper, shown);
}

const builders: Readonly<Record<PaperKind, (paper: PaperFacts, shown: CaseFacts) => PdfBlock[]>> = {
  form: (paper, shown) =>
    formBlocks(
      {
        ...shown,
        filing_agency: shown['filing_agency'] || paper.officeName,
        filing_no: paper.filingNo,
        filing_date: shown['filing_date'] || paper.filedOn,
      },
      {
        officeName: paper.officeName,
        number: paper.number,
        conclusion: conclusionOf(paper),
        day: paper.day,
        handled: `收件：${paper.acceptor}　${paper.reviewer === '' ? '' : `审核：${paper.reviewer}　`}确认：${paper.confirmer}`,
      },
    ),

  receipt: (paper, shown) =>
    letter(paper, shown, {
      said: [`你单位申请办理机动车维修经营备案（${paper.kindName}）的材料已经收到，登记如下：`],
      rows: [
        ['收件日期', paper.receivedOn],
        ['办理期限', paper.limitWords],
        ['起算日期', paper.firstDay],
        ['应办结日期', paper.dueOn],
        ['收件人', paper.acceptor],
      ],
      more: [
        { kind: 'heading', text: '收到的材料' },
        materialTable(paper, shown),
        {
          kind: 'note',
          text: '收到当日不计；期限按工作日计算的，法定节假日和休息日不计。办理备案不收取任何费用。',
        },
      ],
    }),

  notice: (paper, shown) =>
    letter(paper, shown, {
      said: [
        `你单位申请办理机动车维修经营备案（${paper.kindName}），经审查，提交的材料不齐全或者不符合要求。现将需要补正的全部内容一次性告知如下：`,
      ],
      rows: [
        ['收件日期', paper.receivedOn],
        ['告知日期', paper.notifiedOn],
      ],
      more: [
        {
          kind: 'table',
          headers: ['序号', '需要补正的内容'],
          widths: [1, 9],
          rows: paper.notices.map((line, at) => [String(at + 1), line]),
        },
        {
          kind: 'paragraph',
          text: '请按上列内容补齐后一并提交。办理期限自发出本告知之日停止计算，材料补齐后重新计算。',
        },
        { kind: 'signatures', labels: ['告知人：', '签收人：', '签收日期：', '联系电话：'] },
      ],
    }),

  return: (paper, shown) =>
    letter(paper, shown, {
      said: [`你单位申请办理的机动车维修经营备案（${paper.kindName}），经审查不属于本机构办理或者不能办理，现予退回。`],
      rows: [
        ['收件日期', paper.receivedOn],
        ['退回日期', paper.day],
        ['退回理由', paper.ground],
      ],
      more: [
        {
          kind: 'paragraph',
          text: '对退回有异议的，可以依法申请行政复议或者提起行政诉讼。',
        },
      ],
    }),

  announcement: (paper, shown) =>
    letter(paper, shown, {
      recipient: '',
      said: ['根据《机动车维修管理规定》，下列经营者已经办理机动车维修经营备案，现予公告：'],
      rows: [
        ...publicRows(paper, shown),
        ...(shown['chain_kind'] === 'outlet'
          ? ([
              ['连锁总部', shown['head_office_name'] ?? ''],
              ['总部备案编号', shown['head_office_filing_no'] ?? ''],
            ] as const)
          : []),
      ],
      more: [],
    }),

  amendment: (paper, shown) =>
    letter(paper, shown, {
      said: ['你单位申请的备案事项变更已经办理，变更后的主要备案事项如下：'],
      rows: publicRows(paper, shown),
      more: [],
    }),

  termination: (paper, shown) =>
    letter(paper, shown, {
      said: ['你单位终止机动车维修经营的告知已经收到，备案已予终止。'],
      rows: publicRows(paper, shown),
      more: [{ kind: 'paragraph', text: '终止后继续从事机动车维修经营的，应当重新办理备案。' }],
    }),

  deregistration: (paper, shown) =>
    letter(paper, shown, {
      said: ['你单位的机动车维修经营备案已予注销。'],
      rows: publicRows(paper, shown),
      more: [{ kind: 'paragraph', text: '注销后继续从事机动车维修经营的，应当重新办理备案。' }],
    }),
};

/** What a paper has in common with a letter: head, addressee, a table of facts, seal and day. */
function letter(
  paper: PaperFacts,
  shown: CaseFacts,
  text: { recipient?: string; said: readonly string[]; rows: readonly Row[]; more: readonly PdfBlock[] },
): PdfBlock[] {
  const recipient = text.recipient ?? (shown['business_name'] || '申请人');
  const rows: readonly Row[] =
    recipient === '' ? text.rows : [['业户名称', shown['business_name'] ?? ''], ...text.rows];
  return [
    { kind: 'subtitle', text: paper.officeName },
    { kind: 'title', text: paper.title },
    { kind: 'subtitle', text: paper.number },
    ...(recipient === '' ? [] : ([{ kind: 'paragraph', text: `${recipient}：`, isFlush: true }] as const)),
    ...text.said.map((said) => ({ kind: 'paragraph', text: said }) as const),
    { kind: 'table', headers: ['事项', '内容'], widths: [1, 3], rows: unique(rows) },
    ...text.more,
    { kind: 'closing', lines: [paper.officeName, dayWords(paper.day), '（盖章）'] },
  ];
}

const unique = (rows: readonly Row[]): Row[] =>
  rows.filter(([label], at) => rows.findIndex(([l]) => l === label) === at);

/** What of a business is public: no person's number. */
const publicRows = (paper: PaperFacts, shown: CaseFacts): Row[] => [
  ['业户名称', shown['business_name'] ?? ''],
  ['统一社会信用代码', shown['uscc'] || shown['legacy_reg_no'] || ''],
  ['备案编号', paper.filingNo],
  ['经营类别', named('business_class', shown)],
  ['经营地址', shown['business_address'] ?? ''],
  ['法定代表人（经营者）', shown['legal_name'] ?? ''],
  ['办结日期', paper.day],
];

const named = (field: string, shown: CaseFacts): string => valueWords(businessField(field), shown[field] ?? '');

function materialTable(paper: PaperFacts, shown: CaseFacts): PdfTable {
  const rows =
    paper.materials.length > 0
      ? paper.materials.map(({ code, name, word }) => [code, name, word])
      : (shown['materials'] ?? '')
          .split('、')
          .filter((code) => code !== '')
          .map((code) => [code, codeName('filing-materials', code), '已收到']);
  return { kind: 'table', headers: ['代码', '材料', '情况'], widths: [1, 7, 1.6], rows };
}

/** What the office concluded, as the form says it. */
function conclusionOf({ kind, filingNo }: PaperFacts): string {
  switch (kind) {
    case 'amend':
      return `变更材料齐全，符合备案要求，变更已办理。备案编号 ${filingNo}。`;
    case 'second_entry':
      return `已在全省一体化在线政务服务平台办结，二次录入核对无误。备案编号 ${filingNo}。`;
    default:
      return `材料齐全，符合备案要求，予以备案。备案编号 ${filingNo}。`;
  }
}
