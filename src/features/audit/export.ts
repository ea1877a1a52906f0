import type { Deps } from '#platform/deps.js';
import { dateTimeIn } from '#platform/clock.js';
import { type AuditAsked, type AuditLine, listAudit } from '#features/audit/entry-queries.js';
import { loadNames } from '#features/audit/names.js';
import { auditView, detailsOf, sentenceText } from '#features/audit/present.js';

interface ExportColumn {
  readonly header: string;
  readonly width: number;
}

export const auditColumns: readonly ExportColumn[] = [
  { header: '记录号', width: 18 },
  { header: '时间', width: 20 },
  { header: '人员', width: 12 },
  { header: '人员所在机构', width: 30 },
  { header: '地址', width: 16 },
  { header: '操作', width: 16 },
  { header: '结果', width: 8 },
  { header: '所涉机构', width: 30 },
  { header: '做了什么', width: 60 },
  { header: '之前 → 之后', width: 60 },
];

export const auditTitle = '操作审计';

const rowsAtOnce = 1_000;
/** What a cell of a workbook holds. */
const longestCell = 32_000;

/** The entries asked for, newest first, a thousand at a time; the last row says who, when and how many. */
export async function* auditRows(
  deps: Pick<Deps, 'db' | 'config'>,
  asked: AuditAsked,
  note: (rows: number) => string,
): AsyncGenerator<readonly (readonly string[])[]> {
  const { db, config } = deps;
  let count = 0;
  for (let before = 0; ; ) {
    const lines: AuditLine[] = await listAudit(db, asked, before, rowsAtOnce);
    const names = await loadNames(db, lines);
    count += lines.length;
    yield lines.map((line) => rowOf(line, names, config.officeZone));
    if (lines.length < rowsAtOnce) break;
    before = lines.at(-1)?.seq ?? 0;
  }
  yield [[note(count)]];
}

function rowOf(line: AuditLine, names: Awaited<ReturnType<typeof loadNames>>, zone: string): string[] {
  const { verbName, isRefused, sentence } = auditView(line, names, zone);
  const changes = detailsOf(line, names, zone)
    .map(({ label, before, after }) => `${label}：${before === '' ? '' : `${before} → `}${after || '（无）'}`)
    .join('；');
  return [
    String(line.seq),
    dateTimeIn(zone, line.at),
    line.actorName,
    line.actorAgency,
    line.address,
    verbName,
    isRefused ? '拒绝' : '完成',
    line.agency,
    sentenceText(sentence).slice(0, longestCell),
    changes.slice(0, longestCell),
  ];
}
