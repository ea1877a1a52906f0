import { withoutInvisible } from '#formats/text/invisible.js';
import { isStrong, knownLabel, type KnownLabel, looksLikeLabel } from './labels.js';

/** A part of a line: a label that is known, one that is not, a value, or an empty cell. */
export type Piece =
  | { readonly kind: 'label'; readonly known: KnownLabel; readonly text: string; readonly hasColon: boolean }
  | { readonly kind: 'other'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'empty' };

export interface Row {
  readonly no: number;
  readonly pieces: readonly Piece[];
  /** Parted by tabs: its cells stand in columns. */
  readonly isTabbed: boolean;
}

/** Lines of what was pasted, whatever ends them. */
export const linesOf = (text: string): string[] => text.split(/\r\n|[\r\n\f\v\u0085\u2028\u2029]/);

/** A line taken apart: cells by tabs or wide gaps, in them labels with colons, or with a blank behind. */
export function rowOf(line: string, no: number): Row {
  const plain = closedUp(withoutInvisible(line).replace(/[\u00a0\u2000-\u200a\u202f\u205f]/g, ' '));
  const isTabbed = plain.includes('\t');
  const cells = isTabbed ? plain.split('\t') : plain.split(/[ \u3000]{2,}|\u3000/);
  const pieces = cells.map((cell) => cell.replace(/^[\s\u3000:：]+|[\s\u3000]+$/g, '')).flatMap(piecesOf);
  while (pieces.length > 0 && !isTabbed && pieces.at(-1)?.kind === 'empty') pieces.pop();
  return { no, pieces: pieces.every(({ kind }) => kind === 'empty') ? [] : pieces, isTabbed };
}

/** 业　户　名　称 is 业户名称: a label that is set with blanks between its characters. */
const closedUp = (line: string): string =>
  line.replace(spacedOut, (spaced) => {
    const joined = spaced.replace(/[\s\u3000]+/g, '');
    return knownLabel(joined) ? joined : spaced;
  });

function piecesOf(cell: string): Piece[] {
  if (cell === '') return [{ kind: 'empty' }];
  const bare = cell.replace(/^[*＊●•◆■□☆★▪·>»]+\s*|^(?:[（(]?\d{1,2}[)）.、．])\s*(?=\D)/, '');
  const whole = knownLabel(bare);
  if (whole) return [{ kind: 'label', known: whole, text: bare, hasColon: /[:：]$/.test(bare) }];
  const split = atColon(bare);
  if (split) return behindColon(split, cell);
  return spaced(bare) ?? [{ kind: 'text', text: cell }];
}

function behindColon({ label, rest }: { label: string; rest: string }, cell: string): Piece[] {
  const known = knownLabel(label);
  const gap = /^(.+)[ \u3000]([^ \u3000]+)$/.exec(label);
  if (!known && gap && knownLabel(gap[2] ?? ''))
    return [...piecesOf(gap[1] ?? ''), ...behindColon({ label: gap[2] ?? '', rest }, cell)];
  if (!known && label.length > 20) return [{ kind: 'text', text: cell }];
  const head: Piece = known ? { kind: 'label', known, text: label, hasColon: true } : { kind: 'other', text: label };
  return [head, ...valuesIn(rest)];
}

/** What stands behind a colon: a value, and behind it perhaps further labels with colons. */
function valuesIn(rest: string): Piece[] {
  if (rest === '') return [];
  for (const found of rest.matchAll(innerLabel)) {
    const [whole, gap = '', label = ''] = found;
    const at = found.index;
    if (label === '' || (at > 0 && gap === '') || (!knownLabel(label) && !looksLikeLabel(label))) continue;
    const before = rest
      .slice(0, at)
      .trim()
      .replace(/[;；，,]$/, '');
    const after = rest.slice(at + whole.length).trim();
    return [...(before === '' ? [] : [text(before)]), ...behindColon({ label, rest: after }, rest.slice(at))];
  }
  return [text(rest)];
}

/** The first colon that parts a label from its value: none within brackets, times, addresses of the net. */
function atColon(cell: string): { readonly label: string; readonly rest: string } | undefined {
  let depth = 0;
  for (let at = 0; at < cell.length && at <= 40; at += 1) {
    const sign = cell.charAt(at);
    if ('（(【['.includes(sign)) depth += 1;
    else if ('）)】]'.includes(sign)) depth -= 1;
    if (depth > 0 || (sign !== ':' && sign !== '：')) continue;
    if (sign === ':' && (/\d$/.test(cell.slice(0, at)) || cell.startsWith('//', at + 1))) continue;
    const label = cell.slice(0, at).trim();
    return label === '' ? undefined : { label, rest: cell.slice(at + 1).trim() };
  }
  return undefined;
}

/** A label with a blank behind it, as the text of a PDF has them: 企业名称 海口示例汽车维修有限公司 法定代表人 示例甲. */
function spaced(cell: string): Piece[] | undefined {
  const words = cell.split(/[ \u3000]+/);
  if (words.length < 2) return undefined;
  const first = leading(words);
  const [word = '', ...rest] = words;
  if (!first) return looksLikeLabel(word) ? [{ kind: 'other', text: word }, text(rest.join(' '))] : undefined;
  const pieces: Piece[] = [first.piece];
  let value: string[] = [];
  const close = () => {
    if (value.length > 0) pieces.push(text(value.join(' ')));
    value = [];
  };
  for (let at = first.taken; at < words.length; ) {
    const next = value.length > 0 ? leading(words.slice(at)) : undefined;
    if (next) {
      close();
      pieces.push(next.piece);
      at += next.taken;
    } else {
      value.push(words[at] ?? '');
      at += 1;
    }
  }
  close();
  return pieces;
}

/** The longest label that words begin with. */
function leading(words: readonly string[]): { readonly piece: Piece; readonly taken: number } | undefined {
  for (let taken = Math.min(4, words.length); taken > 0; taken -= 1) {
    const joined = words.slice(0, taken).join('');
    const known = knownLabel(joined);
    if (known && isStrong(known))
      return { piece: { kind: 'label', known, text: joined, hasColon: /[:：]$/.test(joined) }, taken };
  }
  return undefined;
}

const text = (said: string): Piece => ({ kind: 'text', text: said });
const spacedOut = /(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?:[ \u3000]+[\u4e00-\u9fff]){1,11}(?![\u4e00-\u9fff])/g;
const innerLabel = /(^|[\s\u3000;；，,])([^\s\u3000;；，,:：]{2,20})[:：]/g;
