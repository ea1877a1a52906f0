/** Chinese numerals before a unit become figures: 一百二十号 = 120号, 二楼 = 2楼, 解放二路 = 解放2路. */
export const withFigures = (text: string): string =>
  /[一二三四五六七八九十百〇两壹贰叁肆伍陆柒捌玖拾佰]/.test(text) ? text.replace(beforeUnit, inFigures) : text;

/** The value of a Chinese number; digits in a row (一二〇) are read one by one. */
export function chineseNumber(numeral: string): number {
  const plain = [...numeral].map((char) => financial[char] ?? char).join('');
  if (!/[十百千]/.test(plain)) return Number([...plain].map((char) => digits.indexOf(char) % 10).join(''));
  let total = 0;
  let digit = 0;
  for (const char of plain) {
    const power = { 十: 10, 百: 100, 千: 1_000 }[char];
    if (power === undefined) digit = digits.indexOf(char) % 10;
    else {
      total += (digit === 0 ? 1 : digit) * power;
      digit = 0;
    }
  }
  return total + digit;
}

const inFigures = (numeral: string): string => String(chineseNumber(numeral));
const beforeUnit =
  /[〇一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰仟]+(?=号|栋|幢|座|单元|楼|层|室|铺|间|公里|米|排|队|组|巷|街|区|路|横|里|店|部|分|厂|车间|门|桥|环|期)/g;
const digits = '〇一二三四五六七八九';
const financial: Readonly<Record<string, string>> = {
  壹: '一',
  贰: '二',
  叁: '三',
  肆: '四',
  伍: '五',
  陆: '六',
  柒: '七',
  捌: '八',
  玖: '九',
  拾: '十',
  佰: '百',
  仟: '千',
  两: '二',
};
