import { decodeHTML } from 'entities';
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { declaredEncoding } from '#formats/html/open-html.js';
import { decodePieces, sniffEncoding } from '#formats/text/encoding.js';

const silent = new Set(['script', 'style', 'title', 'noscript', 'template', 'svg', 'head']);
const cells = new Set(['td', 'th']);
const blocks = new Set(
  'p div li ul ol dl dt dd section article header footer main form fieldset legend h1 h2 h3 h4 h5 h6 pre table tr tbody thead label'.split(
    ' ',
  ),
);
/** A label beside its field belongs to the same line. */
const inline = new Set(['label']);
const bare = new Set([
  'input',
  'br',
  'img',
  'hr',
  'meta',
  'link',
  'col',
  'wbr',
  'area',
  'base',
  'embed',
  'source',
  'track',
]);
const nothing = (): void => {};

/**
 * The text of a saved page, as a browser would copy it: cells parted by tabs, rows and blocks by line ends, what fields of a form hold in its
 * place; scripts and what is hidden left out. The library's tokens alone are used (see `html-tables.ts`). @throws annex.kind_unknown for binary data
 */
export function htmlText(bytes: Buffer): string {
  const text = [...decodePieces(bytes, declaredEncoding(bytes, sniffEncoding(bytes)))].join('');
  const page = new PageText();
  const attributes: Record<string, string> = {};
  let tag = '';
  let attribute = '';
  const opened = (isClosed: boolean) => {
    page.open(tag, attributes, isClosed || bare.has(tag));
    for (const name of Object.keys(attributes)) delete attributes[name];
  };
  const callbacks: TokenizerCallbacks = {
    onopentagname: (start, end) => {
      tag = text.slice(start, end).toLowerCase();
    },
    onopentagend: () => opened(false),
    onselfclosingtag: () => opened(true),
    onclosetag: (start, end) => page.close(text.slice(start, end).toLowerCase()),
    onattribname: (start, end) => {
      attribute = end - start > 12 ? '' : text.slice(start, end).toLowerCase();
      if (attribute !== '') attributes[attribute] ??= '';
    },
    onattribdata: (start, end) => {
      if (attribute !== '') attributes[attribute] += text.slice(start, Math.min(end, start + 2_000));
    },
    onattribentity: nothing,
    onattribend: nothing,
    ontext: (start, end) => page.text(text.slice(start, end)),
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
  return page.finish();
}

/** Words as they come, however tags are nested or left open. */
class PageText {
  private readonly lines: string[] = [];
  private line = '';
  /** The tag whose content is not shown, and how often it was opened within itself. */
  private muted = '';
  private depth = 0;
  private isInCell = false;
  private isChosen = true;

  open(tag: string, attributes: Readonly<Record<string, string>>, isClosed: boolean): void {
    if (this.muted !== '') {
      if (tag === this.muted && !isClosed) this.depth += 1;
      return;
    }
    if (silent.has(tag) || isHidden(attributes)) {
      if (isClosed) return;
      this.muted = tag;
      this.depth = 1;
      return;
    }
    if (tag === 'br') this.end();
    else if (cells.has(tag)) this.cell();
    else if (tag === 'input') this.field(attributes);
    else if (tag === 'option') this.isChosen = 'selected' in attributes;
    else if (blocks.has(tag) && !inline.has(tag)) this.block(tag);
  }

  close(tag: string): void {
    if (this.muted !== '') {
      if (tag === this.muted && --this.depth === 0) this.muted = '';
      return;
    }
    if (tag === 'option' || tag === 'select') this.isChosen = true;
    else if (tag === 'tr' || tag === 'table') {
      this.isInCell = false;
      this.end();
    } else if (!cells.has(tag) && blocks.has(tag) && !inline.has(tag)) this.block(tag);
  }

  text(raw: string): void {
    if (this.muted !== '' || !this.isChosen) return;
    const folded = raw.replace(/[ \t\r\n]+/g, ' ');
    this.line += folded.includes('&') ? decodeHTML(folded) : folded;
  }

  finish(): string {
    this.end();
    return this.lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
  }

  /** A cell begins: a tab parts it from the one before. */
  private cell(): void {
    if (this.isInCell) this.line = `${this.line.trimEnd()}\t`;
    this.isInCell = true;
  }

  private field({ type = 'text', value = '', checked }: Readonly<Record<string, string>>): void {
    const isText = ['text', 'tel', 'email', 'number', 'date', ''].includes(type.toLowerCase());
    if (isText && value !== '') this.line += ` ${decodeHTML(value).replace(/\s+/g, ' ')} `;
    else if (type === 'checkbox' || type === 'radio') this.line += checked === undefined ? ' ☐' : ' ☑';
  }

  /** Blocks within a cell stay in its line as long as they hold one text; others end the line. */
  private block(tag: string): void {
    if (this.isInCell && tag !== 'tr' && tag !== 'table') {
      if (/[^\t\s]\s*$/.test(this.line.slice(this.line.lastIndexOf('\t') + 1))) this.line = `${this.line.trimEnd()} `;
      return;
    }
    this.isInCell = false;
    this.end();
  }

  private end(): void {
    const line = this.line.replace(/ *\t */g, '\t').replace(/^ +| +$/g, '');
    this.lines.push(line);
    this.line = '';
  }
}

const isHidden = ({ style = '', hidden, type = '' }: Readonly<Record<string, string>>): boolean =>
  hidden !== undefined || type.toLowerCase() === 'hidden' || /display\s*:\s*none|visibility\s*:\s*hidden/i.test(style);
