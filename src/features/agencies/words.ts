/** Kinds of offices, as annex 1 lists them (R1). */
export const agencyKinds = {
  bureau: '交通运输局',
  transport_agency: '道路运输管理机构',
  enforcement: '综合执法机构',
  approval: '行政审批机构',
  service_center: '服务中心',
  other: '其他',
} as const;
export type AgencyKind = keyof typeof agencyKinds;

export const agencyStates = { invited: '待登记', registered: '已登记', closed: '已撤销' } as const;
export type AgencyState = keyof typeof agencyStates;

/** How the actual name and the one of the old system agree (C2). */
export const nameRelations = {
  same: '相符',
  renamed: '已更名',
  replaced: '已由新机构承接',
  closed: '原机构已撤销',
} as const;
export type NameRelation = keyof typeof nameRelations;

/** What each relation means, for whoever has to choose one. */
export const nameRelationHints: Readonly<Record<NameRelation, string>> = {
  same: '两种写法是同一个名称',
  renamed: '机构没有变，只是改了名称',
  replaced: '原机构的职责由现在的机构接过来',
  closed: '原机构已撤销，与现在的机构无承接关系',
};

export const accessWays = { intranet: '政务内网', vpn: '互联网 VPN', both: '政务内网和 VPN' } as const;

export const changeNames = {
  registration: '登记',
  forward: '转办',
  rename: '更名',
  merge: '合并',
  split: '分立',
  transfer: '辖区移交',
  close: '撤销',
} as const;

/** What is wrong with who answers for a unit (C4). */
export const coverageNames = { uncovered: '无人承担', double: '重复承担' } as const;
