import type { EvidenceSource } from './incoming/evidence.js';
import type { MailFileState } from './incoming/mail-queries.js';
import type { MailQuestion } from './incoming/verdict-rules.js';

/** What became of a file of a mail. */
export const fileStateWords: Readonly<Record<MailFileState, string>> = {
  reading: '识别中',
  waiting: '待处理',
  refused: '没有放入',
  broken: '没有看完',
  placed: '待机构确认',
  confirmed: '机构已确认',
  rejected: '机构不认可',
  replaced: '已由后来的一份代替',
  dropped: '不要',
};

/** Where a sign of the office was found. */
export const sourceWords: Readonly<Record<EvidenceSource, string>> = {
  mark: '系统生成的工作簿',
  rows: '表中各行',
  title: '标题和表名',
  code: '文件名中的代码',
  name: '文件名',
  subject: '邮件主题',
  person: '发件人名称',
  address: '发件地址',
};

/** Why a person is asked. */
export const mailQuestionWords: Readonly<Record<MailQuestion, string>> = {
  annex: '认不出是哪个附件，请选择。',
  which: '表头与几个附件都相符，请选定一个。',
  drive: '看不出是哪一项采集任务的，请选定一个。',
  nobody: '看不出是哪个单位的，请选择。',
  contradiction: '单位前后不一致，请核实后选择。',
  weak: '单位只有一处依据，请核对。',
  older: '这封来信比系统里当前版本还早，请确认是否仍要放入。',
  later: '同一单位同一附件另有较晚的来信，请确认用哪一份。',
  rejected: '这个单位的机构不认可这份附件（理由见“处理过的来信”），请联系后再决定。',
  twice: '同一单位同一附件同时来了几份不同的文件，请确认用哪一份。',
};
