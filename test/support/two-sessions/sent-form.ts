import { Parser } from 'htmlparser2';
import type { Fields } from '#test/support/client.js';

/** What a browser would send of the largest form that leads to `path`, pressed as it is shown; undefined when the page has none. */
export function sentForm(html: string, path: string): Fields | undefined {
  const forms: Record<string, string>[] = [];
  let form: Record<string, string> | undefined;
  let select = '';
  let area = '';
  const parser = new Parser({
    onopentag(tag, attributes) {
      const { name = '', type = 'text', value } = attributes;
      if (tag === 'form') {
        form = attributes['method'] === 'post' && (attributes['action'] ?? '').endsWith(path) ? {} : undefined;
        if (form) forms.push(form);
      }
      if (!form) return;
      if (tag === 'input' && name !== '') {
        const isTick = type === 'checkbox' || type === 'radio';
        if (isTick ? 'checked' in attributes : !['submit', 'button', 'file'].includes(type))
          form[name] = value ?? (isTick ? 'on' : '');
      }
      if (tag === 'select') select = name;
      if (tag === 'option' && select !== '' && ('selected' in attributes || form[select] === undefined))
        form[select] = value ?? '';
      if (tag === 'textarea') {
        area = name;
        form[area] = '';
      }
    },
    ontext(text) {
      if (form && area !== '') form[area] += text;
    },
    onclosetag(tag) {
      if (tag === 'form') form = undefined;
      if (tag === 'select') select = '';
      if (tag === 'textarea') area = '';
    },
  });
  parser.end(html);
  return forms.sort((a, b) => Object.keys(b).length - Object.keys(a).length)[0];
}
