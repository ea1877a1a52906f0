import { extractHeader } from '#domain/legacy/extract.js';
import { type LicenceField, licenceFields } from '#domain/legacy/licence.js';
import type { SentFile } from '#test/support/client.js';

export type ExtractRow = Partial<Readonly<Record<LicenceField, string>>>;

/** A licence of Haikou that is sound and valid on the baseline. `n` makes another one. */
export const anOldLicence = (n: number, change: ExtractRow = {}): ExtractRow => ({
  old_system_id: `HN${String(n).padStart(7, '0')}`,
  division_code: '460100 海口市',
  domicile_agency: '海口示例道路运输管理所',
  business_name: `海口示例第${n}汽车维修店`,
  legal_name: '示例戊',
  legal_id_masked: '469999199001010020',
  phone_masked: '13800000003',
  address: `示例路${n}号`,
  licence_word: '琼交运管许可海字',
  licence_no: `4601000${String(n).padStart(5, '0')}`,
  business_class: 'A3',
  valid_from: '2018-03-01',
  valid_to: '2021-02-28',
  ...change,
});

/** The list as the old system exports it, as .csv. `further`: a column that it does not know, with its cell in each row. */
export function extractFile(rows: readonly ExtractRow[], name = '运政系统名单.csv', further = ''): SentFile {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = [
    [...licenceFields.map(extractHeader), ...(further ? [further] : [])],
    ...rows.map((row, at) => [...licenceFields.map((field) => row[field] ?? ''), ...(further ? [`另${at + 1}`] : [])]),
  ];
  const text = lines.map((line) => line.map(quoted).join(',')).join('\r\n');
  return { name, content: Buffer.from(`\uFEFF${text}\r\n`) };
}
