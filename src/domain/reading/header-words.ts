const pairs = ['()', '[]', '{}', '<>', '《》', '〈〉', '「」', '『』', '【】', '〔〕', '〖〗'] as const;
const closing = new Map(pairs.map(([open, close]) => [close, open]));
const opening: ReadonlySet<string | undefined> = new Set(pairs.map(([open]) => open));
const brackets = /[()[\]{}<>《》〈〉「」『』【】〔〕〖〗]/g;
const ignored = /[\s*\u200b-\u200d\u2060\ufeff]/g;

/**
 * A header as it is compared: NFKC, without `*`, blanks, line breaks, invisible characters and bracket characters (what stands
 * in the brackets stays), lower case. @source annexes.md section 0
 */
export function headerWord(text: string): string {
  if (text === '') return '';
  return text.normalize('NFKC').replace(ignored, '').replace(brackets, '').toLowerCase();
}

/** The same without what stands in brackets, as in 业户名称（必填）; undefined where there are no brackets, or nothing is left. */
export function bareHeaderWord(text: string): string | undefined {
  const plain = text.normalize('NFKC');
  if (plain.search(brackets) < 0) return undefined;
  const bare = headerWord(withoutRemarks(plain));
  return bare === '' ? undefined : bare;
}

/** Leaves out what matching brackets enclose; a bracket without its partner stays. */
function withoutRemarks(text: string): string {
  const opened: { readonly sign: string; readonly at: number }[] = [];
  let kept = '';
  for (const sign of text) {
    const partner = closing.get(sign);
    if (partner !== undefined && opened.at(-1)?.sign === partner) {
      kept = kept.slice(0, opened.pop()?.at);
      continue;
    }
    if (opening.has(sign)) opened.push({ sign, at: kept.length });
    kept += sign;
  }
  return kept;
}
