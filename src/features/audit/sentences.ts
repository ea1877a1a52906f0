/**
 * What was done, as a sentence whose subject is the person: `{object}` is what it was done to, `{version}` the file, any other name a fact
 * that the entry keeps. What stands in [ ] is said only where all that it names is known. A verb without a sentence here is told by its
 * name and its object.
 */
export const sentences: Readonly<Record<string, string>> = {
  'operator.sign_in': '登录[（{zone}）]',
  'operator.create': '在控制台新建{object}[，岗位：{roles}]',
  'operator.reset': '在控制台重设{object}的密码',
  'operator.change_password': '修改本人的密码',
  'operator.enable_factor': '启用本人的动态口令',
  'operator.disable_factor': '停用本人的动态口令',
  'operator.reset_factor': '重置{object}的动态口令[，理由：{reason}]',
  'operator.end_session': '强制{object}退出登录[（{address}）]',
  'security.unlock': '解除{object}的登录锁定',
  'security.view-as': '开始以{object}的身份查看[，理由：{reason}]',
  'security.view-as-end': '结束以{object}的身份查看',
  'account.propose': '提出省局任免：{object}[（{kind}）][，岗位：{roles}][，理由：{reason}]',
  'account.confirm': '对省局任免{object}作出决定[：{state}][，理由：{reason}]',
  'account.request': '提出{object}[（{kind}）]',
  'account.approve': '办理{object}[：{state}]',
  'account.return': '退回{object}[，理由：{reason}]',
  'account.open': '开通{object}',
  'account.change': '变更{object}[，{reason}]',
  'account.revoke': '注销{object}[，理由：{reason}]',
  'account.slip': '为{object}签发激活单[，有效至 {expiresAt}]',
  'account.activate': '激活{object}',
  'account.deactivate': '停用{object}[，理由：{reason}][，移交：{handedOver}]',
  'account.reactivate': '恢复{object}',
  'account.attest': '复核{object}，仍需使用[（{quarter}）]',
  'account.vpn': '登记{object}的 VPN 是否开通[：{vpn}]',
  'account.export': '导出{object}[，共 {count} 条]',
  'agency.register': '登记{object}[，依据{version}]',
  'agency.decide-name': '核定{object}的名称关系[：{relation}][，文件：{document}]',
  'agency.system-name': '登记{object}在运政系统中的名称',
  'agency.invite': '签发{object}的邀请单',
  'agency.rename': '为{object}办理更名[：{title}][，文件：{document}]',
  'agency.merge': '为{object}办理合并[：{title}][，文件：{document}]',
  'agency.split': '为{object}办理分立[：{title}][，文件：{document}]',
  'agency.transfer': '移交{object}的辖区[：{title}][，文件：{document}]',
  'agency.close': '办理{object}的撤销[：{title}][，文件：{document}]',
  'agency.undo': '撤回{object}的机构变动[：{title}]',
  'agency.restate': '改写{object}是否承担维修管理[：{doesRepair}]',
  'agency.contact': '更换{object}的联系人[：{liaison}]',
  'duty.forward': '开出{object}[：{title}][，移交 {annexes} 份附件]',
  'duty.acknowledge': '签收{object}',
  'duty.withdraw': '撤回{object}',
  'document.attach': '给{object}附上扫描件[“{name}”]',
  'drive.propose': '对{object}提出修改[，理由：{reason}]',
  'drive.release': '确认{object}的修改，即时生效',
  'drive.refuse': '退回{object}的修改[，理由：{reason}]',
  'drive.withdraw': '撤回对{object}的修改',
  'drive.extend': '给{unit}延期[，延至 {deadline}][，{allowedBy}批准][，理由：{reason}]',
  'drive.end-extension': '取消{unit}的延期',
  'licence.load': '读取{object}[《{name}》]',
  'licence.match-columns': '指明{object}的列[：{columns}]',
  'licence.apply': '装入{object}[：新增 {new}][，变动 {changed}][，不再出现 {gone}]',
  'licence.drop': '放弃{object}',
  'licence.release': '把{object}下发给各单位',
  'licence.propose': '对{object}提出处理意见[（{kind}，{count} 行）][：{outcome}][，依据：{reason}]',
  'licence.decide': '确认{object}的处理意见[（{kind}，{count} 行）]',
  'licence.refuse': '退回{object}的处理意见[（{kind}，{count} 行）][，理由：{reason}]',
  'licence.reopen': '重新处理{object}[（{kind}，{count} 行）][，理由：{reason}]',
  'licence.pass-on': '转送{object}[ {count} 户][，实际管辖机构：{office}][（{kind}，转省局处理）]',
  'licence.withdraw-pass': '收回转送的{object}[ {count} 户]',
  'licence.take': '接收{object}[ {count} 户][，来自{unit}]',
  'licence.send-back': '退回{object}[ {count} 户][，来自{unit}][，理由：{reason}]',
  'annex.upload': '上传{object}[{version}]',
  'annex.send-files': '一起上传文件（{object}）[，共 {count} 个]',
  'annex.move-file': '认出文件是{object}，放入该附件[{version}]',
  'annex.drop-file': '不要{object}中的文件[“{name}”]',
  'annex.sweep-file': '到期清除{object}中没有放入附件的文件[“{name}”]',
  'annex.adopt': '把{object}改用[{version}]',
  'annex.match_columns': '指明{object}的列对应[：{columns}]',
  'annex.forget_column': '撤销{object}记住的列对应[：{columns}]',
  'annex.fix': '在线修改{object}[{row}][{version}]',
  'annex.apply_proposals': '采用{object}的建议值[ {count} 处][{version}]',
  'annex.mark': '批量标注{object}的核对结果[“{result}”][ {n} 户][{version}]',
  'annex.unmark': '撤销{object}的批量标注[ {n} 户][{version}]',
  'annex.confirm': '确认{object}的提醒[ {count} 处][，理由：{reason}]',
  'annex.unconfirm': '取消{object}的提醒确认[ {count} 处]',
  'annex.submit': '报送{object}[{version}]',
  'annex.withdraw': '撤回{object}',
  'annex.recall': '申请退回{object}[，理由：{reason}]',
  'annex.claim': '认领审核{object}[{version}]',
  'annex.return': '退回{object}[，审核意见 {comments} 条][，其中 {oldFaults} 条上次已能看到][，理由：{reason}]',
  'annex.ask-second-return': '请求同意再次退回{object}[，{oldFaults} 条意见上次已能看到]',
  'annex.answer-second-return': '答复再次退回{object}的请求[：{answer}][，理由：{reason}]',
  'annex.open-four-eyes': '登记一人办理{object}[的{alone}][，知情人：{second}][，理由：{reason}]',
  'annex.confirm-four-eyes': '作为知情人确认一人办理{object}[的{alone}]',
  'annex.accept': '接收{object}[{version}][，{basis}][ {sampled} 行]',
  'annex.sample': '为审核{object}[{version}]抽样[ {sampled} 行]',
  'annex.export-comparison': '导出{object}[{version}]与以前版本的差异[（{format}）]',
  'annex.sentence-add': '增加{object}[：{text}]',
  'annex.sentence-change': '修改{object}[：{text}]',
  'annex.sentence-retire': '停用{object}[：{text}]',
  'annex.sentence-restore': '恢复{object}[：{text}]',
  'annex.comment': '对{object}写审核意见[（{row}）][（{field}）][：{text}]',
  'annex.uncomment': '删除{object}的审核意见',
  'annex.answer': '答复{object}的审核意见[：{answer}][，{text}]',
  'match.decide': '作出{object}[：{verdict}][，原许可证：{licence}][，备案：{filing}]',
  'match.undo': '撤销{object}[，原为：{verdict}][，原许可证：{licence}][，备案：{filing}]',
  'collision.state': '对{object}作出说明[：{stance}][，有关单位：{units}][，依据：{reason}]',
  'collision.decide': '决定{object}[：{outcome}][，有关单位：{units}][，理由：{reason}]',
  'collision.reopen': '撤销{object}的决定[，原为：{outcome}][，有关单位：{units}]',
  'annex.import-preview': '预览{object}的入库[{version}]',
  'annex.import': '把{object}入库[：新增 {new} 户][，更新 {changed} 户]',
  'annex.import-undo': '撤销{object}的入库[：移除 {removed} 户][，恢复 {restored} 户]',
  'register.export': '导出{object}[，共 {n} 户][，条件：{filter}]',
  'register.reveal': '查看{object}的完整号码[，理由：{reason}]',
  'annex.reveal': '查看{object}{version}的完整号码[（{file}）][，理由：{reason}]',
  'personal.reveal': '查看{object}的完整号码[，理由：{reason}]',
  'job.run-again': '重新运行{object}[，上次没有办成的原因：{failure}]',
  'setting.change': '修改{object}[，改为：{setTo}]',
  'audit.export': '导出{object}[，共 {n} 条][，条件：{filter}]',
};

/** What was tried and refused. */
export const refusedSentences: Readonly<Record<string, string>> = {
  'operator.sign_in': '用{object}登录，没有通过[（{zone}）]',
  'account.activate': '用{object}激活，没有通过',
};

/** A piece of a sentence: words as they are, or the name of what stands there. */
export type Piece = { readonly text: string } | { readonly name: string };
/** Pieces that are said together or not at all. */
export interface Clause {
  readonly isOptional: boolean;
  readonly pieces: readonly Piece[];
}

/** A sentence taken apart. */
export function clausesOf(sentence: string): Clause[] {
  return sentence
    .split(/(\[[^\]]*\])/)
    .filter((part) => part !== '')
    .map((part) => ({
      isOptional: part.startsWith('['),
      pieces: part
        .replace(/^\[|\]$/g, '')
        .split(/(\{\w+\})/)
        .filter((piece) => piece !== '')
        .map((piece) => (piece.startsWith('{') ? { name: piece.slice(1, -1) } : { text: piece })),
    }));
}
