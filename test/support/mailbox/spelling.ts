import iconv from 'iconv-lite';

/** How a program writes letters of ours into the headers of a mail. */
export type Spelling =
  | 'utf8-words'
  | 'gb2312-words'
  | 'gb18030-cut'
  | 'gbk-quoted'
  | 'raw-gbk'
  | 'raw-utf8'
  | 'rfc2231'
  | 'rfc2231-parts'
  | 'rfc2231-gbk'
  | 'gbk-called-utf8'
  | 'utf8-called-gb2312'
  | 'gbk-called-latin1'
  | 'big5-words';

const latin1 = (bytes: Buffer): string => bytes.toString('latin1');
const word = (charset: string, bytes: Buffer): string => `=?${charset}?B?${bytes.toString('base64')}?=`;
const percent = (bytes: Buffer): string =>
  [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
const gbk = (text: string): Buffer => iconv.encode(text, 'gbk');

/** Text of a header, one character for each byte. */
export function spelledText(text: string, spelling: Spelling): string {
  const utf8 = Buffer.from(text, 'utf8');
  switch (spelling) {
    case 'utf8-words':
    case 'rfc2231':
    case 'rfc2231-parts':
      return word('utf-8', utf8);
    case 'gb2312-words':
    case 'rfc2231-gbk':
      return word('gb2312', gbk(text));
    case 'gb18030-cut': {
      // Cut in the middle of a character, as some programs do at so many bytes.
      const bytes = gbk(text);
      const pieces: string[] = [];
      for (let at = 0; at < bytes.length; at += 21) pieces.push(word('GB18030', bytes.subarray(at, at + 21)));
      return pieces.join('\r\n ');
    }
    case 'gbk-quoted':
      return `=?gbk?Q?${[...gbk(text)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')}?=`;
    case 'raw-gbk':
      return latin1(gbk(text));
    case 'raw-utf8':
      return latin1(utf8);
    case 'gbk-called-utf8':
      return word('utf-8', gbk(text));
    case 'utf8-called-gb2312':
      return word('GB2312', utf8);
    case 'gbk-called-latin1':
      return word('ISO-8859-1', gbk(text));
    case 'big5-words':
      return word('big5', iconv.encode(text, 'big5'));
  }
}

/** A parameter `name` or `filename`. */
export function spelledParameter(name: string, text: string, spelling: Spelling): string {
  const utf8 = Buffer.from(text, 'utf8');
  if (spelling === 'rfc2231') return `${name}*=UTF-8''${percent(utf8)}`;
  if (spelling === 'rfc2231-gbk') return `${name}*=GBK''${percent(gbk(text))}`;
  if (spelling === 'rfc2231-parts') {
    const all = percent(utf8);
    const parts: string[] = [];
    for (let at = 0; at < all.length; at += 36) parts.push(all.slice(at, at + 36));
    return parts.map((part, no) => `${name}*${no}*=${no === 0 ? "utf-8''" : ''}${part}`).join(';\r\n ');
  }
  // One of the two ways with raw letters has no quotes.
  if (spelling === 'raw-utf8') return `${name}=${spelledText(text, spelling)}`;
  return `${name}="${spelledText(text, spelling)}"`;
}
