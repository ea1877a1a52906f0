import iconv from 'iconv-lite';

/** Code pages whose number is not their name; a file without one is taken for Chinese. */
const codePages: Readonly<Record<number, string>> = {
  936: 'gb18030',
  950: 'big5',
  932: 'shift_jis',
  949: 'euc-kr',
  1200: 'utf-16le',
  10000: 'macintosh',
  10008: 'gb18030',
  32768: 'macintosh',
  32769: 'cp1252',
  65001: 'utf-8',
};

/** Name of a code page as iconv knows it. */
export function codePageName(codePage: number): string {
  const name = codePages[codePage] ?? `cp${codePage}`;
  return iconv.encodingExists(name) ? name : 'cp1252';
}
