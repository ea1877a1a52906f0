import { declareProblems } from '#platform/problem.js';

export const registerProblems = declareProblems('register', {
  not_your_business: [403, '完整号码只供登记这一户的机构的业务人员查看。如工作需要，请联系该机构。'],
  no_day: [422, '“{typed}”不是一个日期。请写明年、月、日，例如 2020-11-27 或 2020年11月27日。'],
  reason_needed: [422, '请填写查看完整号码的理由（至少 2 个字），每次查看都会记录。'],
  no_full_numbers: [403, '完整号码只供本机构辖区的业务人员导出。请选“号码脱敏”，或联系该机构。'],
  export_reason: [422, '请写明为什么要导出完整号码（2 到 200 字），每次导出都会记录。'],
  export_gone: [410, '这个文件已经不能下载：保留期已过，或没有生成。请按原来的条件重新导出。'],
  export_scope_moved: [403, '您的岗位或数据范围在导出以后有变动，这个文件不能再下载。请按现在的范围重新导出。'],
});
