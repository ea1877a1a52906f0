import type { Drive } from '#features/drive/queries.js';
import type { NoticeContent } from './content.js';

/** The drive of notice 琼道运发〔2020〕247号 with its own dates (R4, R12, R28). */
export const noticeDrive: Omit<Drive, 'id'> = {
  noticeNo: '琼道运发〔2020〕247号',
  title: '机动车维修备案管理数据采集',
  baselineOn: '2020-10-31',
  deadlineAt: new Date('2020-11-27T17:00:00+08:00'),
  goLiveOn: '2020-12-01',
  boundaryDay: 4,
  state: 'open',
  smallUnits: '',
  partialAnnexes: '3',
};

/** A notice of which only number and title are known: what a drive begins with. */
export const emptyNotice: NoticeContent = {
  number: '',
  title: '',
  issuer: '',
  issuedOn: '',
  copiesTo: '',
  publicity: 'public',
  legalBasis: '',
  text: '',
  businessContact: '',
  supportContact: '',
  supportGroup: '',
  mailbox: '',
  audience: { kind: 'all' },
};

/** What is printed at head and end of that notice (R38); its text is entered by the province. */
export const noticeHead: NoticeContent = {
  ...emptyNotice,
  number: noticeDrive.noticeNo,
  title: noticeDrive.title,
  issuer: '海南省道路运输局',
  issuedOn: '2020-11-17',
  copiesTo: '省道路运输监测中心，局领导，局机关各科室',
};
