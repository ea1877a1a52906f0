import { Parser } from 'htmlparser2';

/** A form as it was sent, to be shown again on a page of ours. */
export interface Typed {
  /** Address that it was sent to. */
  readonly action: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Name or id of the field that is to be mended; '' when it is none in particular. */
  readonly field: string;
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly from: number;
  /** Where its opening tag ends and its content begins. */
  readonly end: number;
}

/** One form of a page: what it would change of itself, and the hidden fields by which it is told from its like. */
interface FoundForm {
  readonly hidden: Map<string, string>;
  readonly edits: Edit[];
  isMarked: boolean;
}

/**
 * The page with what was typed in the form that was sent, and the field to be mended marked and under the cursor: nobody types a thing
 * twice because it was refused. Files, passwords and codes that are good once are not given back; a page without that form stays as it is.
 */
export function keepTyped(html: string, typed: Typed): string {
  const form = formsAt(html, typed).find(({ hidden }) => isSent(hidden, typed.values));
  if (!form) return html;
  let page = '';
  let at = 0;
  for (const { from, to, text } of form.edits) {
    page += html.slice(at, from) + text;
    at = to;
  }
  return page + html.slice(at);
}

/** Fields that every form has anew; `seen` is what the page was shown with, which whoever was told of it has seen. */
const ownFields = ['_csrf', '_submission', 'seen'];

const isSent = (hidden: ReadonlyMap<string, string>, values: Typed['values']): boolean =>
  [...hidden].every(([name, value]) => ownFields.includes(name) || valuesOf(values, name).includes(value));

/** Forms of the page that lead to the address, with the edits that would put back what was typed. */
function formsAt(html: string, typed: Typed): FoundForm[] {
  const forms: FoundForm[] = [];
  let form: FoundForm | undefined;
  let select: Element | undefined;
  let area: Element | undefined;
  let option: (Element & { text: string }) | undefined;
  const parser = new Parser({
    onopentag(name, attributes) {
      const element = { name, attributes, from: parser.startIndex, end: parser.endIndex + 1 };
      if (name === 'form') {
        const leads = attributes['method'] === 'post' && attributes['action'] === typed.action;
        form = leads ? { hidden: new Map(), edits: [], isMarked: false } : undefined;
        if (form) forms.push(form);
      }
      if (!form) return;
      if (name === 'input') editInput(form, element, typed);
      if (name === 'select') {
        select = element;
        editTag(form, element, {}, typed);
      }
      if (name === 'textarea') {
        area = element;
        editTag(form, element, {}, typed);
      }
      if (name === 'option') option = { ...element, text: '' };
    },
    ontext(text) {
      if (option) option.text += text;
    },
    onclosetag(name) {
      if (form && name === 'textarea' && area) editArea(form, area, parser.startIndex, typed);
      if (form && name === 'option' && option && select) editOption(form, select, option, typed);
      if (name === 'textarea') area = undefined;
      if (name === 'option') option = undefined;
      if (name === 'select') select = undefined;
      if (name === 'form') form = undefined;
    },
  });
  parser.end(html);
  return forms;
}

const keptBack = ['hidden', 'file', 'password', 'submit', 'button', 'image', 'reset'];

function editInput(form: FoundForm, element: Element, typed: Typed): void {
  const { type = 'text', name = '', value = 'on', autocomplete = '' } = element.attributes;
  if (type === 'hidden') form.hidden.set(name, element.attributes['value'] ?? '');
  const sent = valuesOf(typed.values, name);
  if (type === 'checkbox' || type === 'radio') {
    editTag(form, element, { checked: sent.includes(value) ? '' : undefined }, typed);
    return;
  }
  const isKept = sent.length === 1 && !keptBack.includes(type) && autocomplete !== 'one-time-code';
  if (type !== 'hidden') editTag(form, element, isKept ? { value: sent[0] } : {}, typed);
}

function editOption(form: FoundForm, select: Element, option: Element & { text: string }, typed: Typed): void {
  const sent = valuesOf(typed.values, select.attributes['name'] ?? '');
  if (sent.length === 0) return;
  const value = option.attributes['value'] ?? option.text.trim();
  editTag(form, option, { selected: sent.includes(value) ? '' : undefined }, typed);
}

function editArea(form: FoundForm, area: Element, close: number, typed: Typed): void {
  const [sent] = valuesOf(typed.values, area.attributes['name'] ?? '');
  // A line feed at the beginning would be swallowed.
  if (sent !== undefined) form.edits.push({ from: area.end, to: close, text: `\n${escapeHtml(sent)}` });
}

/** Writes an opening tag anew with some attributes changed, and marks the field that is to be mended: the first of its name. */
function editTag(
  form: FoundForm,
  { name, attributes, from, end }: Element,
  changes: Readonly<Record<string, string | undefined>>,
  { field }: Typed,
): void {
  const isField = field !== '' && name !== 'option' && [attributes['name'], attributes['id']].includes(field);
  const mark = isField && !form.isMarked ? { 'aria-invalid': 'true', autofocus: '' } : {};
  form.isMarked ||= isField;
  const all = Object.entries({ ...attributes, ...changes, ...mark }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const text = all.map(([key, value]) =>
    value === '' && key !== 'value' ? ` ${key}` : ` ${key}="${escapeHtml(value)}"`,
  );
  form.edits.push({ from, to: end, text: `<${name}${text.join('')}>` });
}

function valuesOf(values: Typed['values'], name: string): string[] {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  return [value].flat().filter((one): one is string => typeof one === 'string');
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
