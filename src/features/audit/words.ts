/** What the audit's verbs mean on the screen. */
export const verbNames: Readonly<Record<string, string>> = {
  'operator.sign_in': '登录', 'operator.create': '新建账号', 'operator.change_password': '修改密码',
  'annex.upload': '上传附件', 'annex.adopt': '采用版本', 'annex.fix': '在线修改', 'annex.apply_proposals': '采用建议值', 'annex.confirm': '确认提醒',
  'annex.unconfirm': '取消确认', 'annex.submit': '报送', 'annex.withdraw': '撤回', 'annex.recall': '申请退回', 'annex.claim': '认领审核', 'annex.return': '退回', 'annex.accept': '接收',
  'annex.comment': '写审核意见', 'annex.uncomment': '删除审核意见', 'annex.answer': '答复审核意见', 'annex.import-preview': '入库预览', 'annex.import': '入库',
  'annex.import-undo': '撤销入库', 'register.export': '导出业户', 'register.reveal': '查看完整号码', 'template.download': '下载空白表',
};
