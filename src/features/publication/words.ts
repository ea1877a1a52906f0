export const editionStates = {
  proposed: '等待确认',
  published: '已公布',
  refused: '没有同意',
  recalled: '已撤回',
} as const;
export type EditionState = keyof typeof editionStates;
export type NoticeState = EditionState;

export const changeKinds = { added: '新列入', changed: '内容变动', removed: '移出' } as const;
export type ChangeKind = keyof typeof changeKinds;

/** Why an entry leaves the list. */
export const removalReasons = {
  terminated: '已终止经营',
  deregistered: '已注销备案',
  gone: '不再是已备案业户',
  hidden: '经核实撤下',
  held: '内容待更正',
} as const;
export type RemovalReason = keyof typeof removalReasons;

export const requestStates = { open: '等待答复', settled: '已处理', declined: '不更正' } as const;
export type RequestState = keyof typeof requestStates;

export const publicTitle = '机动车维修经营备案名单';
export const publicPath = '/public/businesses';
export const publicationPath = '/publication';
export const editionPath = (id: number): string => `${publicationPath}/editions/${id}`;
export const entryPath = (id: number): string => `${publicationPath}/entries/${id}`;
