import { readIdCard } from '#domain/values/id-card.js';
import { isLandline, isMobile } from '#domain/values/phone.js';
import { readUscc } from '#domain/values/uscc.js';
import { looksLikeLabel } from './labels.js';

/** Whether a value may go on in a line that begins with `next`: figures with figures, words with anything; some shapes tell their end. */
export function mayRunOn(field: string, kind: string, next: string): boolean {
  if (kind === 'int' || kind === 'dec' || kind === 'date') return /^[\d.．０-９年月日]/.test(next);
  return !wholeFields.has(field);
}

const wholeFields: ReadonlySet<string> = new Set([
  'uscc',
  'legacy_reg_no',
  'legal_id_no',
  'manager_mobile',
  'business_phone',
]);

/**
 * Whether a normalised value can be what its field asks for; else why not, in Chinese. A page says many things where a label stands: only
 * what is surely meant is proposed. `today`: nobody is born after it.
 */
export function whyUnsound(field: string, value: string, today: string): string | undefined {
  if (/[*＊]/.test(value)) return '号码或姓名已被遮盖';
  if (/[<>{}]|^[=@]|javascript:/i.test(value)) return '含有网页代码或公式';
  const test = tests[field];
  return test === undefined || test(value, today) ? undefined : '不像这一栏的内容';
}

type Test = (value: string, today: string) => boolean;

const isPerson: Test = (value) =>
  (/^[\u4e00-\u9fff\u3400-\u4dbf·]{2,15}$/.test(value) || /^[A-Za-z][A-Za-z .·'-]{3,49}$/.test(value)) &&
  !looksLikeLabel(value);
const isFirm: Test = (value) => value.length >= 4 && firmEnds.test(value) && !looksLikeLabel(value);
const isAddress: Test = (value) =>
  value.length >= 6 && /[省市县区镇乡村路街道巷号园城港]/.test(value) && placeEnds.test(value);
const isNumber: Test = (value) => /^[0-9A-Z\u4e00-\u9fff〔〕()[\]\-/]{4,50}$/.test(value) && /\d{3}/.test(value);

const tests: Readonly<Record<string, Test>> = {
  uscc: (value) => readUscc(value).verdict === 'ok',
  legacy_reg_no: (value) => /^\d{15}$/.test(value),
  legal_id_no: (value, today) =>
    /^\d{17}[\dX]$/.test(value) ? readIdCard(value, today).verdict === 'ok' : /^[A-Z]{1,2}\d{7,9}$/.test(value),
  manager_mobile: (value) => isMobile(value),
  business_phone: (value) => isMobile(value) || isLandline(value),
  platform_case_no: (value) => /^[0-9A-Z-]{6,60}$/.test(value) && /\d{4}/.test(value),
  filing_no: isNumber,
  head_office_filing_no: isNumber,
  licence_no: (value) => /^[0-9A-Z-]{6,30}$/.test(value),
  licence_word: (value) => value.endsWith('字'),
  legal_name: isPerson,
  manager_name: isPerson,
  business_name: isFirm,
  head_office_name: isFirm,
  filing_agency: (value) => value.length >= 4 && /(?:局|处|所|队|中心|厅|机构|站|委|会|科)$/.test(value),
  business_address: isAddress,
  registered_address: isAddress,
};

/** Whether a text that ended its line seems to be whole. */
export function seemsWhole(field: string, value: string): boolean {
  if (field === 'business_name' || field === 'head_office_name') return firmEnds.test(value);
  if (field === 'business_address' || field === 'registered_address') return addressEnds.test(value);
  return false;
}

const firmEnds =
  /(?:公司|厂|店|部|行|站|社|中心|门市|经营户|工作室|服务部|美容院|俱乐部|汽修|修配厂|维修点)(?:[（(][^（）()]*[）)])?$/;
const placeEnds = /(?:[号楼层室栋幢座铺面间旁侧内路街道镇村组队园城场口边角处区县市米院店厂司库站桥坡)）]|\d)$/;
const addressEnds = /(?:号|楼|层|室|栋|幢|座|铺|铺面|门面|车间|旁|侧|对面|院内|\d)$/;
