/** What a filing case is about (domain guide 5), with its word. */
export const caseKinds = {
  new: '新办',
  convert: '许可改备案',
  amend: '变更',
  terminate: '终止',
  deregister: '注销',
  second_entry: '二次录入',
} as const satisfies Record<string, string>;

export type CaseKind = keyof typeof caseKinds;
export const caseKindNames = Object.keys(caseKinds) as CaseKind[];
