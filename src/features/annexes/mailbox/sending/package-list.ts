import { createHash } from 'node:crypto';
import { dateTimeIn } from '#platform/clock.js';
import { csvField } from '#formats/csv/writer.js';
import { escapeXml } from '#formats/xml/escapes.js';
import type { MailPackage, PackageFile } from './package-queries.js';

/** What a list says: of which office, when, which files. */
export type ListFacts = Pick<MailPackage, 'no' | 'agencyName' | 'agencyCode' | 'madeAt'> & {
  readonly files: readonly Omit<PackageFile, 'annexId' | 'versionId' | 'fileId'>[];
  readonly zone: string;
};

/** Names of the lists within a package. */
export const listNames = { text: '清单.txt', csv: '清单.csv', page: '清单.html' } as const;

const headers = [
  '序号',
  '文件名',
  '附件',
  '填报单位',
  '版本',
  '回执号',
  '收到时间',
  '报送时间',
  '数据行',
  '字节数',
  'SHA-256',
] as const;

const cellsOf = ({ files, zone }: ListFacts): string[][] =>
  files.map((file, at) => [
    String(at + 1),
    file.name,
    `附件${file.annexNo}`,
    `${file.unitName}（${file.unitCode}）`,
    `第 ${file.versionNo} 版`,
    file.receiptNo,
    dateTimeIn(zone, file.receivedAt),
    file.submittedAt === null ? '还没有报送' : dateTimeIn(zone, file.submittedAt),
    String(file.rows),
    String(file.sizeBytes),
    file.sha256,
  ]);

const headOf = ({ no, agencyName, agencyCode, madeAt, zone }: ListFacts): string[] => [
  '机动车维修备案管理附件邮件包清单',
  `清单编号：${no}`,
  `机构：${agencyName}（${agencyCode}）`,
  `生成时间：${dateTimeIn(zone, madeAt)}（北京时间）`,
];

/** The text over which the signature goes; line ends and a byte order mark that a program adds are no part of it. */
export const signedText = (facts: ListFacts): string =>
  [...headOf(facts), headers.join('\t'), ...cellsOf(facts).map((cells) => cells.join('\t'))].join('\n');

export const textList = (facts: ListFacts, signature: string): string =>
  `\uFEFF${signedText(facts).replaceAll('\n', '\r\n')}\r\n签名：${signature}\r\n`;

export const csvList = (facts: ListFacts, signature: string): string => {
  const lines = [headers, ...cellsOf(facts), ['清单编号', facts.no], ['签名', signature]];
  return `\uFEFF${lines.map((cells) => cells.map((cell) => csvField(cell, ',')).join(',')).join('\r\n')}\r\n`;
};

/** A page that stands by itself and prints on A4: it comes out of a mail, where the portal's styles are not. */
export function pageList(facts: ListFacts, signature: string): string {
  const [title = '', ...lines] = headOf(facts);
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join('')}</tr>`;
  return `<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${escapeXml(facts.no)}</title>
<style>
@page { size: A4 landscape; margin: 12mm }
body { font: 12px SimSun, serif }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #000; padding: 3px 5px; word-break: break-all; text-align: left }
.no { font-family: Consolas, monospace; word-break: break-all }
</style></head><body>
<h1>${escapeXml(title)}</h1>
${lines.map((line) => `<p>${escapeXml(line)}</p>`).join('\n')}
<table><thead>${row(headers, 'th')}</thead><tbody>
${cellsOf(facts)
  .map((cells) => row(cells, 'td'))
  .join('\n')}
</tbody></table>
<p>签名：<span class="no">${escapeXml(signature)}</span></p>
<p>核对：登录机动车维修备案管理，打开“核对邮件包”，上传本包或输入清单编号。</p>
<p>填报单位（盖章）：　　　　　　　　　　　　经办人（签字）：</p>
</body></html>
`;
}

/** As it is compared: no byte order mark, lines ended one way, nothing behind them. */
export const plainLines = (text: string): string[] =>
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trimEnd())
    .filter((line, at, all) => line !== '' || at < all.length - 1);

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** 附件3_460100_机构简称_20201127.xlsx, as the notice wants files to be named; the day is that of the file. @source R28, notice 六(二) */
export function noticeFileName(
  file: { readonly annexNo: number; readonly unitCode: string; readonly day: string; readonly format: string },
  shortName: string,
): string {
  const office = shortName.replace(/[\\/:*?"<>|\s]/g, '') || file.unitCode;
  return `附件${file.annexNo}_${file.unitCode}_${office}_${file.day.replaceAll('-', '')}.${file.format}`;
}
