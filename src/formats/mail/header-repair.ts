import { isUtf8 } from 'node:buffer';

/** Fields whose text people read; every other one is left as it came. */
const fieldStart =
  /^(?:subject|from|sender|to|cc|reply-to|content-type|content-disposition|content-description)[ \t]*:/i;
const parameterised = /^content-(?:type|disposition)/i;

/**
 * Makes the headers of a mail say in UTF-8 what its sender's program meant: raw GBK bytes, encoded words with the wrong charset in front,
 * characters that were cut in two between words. Bodies are not touched; whatever is right already comes out the same in meaning.
 */
export function repairedHeaders(mail: Buffer): Buffer {
  const lines = mail.toString('latin1').split('\n');
  const out: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.length > longestLine || !fieldStart.test(line)) {
      out.push(line);
      continue;
    }
    let field = line.replace(/\r$/, '');
    while (field.length < longestField && /^[ \t]+\S/.test(lines[at + 1] ?? '')) {
      at += 1;
      field += (lines[at] ?? '').replace(/\r$/, '');
    }
    out.push(`${asLatin1(repairedField(field))}\r`);
  }
  return Buffer.from(out.join('\n'), 'latin1');
}

const longestLine = 20_000;
const longestField = 60_000;

/** Text as the bytes of its UTF-8, one character each. */
const asLatin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

function repairedField(field: string): string {
  const words = /=\?[^?\s]{1,40}\?[bq]\?[^?]*\?=(?:[ \t]*=\?[^?\s]{1,40}\?[bq]\?[^?]*\?=)*/gi;
  let text = '';
  let from = 0;
  for (const { 0: run, index } of field.matchAll(words)) {
    text += rawText(field.slice(from, index)) + quotedWhereNeeded(field, index, encodedText(run));
    from = index + run.length;
  }
  text += rawText(field.slice(from));
  return parameterised.test(field) ? quotedNames(text) : text;
}

/** Eight-bit text of programs that know no encoded words. */
function rawText(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  return textIn(Buffer.from(latin1, 'latin1'), '');
}

/** A run of encoded words; neighbours with one charset are decoded as one, since programs cut characters in two. */
function encodedText(run: string): string {
  const words = [...run.matchAll(/=\?([^?\s]+)\?([bq])\?([^?]*)\?=/gi)];
  const runs: { charset: string; bytes: Buffer }[] = [];
  for (const [, name = '', encoding = '', content = ''] of words) {
    const charset = name.toLowerCase().replace(/\*.*$/, '');
    const bytes = encoding.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : quotedBytes(content);
    const last = runs.at(-1);
    if (last?.charset === charset) last.bytes = Buffer.concat([last.bytes, bytes]);
    else runs.push({ charset, bytes });
  }
  return runs.map(({ charset, bytes }) => textIn(bytes, charset)).join('');
}

const quotedBytes = (content: string): Buffer =>
  Buffer.from(
    content.replace(/_/g, ' ').replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );

/** What the bytes say: by the charset that is named, where they can be that, else by what they can be. */
export function textIn(bytes: Buffer, charset: string): string {
  const isPlain = bytes.every((byte) => byte < 0x80);
  if (isPlain && !/^(?:utf-?16|utf-?7|hz|iso-2022)/.test(charset)) return bytes.toString('latin1');
  for (const label of labelsFor(bytes, charset)) {
    try {
      return new TextDecoder(label, { fatal: true }).decode(bytes);
    } catch {
      // The next one it may be.
    }
  }
  return new TextDecoder('gb18030').decode(bytes);
}

/** GBK that by chance is right UTF-8 is rare, Latin-1 in this country rarer: both are programs' mistakes. */
function labelsFor(bytes: Buffer, charset: string): readonly string[] {
  const isWestern =
    charset === '' || /^(?:us-ascii|iso-?8859-?1|latin-?1|windows-1252|unknown|x-unknown)/.test(charset);
  if (isUtf8(bytes)) return ['utf-8'];
  if (isWestern || /^utf-?8/.test(charset)) return ['gb18030', 'big5'];
  const named = /^(?:gb|x-gbk|cp936|ms936|936|chinese)/.test(charset) ? 'gb18030' : charset;
  return [named, 'gb18030', 'big5'];
}

/** Whether a place in a field lies within quotes. */
const isQuoted = (field: string, at: number): boolean => (field.slice(0, at).match(/(?<!\\)"/g) ?? []).length % 2 === 1;

/** Decoded text stands in quotes, or gets them, where the field is taken apart at its signs; quotes of its own would end it. */
function quotedWhereNeeded(field: string, at: number, text: string): string {
  const plain = text.replace(/[\r\n\0]/g, ' ');
  if (/^(?:subject|content-description)/i.test(field)) return plain;
  const safe = plain.replace(/["\\]/g, '＂');
  return isQuoted(field, at) ? safe : `"${safe}"`;
}

/** Names with letters of ours that stand without quotes: `filename=附件3 海口.xlsx`. */
const quotedNames = (field: string): string =>
  field.replace(/((?:file)?name=)([^";\s][^;"]*[^\x00-\x7f][^;"]*)/gi, (_, name: string, value: string) => {
    return `${name}"${value.trim()}"`;
  });
