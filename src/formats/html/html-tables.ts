import { decodeHTML } from 'entities';
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import type { Deadline, ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import { type HtmlTable, TableBuilder } from './table-builder.js';
import { TagAttributes } from './tag-attributes.js';

const tagsBetweenLooks = 4_096;
const silent = new Set(['script', 'style', 'title']);
const nothing = (): void => {};

/**
 * Reads the outermost tables of a page: merged cells keep their place, `<br>` is a line break, tables within cells are text.
 * The library's tokens alone are used: its parser keeps a stack of open tags that a page of a million of them makes endless.
 */
export function readHtmlTables(text: string, limits: ReadLimits, deadline: Deadline): HtmlTable[] {
  const builder = new TableBuilder(limits);
  const attributes = new TagAttributes(text);
  let name = '';
  let isSilent = false;
  let count = 0;
  const look = (): void => {
    if (++count % tagsBetweenLooks === 0 && deadline.passed()) throw fileRefusals.file_too_complex();
  };
  const opened = (): void => {
    isSilent = silent.has(name);
    builder.open(name, attributes);
  };
  const callbacks: TokenizerCallbacks = {
    ...attributes.callbacks,
    onopentagname(start, end) {
      look();
      name = text.slice(start, end).toLowerCase();
      attributes.clear();
    },
    onopentagend: opened,
    onselfclosingtag: opened,
    onclosetag(start, end) {
      look();
      isSilent = false;
      builder.close(text.slice(start, end).toLowerCase());
    },
    ontext(start, end) {
      if (!isSilent && builder.isInCell) builder.text(wordsOf(text.slice(start, end)));
    },
    ontextentity: nothing,
    oncdata: nothing,
    oncomment: nothing,
    ondeclaration: nothing,
    onprocessinginstruction: nothing,
    onend: nothing,
  };
  const tokenizer = new Tokenizer({ decodeEntities: false }, callbacks);
  tokenizer.write(text);
  tokenizer.end();
  return builder.finish();
}

/** Blanks of the source count as one; those written as references stay. */
function wordsOf(raw: string): string {
  const folded = raw.replace(/[ \t\r\n]+/g, ' ');
  return folded.includes('&') ? decodeHTML(folded) : folded;
}
