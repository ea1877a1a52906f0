import { createHash } from 'node:crypto';
import { dateTimeIn } from '#platform/clock.js';
import type { Deps } from '#platform/deps.js';
import { businessFields, fieldGroups } from '#domain/business-fields.js';
import { valueWords } from '#domain/annexes/value-words.js';
import { caseStates } from '#domain/filing/moves.js';
import { papers, papersOf } from '#domain/filing/papers.js';
import type { WorkingCalendar } from '#domain/statutory/calendar.js';
import { clockSheet } from '#domain/statutory/clock.js';
import { verbNames } from '#features/audit/words.js';
import { getWorkingCalendar } from '#features/filings/clock/working-calendar.js';
import { clockFactsOf } from '#features/filings/cases/clock-facts.js';
import type { PdfBlock, PdfDocument } from '#formats/pdf/document.js';
import { type CaseRecord, paperFactsOf } from './paper-facts.js';
import { type CaseAudit, listCaseAudit } from './paper-queries.js';
import { maskedFacts } from './proofs.js';

/** Everything that is known of a case in one file, for complaints and reviews: nothing is left out, numbers are masked. */
export async function caseFile(
  deps: Pick<Deps, 'db' | 'config'>,
  record: CaseRecord,
  title: string,
  madeAt: Date,
): Promise<PdfDocument> {
  const { db, config } = deps;
  const zone = config.officeZone;
  const acts = await listCaseAudit(db, record.one.id);
  const body: PdfBlock[] = [
    ...summary(record, zone),
    ...factTable(record),
    ...stepTable(record, acts, zone),
    ...otherActs(acts, zone),
    ...sheetTable(record, await getWorkingCalendar(db), zone),
    ...materialTable(record),
    ...(await paperTable(deps, record)),
  ];
  const sha256 = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  return {
    title: `办件全卷 ${title}`,
    madeAt,
    foot: `办件全卷（办件号 ${record.one.id}）`,
    blocks: [
      { kind: 'subtitle', text: record.one.agencyName },
      { kind: 'title', text: '办件全卷' },
      { kind: 'subtitle', text: title },
      ...body,
      { kind: 'note', text: `以上各项内容的指纹 SHA-256：${sha256}` },
      { kind: 'note', text: `生成时间：${dateTimeIn(zone, madeAt)}（北京时间）。证件号码和手机号已经脱敏。` },
      { kind: 'signatures', labels: ['机构（盖章）：', '经办人：', '日期：'], hasSeal: true },
    ],
  };
}

const table = (
  headers: readonly string[],
  widths: readonly number[],
  rows: readonly (readonly string[])[],
): PdfBlock => (rows.length === 0 ? { kind: 'paragraph', text: '没有。' } : { kind: 'table', headers, widths, rows });

const heading = (text: string): PdfBlock => ({ kind: 'heading', text });

function summary({ one, facts }: CaseRecord, zone: string): PdfBlock[] {
  return [
    heading('一、办件'),
    table(
      ['事项', '内容'],
      [1, 3],
      [
        ['办件号', String(one.id)],
        ['事项', facts.kindName],
        ['现在的状态', caseStates[one.state]],
        ['办理机构', one.agencyName],
        ['收件时间', one.receivedAt === null ? '没有收件' : dateTimeIn(zone, one.receivedAt)],
        ['办理期限', facts.limitWords],
        ['应办结日期', facts.dueOn],
        ['备案编号', one.filingNo ?? ''],
        ['备案时间', one.filedAt === null ? '' : dateTimeIn(zone, one.filedAt)],
      ],
    ),
  ];
}

function factTable({ facts }: CaseRecord): PdfBlock[] {
  const shown = maskedFacts(facts.facts);
  const rows = businessFields
    .filter(({ field, group }) => (shown[field] ?? '') !== '' || group !== fieldGroups.licence)
    .map((known) => [known.group, known.label, valueWords(known, shown[known.field] ?? '')]);
  return [heading('二、登记内容'), table(['类别', '项目', '内容'], [1.4, 1.6, 4], rows)];
}

/** Each step with who took it, when, and from which address. */
function stepTable({ steps }: CaseRecord, acts: readonly CaseAudit[], zone: string): PdfBlock[] {
  const rows = steps.map(({ no, from, to, byId, by, at, ground }) => [
    String(no),
    dateTimeIn(zone, at),
    by,
    acts.find((act) => act.actorId === byId && act.at.getTime() === at.getTime())?.address ?? '',
    from === null ? '' : caseStates[from],
    caseStates[to],
    ground ?? '',
  ]);
  const headers = ['步', '时间', '办理人', '地址', '之前', '之后', '理由'];
  return [heading('三、办理经过'), table(headers, [0.5, 1.9, 1.2, 1.6, 1.2, 1.2, 2.6], rows)];
}

function otherActs(acts: readonly CaseAudit[], zone: string): PdfBlock[] {
  const rows = acts.map(({ at, actorName, address, verb, before, after }) => [
    dateTimeIn(zone, at),
    actorName,
    address,
    verbNames[verb] ?? verb,
    before ?? '',
    after ?? '',
  ]);
  return [
    heading('四、操作审计'),
    table(['时间', '操作人', '地址', '操作', '之前', '之后'], [1.7, 1.1, 1.5, 1.5, 2, 2], rows),
  ];
}

function sheetTable({ one }: CaseRecord, calendar: WorkingCalendar, zone: string): PdfBlock[] {
  const facts = clockFactsOf(one, zone);
  const rows = facts
    ? clockSheet(facts, calendar).map(({ day, count, ground }) => [day, count === null ? '' : String(count), ground])
    : [];
  return [heading('五、期限计算'), table(['日期', '第几日', '依据'], [1.4, 0.8, 4], rows)];
}

function materialTable({ facts }: CaseRecord): PdfBlock[] {
  const rows = facts.materials.map(({ code, name, word, fileName, pages, sha256 }) => [
    code,
    name,
    word,
    fileName,
    pages === null ? '' : String(pages),
    sha256,
  ]);
  return [
    heading('六、材料'),
    table(['代码', '材料', '情况', '文件', '页数', 'SHA-256'], [0.7, 2.4, 1, 1.8, 0.6, 2.6], rows),
  ];
}

async function paperTable({ db, config }: Pick<Deps, 'db' | 'config'>, record: CaseRecord): Promise<PdfBlock[]> {
  const rows: string[][] = [];
  for (const kind of papersOf(record.one)) {
    const { number, day } = await paperFactsOf(db as Deps['db'], record, kind, config.officeZone);
    rows.push([papers[kind].title, number, day]);
  }
  return [heading('七、文书'), table(['文书', '编号', '日期'], [2, 3, 1.2], rows)];
}
