import iconv from 'iconv-lite';

/** How a text was damaged on its way (V23). */
export type Damage = 'replacement' | 'question-marks' | 'mojibake' | 'float' | 'lost-digits' | 'cell-error';

/** Finds text that lost characters in a change of encoding; undefined = sound. Runs on every text cell. */
export function textDamage(typed: string): Damage | undefined {
  for (let i = 0; i < typed.length; i += 1) {
    const unit = typed.charCodeAt(i);
    if (unit === 0x3f || (unit >= 0xc0 && unit <= 0xff) || unit === 0xfffd || unit === 0x951f || unit === 0x70eb)
      return closerLook(typed);
  }
  return typed.length >= 3 && gbkStarts().has(typed.charCodeAt(0)) && isUtf8ReadAsGbk(typed) ? 'mojibake' : undefined;
}

function closerLook(typed: string): Damage | undefined {
  if (typed.includes('\ufffd')) return 'replacement';
  if (typed.includes('??')) return 'question-marks';
  return utf8AsWestern.test(typed) || typed.includes('锟斤拷') || typed.includes('烫烫烫') || isUtf8ReadAsGbk(typed)
    ? 'mojibake'
    : undefined;
}

/** Finds a code that a spreadsheet turned into a number: 9.1460106E+17, or digits beyond the 15 it can keep. */
export function numberDamage(typed: string, isNumberCell: boolean): Damage | undefined {
  if (scientific.test(typed)) return 'float';
  return isNumberCell && typed.length > 15 && typed.replace(/\D/g, '').length > 15 ? 'lost-digits' : undefined;
}

export const damageSays: Readonly<Record<Damage, string>> = {
  replacement: '含有无法显示的字符（乱码）。请对照原件重新填写。',
  'question-marks': '含有连续的问号，原有汉字已经丢失。请对照原件重新填写。',
  mojibake: '是乱码，保存文件时编码出错。请对照原件重新填写，或用 Excel 格式重新报送。',
  float: '被电子表格变成了科学计数，后面的数字已经丢失。请把单元格格式设为“文本”后重新填写。',
  'lost-digits': '是数值单元格，电子表格只保留前 15 位，后面的数字已变成 0。请把单元格格式设为“文本”后重新填写。',
  'cell-error': '是公式错误值。请填写实际内容。',
};

/** UTF-8 bytes of Chinese text shown as Western letters: a lead byte E3-EF, then a continuation byte. */
const utf8AsWestern =
  /[\u00e3-\u00ef][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122\u20ac]/;
const scientific = /^\d(\.\d+)?[Ee]\+?\d{1,2}$/;

let starts: ReadonlySet<number> | undefined;

/** Characters that the first two bytes of a Chinese UTF-8 text (E4-E9 xx) show as in GBK: a cheap first look. */
function gbkStarts(): ReadonlySet<number> {
  if (starts === undefined) {
    const found = new Set<number>();
    for (let lead = 0xe4; lead <= 0xe9; lead += 1) {
      for (let next = 0x80; next <= 0xbf; next += 1)
        found.add(iconv.decode(Buffer.from([lead, next]), 'gbk').charCodeAt(0));
    }
    starts = found;
  }
  return starts;
}

/** Whether the GBK bytes of a text are UTF-8 of at least two Chinese characters; a torn last character does not matter. */
function isUtf8ReadAsGbk(typed: string): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      iconv.encode(typed.replace(/[?\ufffd]+$/, ''), 'gbk'),
      { stream: true },
    );
    return /^[\u4e00-\u9fff]{2}/.test(text);
  } catch {
    return false;
  }
}
