/**
 * A refusal: something the portal will not do, said so that a person knows what happened and what to do next.
 * Faults (bugs, lost database) are ordinary errors; only refusals reach the screen with their own words.
 */
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly sentence: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${code}: ${sentence}`);
    this.name = 'Problem';
  }
}

/** Declares a slice's refusals once; each entry becomes a function that makes the Problem. */
export function declareProblems<T extends Record<string, readonly [status: number, sentence: string]>>(
  prefix: string,
  table: T,
): { readonly [K in keyof T]: (details?: Readonly<Record<string, string | number>>) => Problem } {
  const made: Record<string, (details?: Readonly<Record<string, string | number>>) => Problem> = {};
  for (const [name, [status, sentence]] of Object.entries(table)) {
    declaredProblems.push({ code: `${prefix}.${name}`, status, sentence });
    made[name] = (details = {}) => new Problem(`${prefix}.${name}`, status, fill(sentence, details), details);
  }
  return made as { readonly [K in keyof T]: (details?: Readonly<Record<string, string | number>>) => Problem };
}

/** Every refusal declared so far: the catalogue of codes, read by the help page and by the test that wants them unique. */
export const declaredProblems: { code: string; status: number; sentence: string }[] = [];

function fill(sentence: string, details: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? ''));
}

export const problems = declareProblems('portal', {
  not_found: [404, '没有找到这个页面或这条记录。它可能已被移动，或不属于您的辖区。请从左侧菜单重新进入。'],
  forbidden: [403, '您的岗位没有这项权限。如工作需要，请联系本单位的机构管理员申请。'],
  admin_zone: [403, '系统管理、安全管理和审计只能在{zones}办理。请换到{zones}的电脑上登录后再操作。'],
  view_only: [403, '正在以他人身份查看，只能看，不能办理，本次操作没有执行。请先点页面上方的“结束查看”。'],
  view_personal: [403, '以他人身份查看时，看不到这一页：它属于本人。请先点页面上方的“结束查看”。'],
  csrf: [403, '页面已过期或不是从本系统提交的，本次操作没有执行。请返回上一页，刷新后重新提交。'],
  stale: [409, '在您操作期间，这条记录已被他人修改，您的操作没有执行。请查看最新内容后重新操作。'],
  bad_request: [400, '提交的内容不完整或格式不对，没有保存。请返回上一页检查后重新提交。'],
  body_too_large: [413, '提交的内容太大（上限 {limit}），没有保存。请减少内容或分成几个文件提交。'],
  too_many_files: [413, '一次最多提交 {most} 个文件，这些文件都没有接收。请分几次提交。'],
  body_too_slow: [
    408,
    '提交的内容在规定时间内没有传完，没有保存。请检查网络后重新提交；文件较大的，请分成几个文件，或换到网络较好的电脑上提交。',
  ],
  too_many: [429, '操作过于频繁。请等待 {seconds} 秒后再试。'],
  crowded: [429, '现在提交的人很多，没有轮到您，这次提交没有执行。请过一分钟重新提交。'],
  unavailable: [
    503,
    '数据库暂时没有响应，您的操作可能没有完成。系统会自动恢复，请一分钟后先查看结果，没有办成的再重新操作；如持续出现，请联系技术支持。',
  ],
  unavailable_page: [
    503,
    '数据库暂时没有响应，这一页现在打不开，已经办理的事项不受影响。系统会自动恢复，请一分钟后重新打开；如持续出现，请联系技术支持。',
  ],
  method: [405, '这个地址不接受这种操作。请从左侧菜单重新进入。'],
});
