import type { Fate } from './fate.js';

/** What a letter answers with, taken from the old module's data. */
export interface LetterFacts {
  readonly officeName: string;
  readonly year: number;
  readonly no: number;
  readonly recipient: string;
  /** What was asked for, in the words of who asked; '' where nobody said. */
  readonly asked: string;
  /** yyyy-mm-dd */
  readonly issuedOn: string;
  /** Day from which the old module is retired; '' while it is not. */
  readonly retiredOn: string;
  readonly entry: {
    readonly name: string;
    readonly oldId: string;
    readonly licenceNo: string;
    readonly validFrom: string | null;
    readonly validTo: string | null;
    readonly address: string;
    readonly unitName: string;
  };
  readonly fate: Fate;
}

/** A letter as it is kept and printed: nothing of it changes once it has been issued. */
export interface Letter {
  readonly officeName: string;
  readonly number: string;
  readonly title: string;
  readonly recipient: string;
  readonly said: readonly string[];
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly answer: string;
  readonly close: string;
  readonly issuedOn: string;
  /** The day as letters write it: 2020年12月1日. */
  readonly dayWords: string;
}

const noOf = (no: number): string => String(no).padStart(4, '0');
const wordsOfDay = (day: string): string =>
  day.replace(/^(\d{4})-0?(\d{1,2})-0?(\d{1,2})$/, (_, y: string, m: string, d: string) => `${y}年${m}月${d}日`);

/** The letter's number, of its office and year. */
export const letterNumber = ({ year, no }: Pick<LetterFacts, 'year' | 'no'>): string =>
  `旧档复〔${year}〕${noOf(no)}号`;

/** Words the reply to who asked what became of an old licence. Holds no number of a person. */
export function letterOf(facts: LetterFacts): Letter {
  const { officeName, recipient, asked, issuedOn, retiredOn, entry, fate } = facts;
  const module = '运政系统原机动车维修管理模块';
  const standing = retiredOn === '' ? '' : `该模块已于${wordsOfDay(retiredOn)}停用，原有数据只供查询。`;
  return {
    officeName,
    number: letterNumber(facts),
    title: '关于原维修许可登记情况的复函',
    recipient,
    said: [
      `来询${asked === '' ? '' : `“${asked}”`}在${module}中的登记情况收悉。${standing}`,
      '经查，该模块的登记如下：',
    ],
    facts: [
      ['业户名称', entry.name],
      ['原系统编号', entry.oldId],
      ['许可证号', entry.licenceNo === '' ? '没有登记' : entry.licenceNo],
      ['许可证有效期', `${entry.validFrom ?? '没有登记'} 至 ${entry.validTo ?? '没有登记'}`],
      ['经营地址', entry.address === '' ? '没有登记' : entry.address],
      ['所属单位', entry.unitName],
    ],
    answer: `${wordsOfDay(issuedOn)}的情况：${fate.sentence}`,
    close: '特此函复。',
    issuedOn,
    dayWords: wordsOfDay(issuedOn),
  };
}
