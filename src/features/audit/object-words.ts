import { annexTitles } from '#domain/annexes/titles.js';
import { settingWords } from '#domain/portal-settings.js';
import type { AuditLine } from '#features/audit/entry-queries.js';
import type { NamedThing } from '#features/audit/name-queries.js';
import { kindOf, type Names } from '#features/audit/names.js';
import { objectNames } from '#features/audit/words.js';

/** Words of a sentence; with a query they lead to the list of that. */
export interface ObjectPart {
  readonly text: string;
  readonly query?: Readonly<Record<string, string>>;
}

type Told = Pick<AuditLine, 'objectType' | 'objectId' | 'agency'>;

/** What was exported, by the name that its entry gives it. */
const exportNames: Readonly<Record<string, string>> = {
  'register xlsx': '业户表（.xlsx）',
  'register csv': '业户表（.csv）',
  'register pdf': '业户表（.pdf）',
  'register figures': '业户统计（.xlsx）',
  'register work ending': '核实名单（许可证将到期）',
  'register work incomplete': '核实名单（登记内容待补充）',
  'register work leases': '核实名单（租赁期已到或将到）',
  'register work outlets': '核实名单（连锁网点缺总部）',
  'register annex3 xlsx': '附件3格式的业户表（.xlsx）',
  'register annex3 csv': '附件3格式的业户表（.csv）',
  'register extract xlsx': '运政系统格式的业户名单（.xlsx）',
  'register extract csv': '运政系统格式的业户名单（.csv）',
  'account requests': '账号申请表',
  'account vpn': 'VPN 开通名单',
  'audit xlsx': '操作审计（.xlsx）',
  'audit csv': '操作审计（.csv）',
};

const lockNames: Readonly<Record<string, string>> = { account: '账号', code: '动态口令', address: '地址' };

/** What an entry is about: its office, and the thing itself, each leading to all entries about it. `job`: what a job is called. */
export function objectParts(line: Told, names: Names, job = ''): ObjectPart[] {
  const kind = kindOf(line.objectType);
  const thing = kind && names.thing(kind, line.objectId);
  const text = thingText(line, thing, job);
  const query = { type: line.objectType, id: line.objectId };
  const office = kind === 'agency' ? '' : (thing?.office ?? '') || (kind === 'business' ? line.agency : '');
  return [...(office === '' ? [] : [{ text: office, query: { office } }, { text: '的' }]), { text, query }];
}

/** The thing in words, without its office. */
export const objectText = (line: Told, names: Names): string =>
  objectParts(line, names)
    .map(({ text }) => text)
    .join('');

/** 第 2 版; what was never read has no number. */
export const versionWords = ({ name, more }: NamedThing): string =>
  name === '' ? `（文件“${more}”）` : ` 第 ${name} 版`;

/** 第 2 版《附件3.xlsx》, where there is room for it. */
export const versionTitle = ({ name, more }: NamedThing): string => `${name === '' ? '' : `第 ${name} 版`}《${more}》`;

function thingText({ objectType, objectId }: Told, thing: NamedThing | undefined, job: string): string {
  const word = objectNames[objectType] ?? objectType;
  switch (objectType) {
    case 'job':
      return job === '' ? `${word} ${objectId}` : `${word}“${job}”`;
    case 'setting':
      return `${word}“${settingWords[objectId] ?? objectId}”`;
    case 'lock': {
      const [kind = '', ...rest] = objectId.split(':');
      return `${lockNames[kind] ?? kind} ${rest.join(':')}`;
    }
    case 'account':
    case 'register':
    case 'notice_edition':
    case 'audit':
      return exportNames[`${objectType} ${objectId}`] ?? (objectType === 'account' ? `账号“${objectId}”` : word);
    default:
      return thing ? namedText(objectType, thing) : `${word} ${objectId}`;
  }
}

function namedText(objectType: string, { name, more }: NamedThing): string {
  switch (objectType) {
    case 'annex':
      return `附件${name}《${(annexTitles as Readonly<Record<string, string>>)[name] ?? ''}》`;
    case 'operator':
      return `账号 ${more}（${name}）`;
    case 'account_request':
      return `账号申请（${name}）`;
    case 'forwarding':
      return `转办单 ${name}`;
    case 'agency_change':
      return `机构变动“${name}”`;
    case 'business':
      return `业户“${name}”`;
    case 'filing':
      return `备案办件“${name}”`;
    case 'licence':
      return `原许可业户“${name}”`;
    case 'agency_name':
      return `${name}的名称核定`;
    default:
      return name;
  }
}
