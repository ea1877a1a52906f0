/** A reason to stop that an administrator can act on: one sentence in Chinese, the same in English, no stack trace. */
export class Refusal extends Error {
  constructor(chinese, english) {
    super(`${chinese} ${english}`);
    this.name = 'Refusal';
  }
}

/** One calm line about what is being done. */
export const say = (chinese, english) => console.log(`${chinese} ${english}`);

/** Runs a command's body; whatever it throws becomes one sentence and exit code 1 (DEBUG=1 adds the stack). */
export async function command(body) {
  try {
    await body();
  } catch (error) {
    console.error(sentence(error));
    if (process.env.DEBUG) console.error(error);
    process.exit(1);
  }
}

function sentence(error) {
  if (error instanceof Refusal) return error.message;
  const where = error.path ? `（${error.path}）` : '';
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return `磁盘空间不足${where}，请清理后重试。 The disk is full; free some space and try again.`;
  }
  const isRefused = ['EACCES', 'EPERM', 'EROFS'].includes(error.code);
  // Node reports a read-only file system as ENOENT when it makes several folders at once.
  if (isRefused || (error.code === 'ENOENT' && error.syscall === 'mkdir')) {
    return `没有写入权限${where}，请检查目录的属主。 Not allowed to write there; check who owns the folder.`;
  }
  const text = String(error?.message ?? error).split('\n')[0];
  return `未能完成：${text}。 Could not finish: ${text}.`;
}
