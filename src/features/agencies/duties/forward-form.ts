import { nameKey } from '#domain/values/names.js';
import { parseDay } from '#domain/values/days.js';
import { normaliseText } from '#domain/values/normalise.js';
import { agencyProblems, forwardingProblems } from '#features/agencies/problems.js';
import type { ReceiverChoice } from './receiver-rules.js';

/** The form of a forwarding as it was filled in. */
export interface ForwardForm {
  readonly on: string;
  readonly document: string;
  readonly note: string;
  readonly chosen: readonly string[];
  /** Names of receivers by unit. */
  readonly names: Readonly<Record<string, string>>;
  /** Offices of the directory that were chosen in the place of a name that nobody knows. */
  readonly choices: readonly ReceiverChoice[];
  /** Keys of the names for which an office may be opened: those that stood on the page when the box was ticked, and no others. */
  readonly opens: readonly string[];
}

/** What a box or a choice stands for: names as `nameKey` makes them hold none of these signs. */
export const opensValue = (keys: readonly string[]): string => keys.join('|');
export const choiceValue = ({ agencyId, key }: ReceiverChoice): string => `${agencyId}:${key}`;

/** Reads, and never refuses. */
export function readForwardForm(body: Readonly<Record<string, unknown>>): ForwardForm {
  const text = (name: string) => (typeof body[name] === 'string' ? normaliseText(body[name]) : '');
  const chosen = [body['units']].flat().filter((one): one is string => typeof one === 'string' && /^\d{6}$/.test(one));
  const fields = (pattern: RegExp) => Object.keys(body).filter((key) => pattern.test(key));
  return {
    on: text('on'),
    document: text('document'),
    note: text('note'),
    chosen: [...new Set(chosen)],
    names: Object.fromEntries(fields(/^to_\d{6}$/).map((key) => [key.slice(3), text(key)])),
    choices: fields(/^as_\d{6}$/).flatMap((key) => {
      const [, id, name] = /^([1-9]\d{0,14}):(.+)$/.exec(text(key)) ?? [];
      return id === undefined || name === undefined ? [] : [{ agencyId: Number(id), key: name }];
    }),
    opens: text('opens').split('|').map(nameKey).filter(Boolean),
  };
}

/** The day of the forwarding, if the form is filled in. @throws forwarding.no_units, agency.fields */
export function requireFilled({ on, document, note, chosen, names }: ForwardForm): string {
  if (chosen.length === 0) throw forwardingProblems.no_units();
  const day = parseDay(on);
  const faults = [
    ...chosen.flatMap((code): [string, string][] => {
      const name = names[code] ?? '';
      const isName = nameKey(name).length >= 4 && name.length <= 100;
      return isName ? [] : [[`to_${code}`, `接收机构（${code}，4 至 100 字）`]];
    }),
    ...(day === null ? [['on', '转办日期（如 2020-11-23）'] as const] : []),
    ...(document === '' || document.length > 100 ? [['document', '文件依据（必填，100 字以内）'] as const] : []),
    ...(note.length > 200 ? [['note', '说明（200 字以内）'] as const] : []),
  ];
  const [first] = faults;
  if (first || day === null)
    throw agencyProblems.fields({ what: faults.map(([, what]) => what).join('、'), field: first?.[0] ?? 'on' });
  return day;
}
