import { bool, code, codes, date, defineAnnex, group, int, text } from './define.js';
import { annexTitles, templateVersion } from './titles.js';

/** Annex 2: one row per operator (R10). Administrator roles are never requested here: the province appoints them. */
export const annex2 = defineAnnex(2, annexTitles[2], templateVersion, [
  group('申请', [
    {
      field: 'seq', header: '序号', type: int, need: 'optional', filledBy: 'system', synonyms: ['编号', '顺序号'],
      help: '由系统编排，可以不填。', example: '1',
    },
    {
      field: 'agency_name', header: '所属机构', type: text(100), need: 'must',
      synonyms: ['机构名称', '机构全称', '所在机构', '所属单位', '单位名称', '工作单位'],
      help: '操作用户所在机构的全称，与附件1的机构全称一致。', example: '示例区交通运输服务中心',
    },
    {
      field: 'request_kind', header: '申请类型', type: code('request-kinds'), need: 'must', synonyms: ['申请类别', '业务类型', '操作类型'],
      help: '新增、变更或注销。系统启用前没有账号的，变更按新增办理。', example: '新增', width: 14,
    },
  ]),
  group('人员', [
    {
      field: 'user_name', header: '姓名', type: text(30), need: 'must', synonyms: ['用户姓名', '操作用户姓名', '操作人员', '人员姓名'],
      help: '操作用户本人的姓名。', example: '示例丙', width: 14,
    },
    {
      field: 'id_number', header: '身份证号', type: text(18), need: 'must', rules: ['V5'], personal: 'id',
      synonyms: ['身份证号码', '身份证', '居民身份证号', '公民身份号码', '证件号码'],
      help: '18 位居民身份证号码，请按文本填写。系统加密保存，页面上脱敏显示。', example: '469999199001010020', width: 24,
    },
    {
      field: 'mobile', header: '手机号', type: text(11), need: 'must', rules: ['V6'], personal: 'mobile',
      synonyms: ['手机', '手机号码', '移动电话', '联系手机', '联系电话'],
      help: '11 位手机号码，一个手机号只开一个账号。', example: '13800000001', width: 16,
    },
    {
      field: 'office_phone', header: '办公电话', type: text(20), need: 'optional', rules: ['V6'], synonyms: ['固定电话', '单位电话', '座机'],
      help: '区号加 8 位号码。', example: '0898-00000001', width: 18,
    },
    {
      field: 'section', header: '科室', type: text(50), need: 'optional', synonyms: ['部门', '所在科室', '股室'],
      help: '所在科室。', example: '维修管理股', width: 18,
    },
    {
      field: 'post', header: '岗位', type: text(50), need: 'must', synonyms: ['职务', '岗位名称', '工作岗位'],
      help: '工作岗位。', example: '窗口受理', width: 18,
    },
  ]),
  group('权限', [
    {
      field: 'roles', header: '操作权限', type: codes('roles'), need: 'must', synonyms: ['权限', '申请权限', '角色', '操作角色'],
      help: '受理、审核、备案确认、数据采集、查询、统计、机构管理、转办中的一项或几项，用“、”隔开。管理员权限由省级任命，不在本表申请。', example: '受理、查询', width: 26,
    },
    {
      field: 'data_divisions', header: '数据辖区', type: codes('divisions'), need: 'must', rules: ['V7'],
      synonyms: ['管辖区域', '数据范围', '辖区', '行政区划'],
      help: '可以办理哪些行政区划的业务，须在本机构辖区内；有几个的用“、”隔开。', example: '460204', width: 24,
    },
    {
      field: 'is_liaison', header: '是否对接联系人', type: bool, need: 'must', synonyms: ['是否联系人', '是否为联系人', '是否对接人', '是否为对接联系人'],
      help: '每个机构恰好一人填“是”，与附件1的联系人为同一人。', example: '否',
    },
    {
      field: 'access_way', header: '网络接入方式', type: code('access-ways'), need: 'must', synonyms: ['接入方式', '网络方式', '上网方式'],
      help: '进入系统的网络：政务内网、互联网VPN或两者。', example: '互联网VPN', width: 18,
    },
    {
      field: 'needs_vpn', header: '是否需要开通VPN', type: bool, need: 'conditional', synonyms: ['是否开通VPN', '需要开通VPN', '开通VPN'],
      help: '网络接入方式为互联网VPN且还没有VPN账号的，填“是”。', example: '是', width: 20,
    },
    {
      field: 'old_account', header: '原系统账号', type: text(30), need: 'optional', synonyms: ['原账号', '原运政系统账号', '旧系统账号'],
      help: '在原模块中使用的账号，用于交接。', example: 'tya001', width: 16,
    },
    {
      field: 'valid_to', header: '权限有效期至', type: date, need: 'optional', synonyms: ['权限有效期', '有效期至', '账号有效期至'],
      help: '编外人员填写合同期满日；长期有效的不填。', example: '2021-12-31', width: 16,
    },
    {
      field: 'remark', header: '备注', type: text(200), need: 'optional', synonyms: ['说明', '备注说明'],
      help: '需要说明的情况。', width: 30,
    },
  ]),
  group('办理结果', [
    {
      field: 'account', header: '建议账号', type: text(20), need: 'optional', filledBy: 'system', synonyms: ['账号', '分配账号'],
      help: '由系统在确认后生成，不使用身份证号。', example: 'hk_tya001', width: 16,
    },
    {
      field: 'result', header: '办理结果', type: code('account-results'), need: 'optional', filledBy: 'system', synonyms: ['结果'],
      help: '由系统填写：已开通或退回，退回原因写在备注中。', example: '已开通', width: 14,
    },
  ]),
]);
