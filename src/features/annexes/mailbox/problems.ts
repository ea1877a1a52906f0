import { declareProblems } from '#platform/problem.js';

export const mailProblems = declareProblems('mail', {
  nothing_to_export: [409, '目前没有可以放进邮件包的附件。附件没有错误、提醒和意见都处理完以后，再生成邮件包。'],
  package_making: [409, '邮件包还在生成，请稍候刷新，生成后再下载。'],
  package_changed: [409, '生成邮件包以后，附件又有改动，包里的文件已不是现在的内容。请重新生成邮件包后再下载。'],
  nothing_to_check: [422, '请输入清单编号、回执号、文件指纹或签名，或选择要核对的文件。'],
});
