import { code, codes, dec, group, int, text, type ColumnGroup } from './define.js';

/** Annex 3, columns 1-28: who the business is and what it does. */
export const businessColumns: readonly ColumnGroup[] = [
  group('业户', [
    {
      field: 'seq', header: '序号', type: int, need: 'optional', filledBy: 'system', synonyms: ['编号', '顺序号'],
      help: '由系统编排，可以不填。', example: '1',
    },
    {
      field: 'division_code', header: '行政区划', type: code('divisions'), need: 'must', rules: ['V7'],
      synonyms: ['行政区划代码', '区划', '区划代码', '所属区划', '市县', '市县区', '所在市县', '所在区划', '辖区'],
      help: '经营地址所在的行政区划，须在本机构辖区内。填代码、名称或“代码 名称”均可。', example: '460105 秀英区', width: 20,
    },
    {
      field: 'filing_agency', header: '备案机构', type: text(100), need: 'must', synonyms: ['备案机关', '备案单位', '备案管理机构'],
      help: '办理备案的机构全称，与附件1一致。', example: '示例交通运输局', width: 28,
    },
    {
      field: 'business_name', header: '业户名称', type: text(100), need: 'must', rules: ['V4'],
      synonyms: ['单位名称', '企业名称', '经营者名称', '维修企业名称', '业户', '维修经营者名称'],
      help: '与营业执照上的名称一致。', example: '海口示例汽车维修有限公司',
    },
    {
      field: 'subject_type', header: '主体类型', type: code('subject-types'), need: 'must', rules: ['V2'], synonyms: ['市场主体类型', '业户类型', '主体类别'],
      help: '企业、个体工商户、农民专业合作社、事业单位或其他组织。', example: '企业', width: 18,
    },
    {
      field: 'uscc', header: '统一社会信用代码', type: text(18), need: 'conditional', rules: ['V2', 'V3'],
      synonyms: ['信用代码', '社会信用代码', '统一信用代码', '统一代码', '营业执照号'],
      help: '18 位，按营业执照填写，单元格请设为文本。没有的老个体户填下一栏工商注册号。', example: '91460100000000000C', width: 24,
    },
    {
      field: 'legacy_reg_no', header: '工商注册号', type: text(15), need: 'conditional', synonyms: ['注册号', '工商登记号', '营业执照注册号', '原工商注册号'],
      help: '只在没有统一社会信用代码时填写，15 位数字。', example: '460100000000000', width: 20,
    },
    {
      field: 'form_nature', header: '企业性质', type: code('form-natures'), need: 'must', synonyms: ['单位性质', '性质'],
      help: '国有、集体、私营或外资；个体工商户填私营。', example: '私营', width: 12,
    },
    {
      field: 'economic_type', header: '经济类型', type: code('economic-types'), need: 'optional', synonyms: ['经济性质', '登记注册类型'],
      help: '三位经济类型代码；不填的按主体类型和企业性质推定。', example: '173 私营有限责任(公司)', width: 24,
    },
  ]),
  group('法定代表人和负责人', [
    {
      field: 'legal_name', header: '法定代表人（经营者）', type: text(50), need: 'must',
      synonyms: ['法定代表人', '法人代表', '法人', '经营者', '法定代表人或经营者', '法定代表人姓名'],
      help: '企业填法定代表人，个体工商户填经营者。', example: '示例丁',
    },
    {
      field: 'legal_id_type', header: '证件类型', type: code('id-types'), need: 'must', synonyms: ['证件种类', '法人证件类型', '身份证件类型'],
      help: '居民身份证、护照、港澳居民来往内地通行证、台湾居民来往大陆通行证或外国人永久居留身份证。', example: '居民身份证', width: 26,
    },
    {
      field: 'legal_id_no', header: '证件号码', type: text(30), need: 'must', rules: ['V5'], personal: 'id',
      synonyms: ['证件号', '身份证号', '身份证号码', '法人身份证号', '法定代表人证件号码', '法人证件号码'],
      help: '与证件类型相符的完整号码，单元格请设为文本。系统加密保存，页面上脱敏显示。', example: '469999198412311181', width: 24,
    },
    {
      field: 'manager_name', header: '主要负责人', type: text(50), need: 'must', synonyms: ['负责人', '主要负责人姓名', '负责人姓名', '联系人'],
      help: '日常经营的主要负责人，可以与法定代表人相同。', example: '示例丁', width: 14,
    },
    {
      field: 'manager_mobile', header: '负责人手机', type: text(11), need: 'must', rules: ['V6'], personal: 'mobile',
      synonyms: ['手机', '手机号', '手机号码', '负责人手机号', '负责人手机号码', '负责人电话', '主要负责人手机', '联系手机'],
      help: '11 位手机号码。', example: '13800000002', width: 16,
    },
    {
      field: 'business_phone', header: '业务电话', type: text(20), need: 'optional', rules: ['V6'], synonyms: ['联系电话', '电话', '固定电话', '业户电话', '服务电话'],
      help: '可以对外公布的电话：区号加 8 位号码，或手机号码。', example: '0898-00000002', width: 18,
    },
  ]),
  group('地址', [
    {
      field: 'registered_address', header: '注册地址', type: text(200), need: 'optional', synonyms: ['住所', '登记地址', '企业住所'],
      help: '营业执照上的住所。', example: '海口市秀英区示例路1号',
    },
    {
      field: 'business_address', header: '经营地址', type: text(200), need: 'must', rules: ['V3', 'V7'],
      synonyms: ['地址', '经营场所', '经营场所地址', '业户地址', '维修地址'],
      help: '实际维修场所的地址，从市县写起；一处一行。', example: '海口市秀英区示例路1号',
    },
    {
      field: 'longitude', header: '经度', type: dec(9, 6), need: 'optional', synonyms: ['东经', '经度坐标'],
      help: '以度为单位的小数，海南岛在 108.3 至 111.5 之间。', example: '110.283000', width: 14,
    },
    {
      field: 'latitude', header: '纬度', type: dec(9, 6), need: 'optional', synonyms: ['北纬', '纬度坐标'],
      help: '以度为单位的小数，海南岛在 18 至 20.5 之间。', example: '20.007000', width: 14,
    },
  ]),
  group('经营内容', [
    {
      field: 'subject', header: '业务类型', type: code('subjects'), need: 'must', rules: ['V8'], synonyms: ['维修对象', '维修业务类型', '业务类别'],
      help: '汽车、危险货物运输车辆、摩托车或其他机动车。', example: '汽车', width: 18,
    },
    {
      field: 'business_class', header: '经营类别', type: code('business-classes'), need: 'must', rules: ['V8', 'V10'],
      synonyms: ['维修类别', '业户类别', '备案类别', '经营类别代码'],
      help: '与业务类型相符的类别，填代码、名称或“代码 名称”。', example: 'A2 二类汽车维修', width: 22,
    },
    {
      field: 'vehicle_kinds', header: '承修车型', type: codes('vehicle-kinds'), need: 'conditional', rules: ['V9'], synonyms: ['维修车型', '车型', '承修车辆类型'],
      help: '一类、二类汽车维修填写：大中型客车、大中型货车、小型车辆，用“、”隔开；危险货物运输车辆维修可填可不填，其他类别不填。', example: '小型车辆', width: 26,
    },
    {
      field: 'special_items', header: '专项维修项目', type: codes('special-repair-items'), need: 'conditional', rules: ['V9', 'V11'],
      synonyms: ['专项项目', '专项维修', '三类维修项目', '维修项目'],
      help: '三类汽车维修至少填一项，用“、”隔开；其他类别不填。', example: 'S07 四轮定位检测调整', width: 30,
    },
    {
      field: 'extra_capability', header: '其他承修能力', type: codes('extra-capabilities'), need: 'optional', synonyms: ['其他能力', '承修能力'],
      help: '新能源汽车、燃气汽车、维修救援中的一项或几项，用“、”隔开。', example: '新能源汽车', width: 20,
    },
    {
      field: 'operation_kind', header: '经营类型', type: code('operation-kinds'), need: 'optional', synonyms: ['经营方式', '经营形式'],
      help: '综合修理、生产或进口企业授权维修或其他。', example: '综合修理', width: 22,
    },
    {
      field: 'chain_kind', header: '是否连锁经营', type: code('chain-kinds'), need: 'must', synonyms: ['连锁经营', '是否连锁', '连锁类型', '连锁经营类型'],
      help: '不是连锁的填“否”；是连锁的填“总部”或“服务网点”。', example: '否', width: 16,
    },
    {
      field: 'head_office_name', header: '连锁总部名称', type: text(100), need: 'conditional', rules: ['V11'], synonyms: ['总部名称', '连锁总部'],
      help: '服务网点填写：总部的名称，总部须已备案。', example: '海口示例连锁汽修有限公司', width: 28,
    },
    {
      field: 'head_office_filing_no', header: '总部备案编号', type: text(50), need: 'conditional', rules: ['V11'], synonyms: ['连锁总部备案编号', '总部备案号'],
      help: '服务网点填写：总部的备案编号。', example: '460105020001', width: 22,
    },
  ]),
];
