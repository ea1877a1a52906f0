import { parseDay } from '#domain/values/days.js';
import { objectNames, verbNames } from '#features/audit/words.js';

/** What the audit is asked for; '' = not asked. Everything stands in the URL. */
export interface AuditFilter {
  /** Days of the office, both included. */
  readonly from: string;
  readonly to: string;
  /** Part of the name of an office: the one whose matter it is, or the one of the person. */
  readonly office: string;
  /** Part of a person's name or account. */
  readonly person: string;
  readonly verb: string;
  readonly objectType: string;
  /** One thing of that kind; reached by a link, not typed. */
  readonly objectId: string;
}

/** Reads a filter from the query string: kinds only from their lists, days in any spelling, anything else counts as not asked. */
export function readAuditFilter(query: (name: string) => string): AuditFilter {
  const known = (name: string, words: Readonly<Record<string, string>>) =>
    Object.hasOwn(words, query(name)) ? query(name) : '';
  const objectType = known('type', objectNames);
  return {
    from: parseDay(query('from').trim()) ?? '',
    to: parseDay(query('to').trim()) ?? '',
    office: query('office').trim().slice(0, 60),
    person: query('person').trim().slice(0, 60),
    verb: known('verb', verbNames),
    objectType,
    objectId: objectType === '' ? '' : query('id').trim().slice(0, 60),
  };
}

/** The filter as query parameters, without what is not asked; `changes` replace single ones. */
export function auditQuery(
  filter: AuditFilter,
  changes: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const { from, to, office, person, verb, objectType: type, objectId: id } = filter;
  const asked = { from, to, office, person, verb, type, id, ...changes };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== ''));
}

/** A condition that stands, with the list that remains without it. */
export interface AuditChip {
  readonly label: string;
  readonly query: Readonly<Record<string, string>>;
}

/** `thing`: the one thing that is asked for, in words. */
export function auditChips(filter: AuditFilter, thing: string): AuditChip[] {
  const { from, to, office, person, verb, objectType, objectId } = filter;
  const chip = (label: string, ...gone: string[]): AuditChip => ({
    label,
    query: auditQuery(filter, Object.fromEntries(gone.map((name) => [name, '']))),
  });
  return [
    ...(from === '' ? [] : [chip(`自 ${from}`, 'from')]),
    ...(to === '' ? [] : [chip(`至 ${to}`, 'to')]),
    ...(office === '' ? [] : [chip(`机构：${office}`, 'office')]),
    ...(person === '' ? [] : [chip(`人员：${person}`, 'person')]),
    ...(verb === '' ? [] : [chip(`操作：${verbNames[verb]}`, 'verb')]),
    ...(objectType === '' || objectId !== '' ? [] : [chip(`对象：${objectNames[objectType]}`, 'type')]),
    ...(objectId === '' ? [] : [chip(`对象：${thing}`, 'type', 'id')]),
  ];
}
