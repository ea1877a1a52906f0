import { declareProblems } from '#platform/problem.js';

export const settingProblems = declareProblems('setting', {
  moved: [409, '“{label}”刚才已由别人改为“{theirs}”。请看一看，要用您的就再保存一次。'],
});

export const jobProblems = declareProblems('job', {
  not_failed: [409, '这项任务已经重新运行，或已不在未完成之列。请刷新页面看现在的状态。'],
  nothing_left: [409, '这项任务已经没有可办的：后来又有了新的上传，或内容已经清理。不必重新运行。'],
  not_here: [409, '这项任务不能在这里重新运行，由业务人员在原来的页面重新办理。'],
});
