import type { CodeEntry, CodeListName } from '#domain/annexes/types.js';

const entry = (code: string, name: string, ...synonyms: string[]): CodeEntry =>
  synonyms.length === 0 ? { code, name } : { code, name, synonyms };

/** Code lists of a few words that belong to the annexes themselves; the longer ones are files in `src/domain/reference/`. */
export const smallLists = {
  'agency-kinds': [
    entry('bureau', '交通运输局', '交通局', '交通运输主管部门'),
    entry('transport_agency', '道路运输管理机构', '道路运输管理所', '道路运输管理处', '运管机构', '运管所'),
    entry('enforcement', '综合执法机构', '综合行政执法机构', '综合执法', '交通运输综合行政执法机构'),
    entry('approval', '行政审批机构', '行政审批局', '行政审批服务局'),
    entry('service_center', '服务中心', '交通运输服务中心', '运输服务中心'),
    entry('other', '其他', '其它'),
  ],
  'access-ways': [
    entry('intranet', '政务内网', '内网'),
    entry('vpn', '互联网VPN', 'VPN', '互联网'),
    entry('both', '两者', '两者都有', '两种都有', '政务内网和互联网VPN', '政务内网、互联网VPN'),
  ],
  'request-kinds': [
    entry('add', '新增', '增加', '新建', '开通'),
    entry('change', '变更', '修改', '调整'),
    entry('revoke', '注销', '撤销', '停用', '删除'),
  ],
  'id-types': [
    entry('resident_id', '居民身份证', '身份证', '二代身份证', '中华人民共和国居民身份证'),
    entry('passport', '护照'),
    entry('hk_macao_permit', '港澳居民来往内地通行证', '港澳通行证', '回乡证', '港澳居民通行证'),
    entry('taiwan_permit', '台湾居民来往大陆通行证', '台胞证', '台湾通行证', '台湾居民通行证'),
    entry('foreign_residence', '外国人永久居留身份证', '外国人永久居留证', '永久居留身份证'),
  ],
  subjects: [
    entry('automobile', '汽车', '汽车维修'),
    entry('hazmat_vehicle', '危险货物运输车辆', '危险货物运输车辆维修', '危货车辆', '危险品运输车辆'),
    entry('motorcycle', '摩托车', '摩托车维修'),
    entry('other_vehicle', '其他机动车', '其他机动车维修', '其它机动车'),
  ],
  'vehicle-kinds': [
    entry('bus', '大中型客车', '大中型客车维修', '大型客车', '客车'),
    entry('truck', '大中型货车', '大中型货车维修', '大型货车', '货车'),
    entry('small', '小型车辆', '小型车辆维修', '小型车', '小车', '小型汽车'),
  ],
  'extra-capabilities': [
    entry('new_energy', '新能源汽车', '新能源', '新能源汽车维修'),
    entry('gas', '燃气汽车', '燃气', '燃气汽车维修'),
    entry('rescue', '维修救援', '救援'),
  ],
  'operation-kinds': [
    entry('comprehensive', '综合修理', '综合维修', '综合'),
    entry('authorised', '生产或进口企业授权维修', '授权维修', '4S店', '品牌授权维修'),
    entry('other', '其他', '其它'),
  ],
  'chain-kinds': [
    entry('none', '否', '非连锁', '无', '不是', '非连锁经营'),
    entry('head', '总部', '连锁总部'),
    entry('outlet', '服务网点', '网点', '连锁服务网点', '连锁网点', '门店'),
  ],
  'site-tenures': [
    entry('own', '自有', '自有场地', '自建', '自有产权'),
    entry('rent', '租赁', '租用', '租赁场地', '承租'),
  ],
  'filing-origins': [
    entry('new', '新开业', '新办', '新增', '新开办', '新备案'),
    entry('convert', '许可改备案', '许可转备案', '许可证转备案', '原许可转备案'),
  ],
  'check-results-4': [
    entry('accurate', '准确', '无误', '正确', '信息准确'),
    entry('corrected', '有误已更正', '已更正', '有误，已更正'),
    entry('filed', '已备案', '已备案（已标注）'),
    entry('not_found', '查无此户', '查无', '无此户'),
    entry('closed', '已停业或注销', '已停业', '已注销', '停业或注销'),
    entry('duplicate', '重复', '重复登记', '重复户'),
    entry('other_division', '非本辖区', '不属本辖区', '非本辖区业户'),
  ],
  'check-results-5': [
    entry('lapsed', '确认失效', '失效', '已失效'),
    entry('filed', '已备案', '已备案（已标注）'),
    entry('operating', '仍在经营未备案', '在经营未备案', '仍在经营'),
    entry('closed', '已停业或注销', '已停业', '已注销', '停业或注销'),
    entry('duplicate', '重复', '重复登记', '重复户'),
    entry('other_division', '非本辖区', '不属本辖区', '非本辖区业户'),
  ],
  'import-actions': [entry('as_filed', '随附件3入库'), entry('as_unfiled', '按未备案入库'), entry('skip', '不入库')],
  'account-results': [entry('opened', '已开通', '开通'), entry('returned', '已退回', '退回')],
} as const satisfies Partial<Record<CodeListName, readonly CodeEntry[]>>;
