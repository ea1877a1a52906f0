import type { Scope } from '#platform/http/actor.js';

/** Up to so many rows a list is sent at once; more are made in the background. */
export const rowsAtOnceMost = 5_000;

export const goesAtOnce = ({ n, isMore }: { readonly n: number; readonly isMore: boolean }): boolean =>
  !isMore && n <= rowsAtOnceMost;

/** Whether personal numbers are whole, in words. */
export const numberWords = (isFull: boolean): string => (isFull ? '完整号码' : '号码脱敏');

/** Who took a list away, when and how: what is said of it in the file. */
export interface ExportMark {
  readonly no: number;
  readonly office: string;
  readonly name: string;
  /** In the office's zone, to the second. */
  readonly at: string;
  readonly isFull: boolean;
  readonly reason: string | null;
  /** The filter in words; '' for none. */
  readonly filter: string;
}

const who = ({ no, office, name, at }: ExportMark): string =>
  `${office} ${name} 于 ${at}（北京时间）导出，导出编号 ${no}`;

/** The last line of a list: it begins so that a reader of annex 3 knows it for a note. */
export const noteText = (mark: ExportMark, rows: number): string =>
  `注：${who(mark)}，共 ${rows} 户，${mark.isFull ? `含完整号码，理由：${mark.reason ?? ''}，请妥善保管，用后删除` : '证件号码和手机已脱敏'}。`;

/** At the foot of every printed page. */
export const footText = (mark: ExportMark): string => `${who(mark)}，${numberWords(mark.isFull)}`;

/** The sheet behind the list. */
export const aboutLines = (mark: ExportMark, rows: number): readonly (readonly string[])[] => [
  ['导出编号', String(mark.no)],
  ['导出机构', mark.office],
  ['导出人', mark.name],
  ['导出时间', `${mark.at}（北京时间）`],
  ['条件', mark.filter || '没有条件，本人数据范围内的全部业户'],
  ['户数', String(rows)],
  ['号码', mark.isFull ? '含完整的证件号码和手机号，请妥善保管，用后删除' : '证件号码和手机号已脱敏'],
  ...(mark.isFull ? [['理由', mark.reason ?? '']] : []),
  ['说明', '本表由机动车维修备案管理系统生成，导出人、时间和文件指纹都有记录。'],
];

/** A scope as text, to see later whether it is still the same. */
export const scopeText = (scope: Scope): string =>
  scope.level === 'divisions'
    ? `divisions ${[...scope.codes].sort().join(',')}`
    : `${scope.level} ${'code' in scope ? scope.code : ''}`;

export function scopeOf(text: string): Scope {
  const [level = '', codes = ''] = text.split(' ');
  if (level === 'province') return { level };
  if (level === 'city') return { level, code: codes };
  return { level: 'divisions', codes: codes.split(',').filter((code) => code !== '') };
}
