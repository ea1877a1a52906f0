/** Facts of a business that two sides are compared in, in the order of the paper form: field of annex 3, label, field of annexes 4 and 5. */
export const comparedFields: readonly {
  readonly field: string;
  readonly label: string;
  readonly ofLicence?: string;
  /** One of a few words, or a day: tells nobody's secrets. */
  readonly isPlain?: true;
}[] = [
  { field: 'business_name', label: '业户名称', ofLicence: 'business_name' },
  { field: 'uscc', label: '统一社会信用代码', ofLicence: 'uscc' },
  { field: 'business_address', label: '经营地址', ofLicence: 'address' },
  { field: 'legal_name', label: '法定代表人（经营者）', ofLicence: 'legal_name' },
  { field: 'subject', label: '业务类型', isPlain: true },
  { field: 'business_class', label: '经营类别', ofLicence: 'business_class', isPlain: true },
  { field: 'chain_kind', label: '是否连锁经营', isPlain: true },
  { field: 'filing_no', label: '备案编号', ofLicence: 'filing_no' },
  { field: 'filing_date', label: '备案日期', ofLicence: 'filing_date', isPlain: true },
  { field: 'filing_origin', label: '备案来源', isPlain: true },
  { field: 'licence_no', label: '许可证号', ofLicence: 'licence_no' },
  { field: 'licence_valid_to', label: '许可证有效期止', ofLicence: 'valid_to', isPlain: true },
  { field: 'operating_status', label: '经营状态', ofLicence: 'operating_status', isPlain: true },
];

/** What another office sees of a fact (C28): its ends, so that both can tell of what they speak, and no more. */
export function maskForeign(text: string): string {
  const signs = [...text];
  if (signs.length <= 2) return signs.map(starFor).join('');
  const isNumber = /^[\dA-Za-z-]+$/.test(text);
  const [from, to] = isNumber && signs.length >= 10 ? [2, signs.length - 4] : [2, signs.length];
  return signs.map((sign, at) => (at < from || at >= to ? sign : starFor(sign))).join('');
}

const starFor = (sign: string): string => (/[\u2e80-\uffef]/.test(sign) ? '＊' : '*');
