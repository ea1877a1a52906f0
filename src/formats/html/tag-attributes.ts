import type { TokenizerCallbacks } from 'htmlparser2';
import { fileRefusals } from '#formats/refusals.js';

/** What is asked of the attributes of a tag. */
export interface Attributes {
  /** A whole number from 1 to `most`; 1 where there is none. */
  span(name: 'colspan' | 'rowspan', most: number): number;
  readonly isHidden: boolean;
}

const wanted = new Set(['colspan', 'rowspan', 'style']);
/** A longer value in which rows or cells begin is a quote that somebody forgot to close: what it swallowed must not be lost in silence. */
const longestMeant = 2_000;

/** Keeps the attributes of the tag at hand, those that matter. */
export class TagAttributes implements Attributes {
  private values: Record<string, string> = {};
  private name = '';

  constructor(private readonly text: string) {}

  readonly callbacks: Pick<TokenizerCallbacks, 'onattribname' | 'onattribdata' | 'onattribentity' | 'onattribend'> = {
    onattribname: (start, end) => {
      this.name = end - start > 8 ? '' : this.text.slice(start, end).toLowerCase();
    },
    onattribdata: (start, end) => {
      if (end - start > longestMeant && /<t[rdh]\b/i.test(this.text.slice(start, end)))
        throw fileRefusals.file_damaged();
      if (wanted.has(this.name)) this.values[this.name] ??= this.text.slice(start, Math.min(end, start + longestMeant));
    },
    onattribentity: () => {},
    onattribend: () => {},
  };

  clear(): void {
    this.values = {};
  }

  span(name: 'colspan' | 'rowspan', most: number): number {
    const digits = /^\s*(\d{1,7})/.exec(this.values[name] ?? '')?.[1];
    return Math.min(most, Math.max(1, Number(digits ?? 1)));
  }

  get isHidden(): boolean {
    return /display\s*:\s*none/i.test(this.values['style'] ?? '');
  }
}
