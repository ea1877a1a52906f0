/** What a verb of the permission table lets a person do, in words for somebody who does not know the system. */
export interface VerbWords {
  readonly group: string;
  readonly what: string;
}

/** Every verb of the policy has its words here (a test holds both against each other); the permission page shows them in this order. */
export const verbWords: Readonly<Record<string, VerbWords>> = {
  'home.view': { group: '通用', what: '看自己的待办事项和采集进度' },
  'permission.view': { group: '通用', what: '看这张权限一览表' },
  'permission.people': { group: '通用', what: '看一个机构有哪些人、各有什么岗位和数据范围' },

  'annex.view': { group: '附件填报', what: '看附件、检查结果和审核意见' },
  'annex.download': { group: '附件填报', what: '下载上传的原件、标注错误的文件和改正后的文件（含完整号码）' },
  'template.download': { group: '附件填报', what: '下载空白表' },
  'annex.upload': { group: '附件填报', what: '上传附件' },
  'annex.fix': { group: '附件填报', what: '在线改正错误、确认提醒' },
  'annex.submit': { group: '附件填报', what: '报送、撤回附件（与填报不能是同一人）' },
  'annex.review': { group: '附件填报', what: '审核：认领、写意见、退回、接收附件' },
  'annex.import': { group: '附件填报', what: '把接收的附件入库、撤销入库（与接收不能是同一人）' },
  'hand-over.make': { group: '附件填报', what: '不在岗时把未办结的附件交给同事代办，收回' },
  'quality.view': { group: '附件填报', what: '看填报质量报告（省局看各机构的，各机构看自己的）' },
  'waiver.view': { group: '附件填报', what: '看豁免登记：哪些行的哪些错误经批准放行、到哪一天' },
  'waiver.ask': { group: '附件填报', what: '为某些行的错误申请豁免，撤回本机构的申请' },
  'waiver.decide': { group: '附件填报', what: '批准、不批准豁免（申请人不能决定），撤销生效中的豁免' },

  'reminder.see': { group: '附件填报', what: '标记本机构收到的报送提醒为看过' },
  'drive.call': { group: '附件填报', what: '按催办单联系还没有报送的机构，登记结果' },
  'mail.enter': { group: '附件填报', what: '把报送邮箱的来信放入各机构的附件，由机构确认（不能代为确认、报送）' },

  'drive.change': { group: '附件填报', what: '修改采集任务的通知和日期（提出和确认不能是同一人），给个别单位延期' },

  'notice.publish': { group: '通知', what: '编写、发布通知的新版（编写和确认不能是同一人），打印未签收名单' },
  'notice.acknowledge': { group: '通知', what: '代表本机构签收通知' },
  'notice.follow': { group: '通知', what: '看通知的签收情况（各机构看自己和转出去的）' },

  'licence.view': { group: '原许可名单', what: '看运政系统的原许可名单（各单位看自己的，下发以后）' },
  'licence.reveal': { group: '原许可名单', what: '写明理由后看名单中一户的完整号码（逐次记录）' },
  'licence.receive': { group: '原许可名单', what: '接收或退回其他单位转来的业户（非本辖区）' },
  'licence.load': { group: '原许可名单', what: '读取、装入、下发运政系统的名单（读取、装入、下发由不同的人办理）' },
  'licence.decide': { group: '原许可名单', what: '判断名单里看不出去向的行（提出和确认不能是同一人）' },
  'ledger.view': { group: '原许可名单', what: '看原许可业户总账和覆盖情况报告（各单位看自己的，下发以后）' },
  'ledger.export': { group: '原许可名单', what: '下载总账、覆盖情况报告和档案' },
  'ledger.sign': { group: '原许可名单', what: '签认切换时仍未了结的原许可业户（提出和签认不能是同一人）' },
  'ledger.check': { group: '原许可名单', what: '重新计算和核对原许可业户总账' },

  'retirement.view': { group: '原模块', what: '看原模块停用的准备情况、演练报告和旧地址' },
  'retirement.change': {
    group: '原模块',
    what: '冻结、停用、回退原模块（提出和确认不能是同一人），登记核对事项和旧地址',
  },
  'retirement.sign': { group: '原模块', what: '代表本机构为原模块停用签字' },
  'retirement.search': { group: '原模块', what: '查询原模块的业户和去向（各机构查自己的），看签发过的复函' },
  'retirement.reply': { group: '原模块', what: '签发查询复函' },

  'register.view': { group: '备案业户', what: '查询业户（证件号和手机号只显示头尾）' },
  'register.reveal': { group: '备案业户', what: '写明理由后看一户的完整号码（逐次记录）' },
  'register.export': { group: '备案业户', what: '导出业户表（号码只显示头尾；能看完整号码的，写明理由后可以导出）' },
  'export.view': { group: '备案业户', what: '看导出记录（各人看自己的，省局和审计管理员看全部）' },
  'exchange.export': { group: '备案业户', what: '按运政系统的名单格式导出登记册（号码脱敏，各单位导出自己的）' },
  'exchange.reveal': { group: '备案业户', what: '写明理由后按名单格式导出完整号码（逐次记录）' },
  'exchange.compare': { group: '备案业户', what: '把运政系统后来的名单与登记册比对、导出不同之处' },
  'exchange.take': { group: '备案业户', what: '写明依据，按名单逐项更正登记册' },
  'visit.view': { group: '备案业户', what: '看到期未备案名单和核实名单（各单位看自己的），打印名单' },
  'visit.note': { group: '备案业户', what: '登记走访和核实的结果' },

  'publication.view': { group: '备案业户', what: '看向社会公布的名单、各期和变动' },
  'publication.ask': { group: '备案业户', what: '请求更正公布的名单中本辖区的业户' },
  'publication.propose': { group: '备案业户', what: '提出公布新一期名单和更正公告，答复更正请求' },
  'publication.approve': { group: '备案业户', what: '确认公布名单和更正公告（提出和确认不能是同一人）' },
  'publication.withdraw': { group: '备案业户', what: '写明理由后立即撤下名单或其中一户（逐次记录）' },

  'agency.view': { group: '机构', what: '看机构名录、辖区和转办情况' },
  'agency.invite': { group: '机构', what: '邀请机构登记' },
  'filing.view': { group: '备案办件', what: '看本机构的备案办件、材料和时限' },
  'filing.see-material': { group: '备案办件', what: '打开、下载办件的材料（逐日记录；扫描件上有完整号码）' },
  'filing.enter': { group: '备案办件', what: '登记、收件、上传和核对材料、一次性告知补正、撤回备案办件' },
  'filing.review': { group: '备案办件', what: '审核已收的备案办件，通过或退回' },
  'filing.print': { group: '备案办件', what: '把许多业户或办件的备案表打印成一个文件，号码脱敏' },
  'filing-rule.change': { group: '备案办件', what: '设置各机构的办理期限、计算方式和小机构（逐次记录）' },
  'calendar.change': { group: '备案办件', what: '修改工作日历（提出和确认不能是同一人）' },
  'filing.confirm': { group: '备案办件', what: '确认备案并编号，退回重审，确认他人提出的更正' },
  'filing.return': { group: '备案办件', what: '把不归本机构办理的申请退回并说明理由' },
  'filing.correct': { group: '备案办件', what: '对登记有误的业户提出更正（由另一位备案确认岗确认）' },
  'agency.register': { group: '机构', what: '登记本机构（附件1）' },
  'agency.change': { group: '机构', what: '机构更名、合并、分立、辖区移交、撤销及其撤回' },
  'agency.contact': { group: '机构', what: '更换本机构的对接联系人和责任人（省局可为任何机构更换）' },
  'duty.forward': { group: '机构', what: '把维修管理职责转给实际承担的机构' },
  'duty.acknowledge': { group: '机构', what: '签收转来的职责' },

  'account.view': { group: '账号', what: '看账号、申请和差异' },
  'account.request': { group: '账号', what: '申请新增、变更、注销本机构账号' },
  'account.approve': { group: '账号', what: '审核账号申请（不能审核自己提的）' },
  'account.appoint': { group: '账号', what: '看省局任免' },
  'account.propose': { group: '账号', what: '提出省级岗位和三员的任免' },
  'account.confirm': { group: '账号', what: '批准省级岗位和三员的任免（提出人不能批准）' },
  'account.slip': { group: '账号', what: '签发激活单（不能发给自己）' },
  'account.switch': { group: '账号', what: '停用、恢复账号' },
  'account.attest': { group: '账号', what: '每季度复核账号是否仍需使用' },
  'vpn.list': { group: '账号', what: '导出 VPN 开通名单，标记是否开通' },

  'security.session': { group: '安全与审计', what: '看谁在线、强制退出登录' },
  'security.unlock': { group: '安全与审计', what: '解除登录锁定、重置动态口令' },
  'security.view-as': { group: '安全与审计', what: '以他人身份查看页面（只读、15 分钟、全程记录）' },
  'security.log': { group: '安全与审计', what: '看登录记录' },
  'personal.reveal': { group: '安全与审计', what: '写明理由后看联络员或操作用户的完整号码（逐次记录）' },
  'four-eyes.view': { group: '安全与审计', what: '看一人办理登记（紧急情况下由一人接收或入库的附件）' },
  'audit.view': { group: '安全与审计', what: '看操作审计（只能看，谁也不能改）' },

  'setting.change': { group: '系统运行', what: '修改系统设置：联系方式、机关名称、依据和通知地址（逐次记录）' },
  'job.view': { group: '系统运行', what: '看后台任务：排队、正在运行、没有办成和定时运行的' },
  'job.run-again': { group: '系统运行', what: '让没有办成的后台任务重新运行（逐次记录）' },
};
