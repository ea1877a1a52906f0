import { bool, code, defineAnnex, group, int, text } from './define.js';
import { annexTitles, templateVersion } from './titles.js';

/** Annex 1: one row per agency (R9). */
export const annex1 = defineAnnex(1, annexTitles[1], templateVersion, [
  group('机构', [
    {
      field: 'seq', header: '序号', type: int, need: 'optional', filledBy: 'system', synonyms: ['编号', '顺序号'],
      help: '由系统编排，可以不填。', example: '1',
    },
    {
      field: 'division_code', header: '市县（区）', type: code('divisions'), need: 'must', rules: ['V7'],
      synonyms: ['市县', '市县区', '市（县、区）', '区县', '行政区划', '行政区划代码', '所属区划', '辖区'],
      help: '填报单位所在的市县，三亚填到区。填代码、名称或“代码 名称”均可。', example: '460204 天涯区', width: 20,
    },
    {
      field: 'agency_name', header: '机构全称', type: text(100), need: 'must',
      synonyms: ['机构名称', '单位名称', '单位全称', '现机构名称', '机构现名称', '管理机构名称'],
      help: '机构改革后实际承担机动车维修管理工作的机构全称，与公章一致。', example: '示例区交通运输服务中心',
    },
    {
      field: 'system_agency_name', header: '运政系统现有机构名称', type: text(100), need: 'optional', filledBy: 'prefilled',
      synonyms: ['运政系统机构名称', '系统现有机构名称', '系统机构名称', '原机构名称'],
      help: '运政系统中现有的机构名称，由系统带出，可以为空。', example: '示例市道路运输管理所',
    },
    {
      field: 'name_matches', header: '名称是否相符', type: bool, need: 'optional', filledBy: 'system',
      synonyms: ['名称是否一致', '是否相符'],
      help: '由系统比较机构全称与运政系统现有机构名称得出；不相符的，可在备注中说明。', example: '否',
    },
    {
      field: 'agency_uscc', header: '机构统一社会信用代码', type: text(18), need: 'optional', rules: ['V2'],
      synonyms: ['统一社会信用代码', '机构信用代码', '信用代码', '社会信用代码'],
      help: '机构自身的 18 位统一社会信用代码，系统核对校验位。', example: '12469001555555552U', width: 24,
    },
    {
      field: 'agency_kind', header: '机构类型', type: code('agency-kinds'), need: 'must', synonyms: ['机构性质', '单位类型'],
      help: '从代码表中选一项：交通运输局、道路运输管理机构、综合执法机构、行政审批机构、服务中心或其他。', example: '服务中心', width: 20,
    },
  ]),
  group('职责', [
    {
      field: 'does_repair', header: '是否承担机动车维修管理', type: bool, need: 'must',
      synonyms: ['是否承担维修管理', '是否承担机动车维修管理工作', '承担机动车维修管理'],
      help: '本机构是否实际承担机动车维修管理工作。填“否”的，须在下一栏写明实际承担的机构。', example: '是',
    },
    {
      field: 'acting_agency', header: '实际承担机构', type: text(200), need: 'conditional',
      synonyms: ['实际承担机构名称', '实际承担单位', '实际管理机构'],
      help: '不承担机动车维修管理的，填实际承担的机构全称；有几个的用“、”隔开。通知将转发给这些机构。', example: '示例区交通运输服务中心',
    },
    {
      field: 'parent_agency', header: '上级主管部门', type: text(100), need: 'must', synonyms: ['主管部门', '上级部门', '上级单位'],
      help: '机构的上级主管部门全称。', example: '示例市交通运输局',
    },
    {
      field: 'duty_document', header: '职责依据文号', type: text(100), need: 'optional', synonyms: ['职责文号', '依据文号', '三定文号'],
      help: '确定本机构职责的文件文号，如机构改革文件。', example: '示编〔2019〕1号',
    },
  ]),
  group('地址和电话', [
    {
      field: 'address', header: '办公地址', type: text(200), need: 'must', synonyms: ['地址', '单位地址', '机构地址', '通讯地址'],
      help: '机构的办公地址。', example: '示例路1号',
    },
    {
      field: 'postcode', header: '邮政编码', type: text(6), need: 'optional', synonyms: ['邮编'],
      help: '6 位数字。', example: '570000',
    },
    {
      field: 'office_phone', header: '办公电话', type: text(20), need: 'must', rules: ['V6'], synonyms: ['电话', '联系电话', '单位电话', '固定电话'],
      help: '区号加 8 位号码。', example: '0898-00000000', width: 18,
    },
  ]),
  group('责任人和联系人', [
    {
      field: 'responsible_name', header: '责任人姓名', type: text(30), need: 'must', synonyms: ['责任人', '负责人姓名', '负责人'],
      help: '采集工作的责任人。', example: '示例甲', width: 14,
    },
    {
      field: 'responsible_post', header: '责任人职务', type: text(30), need: 'optional', synonyms: ['负责人职务'],
      help: '责任人的职务。', example: '科长', width: 14,
    },
    {
      field: 'liaison_name', header: '联系人姓名', type: text(30), need: 'must', synonyms: ['联系人', '对接人', '对接业务人员', '业务联系人', '对接联系人'],
      help: '系统上线的对接业务人员，每个机构一名。', example: '示例乙', width: 14,
    },
    {
      field: 'liaison_post', header: '联系人职务', type: text(30), need: 'optional', synonyms: ['对接人职务'],
      help: '联系人的职务。', example: '科员', width: 14,
    },
    {
      field: 'liaison_mobile', header: '联系人手机', type: text(11), need: 'must', rules: ['V6'], personal: 'mobile',
      synonyms: ['联系人手机号', '联系人手机号码', '联系人电话', '手机', '手机号', '手机号码'],
      help: '联系人的 11 位手机号码。', example: '13800000000', width: 16,
    },
    {
      field: 'liaison_email', header: '联系人电子邮箱', type: text(60), need: 'optional', rules: ['V25'],
      synonyms: ['电子邮箱', '邮箱', '联系人邮箱', '电子邮件', 'E-mail', 'Email'],
      help: '联系人的电子邮箱。', example: 'a@example.com', width: 26,
    },
  ]),
  group('网络和备注', [
    {
      field: 'access_way', header: '网络接入方式', type: code('access-ways'), need: 'must', synonyms: ['接入方式', '网络方式', '上网方式'],
      help: '进入系统的网络：政务内网、互联网VPN或两者。', example: '政务内网', width: 18,
    },
    {
      field: 'remark', header: '备注', type: text(200), need: 'optional', synonyms: ['说明', '备注说明'],
      help: '需要说明的情况，如名称不相符的原因。', width: 30,
    },
  ]),
]);
