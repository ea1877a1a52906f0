/** What a filing number is made of. */
export interface NumberParts {
  /** Six digits. */
  readonly divisionCode: string;
  /** Two digits of the filing platform (`business-classes.csv`). */
  readonly classCode: string;
  readonly year: number;
}

/** The default (domain guide 6): division, class, running number of five; `4601000100001`. */
export const defaultPattern = '{division}{class}{seq:5}';

const token = /\{(division|class|year|seq:([3-9]))\}/g;

/** What is wrong with a pattern, or undefined. A series starts anew with each division, class and year, so all that tells two apart must be in it. */
export function patternFault(pattern: string): string | undefined {
  const names = [...pattern.matchAll(token)].map(([, name = '']) => name.split(':')[0]);
  const rest = pattern.replace(token, '');
  if (!/^[A-Za-z0-9\u4e00-\u9fff〔〕()\-—/]*$/.test(rest))
    return '编号规则里只能有字母、数字、汉字、〔〕()-/ 和花括号里的项目';
  if (names.filter((name) => name === 'seq').length !== 1) return '编号规则里必须有一个流水号，如 {seq:5}';
  for (const name of ['division', 'class'])
    if (!names.includes(name))
      return `编号规则里必须有 {${name}}，否则不同${name === 'class' ? '类别' : '辖区'}会编出同一个号`;
  return new Set(names).size === names.length ? undefined : '编号规则里同一个项目只能出现一次';
}

/** The series that a number belongs to: numbers of one series run from 1 without a gap. A pattern without a year counts on over the years. */
export function seriesOf(pattern: string, { divisionCode, classCode, year }: NumberParts): string {
  return `${divisionCode}/${classCode}/${pattern.includes('{year}') ? year : 'all'}`;
}

/** The number; undefined once the series is full. */
export function numberOf(pattern: string, parts: NumberParts, seq: number): string | undefined {
  const values: Record<string, string> = {
    division: parts.divisionCode,
    class: parts.classCode,
    year: String(parts.year),
  };
  let isFull = false;
  const number = pattern.replace(token, (_, name: string, width?: string) => {
    if (width === undefined) return values[name] ?? '';
    isFull = String(seq).length > Number(width);
    return String(seq).padStart(Number(width), '0');
  });
  return isFull ? undefined : number;
}
