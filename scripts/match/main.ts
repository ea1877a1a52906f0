import { existsSync, readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { Problem } from '#platform/problem.js';
import { matchFile, PairsRefused } from './match-file.js';

/** Says of each pair of a file whether both are one business: rows to stdout, figures to stderr; exit 1 with one sentence where it cannot. */
async function main([path = '']: readonly string[]): Promise<void> {
  if (path === '') throw new PairsRefused('请写明文件：npm run match -- PAIRS.csv');
  if (!existsSync(path) || !statSync(path).isFile()) throw new PairsRefused(`没有这个文件：${path}。请检查路径。`);
  const { rows, tally, unlabelled, hasLabels, tooLong } = await matchFile(readFileSync(path), write);
  console.error(`共比较 ${rows} 对。`);
  if (hasLabels && tally.labelled > 0) console.error(`${tally}。`);
  if (tooLong > 0) console.error(`${tooLong} 行的列数比表头多，多出的内容没有输出。请检查这些行的引号和逗号。`);
  if (unlabelled > 0) console.error(`${unlabelled} 对的 same 一列看不懂或为空（应为 1 或 0），未计入。`);
}

/** Waits where the reader of the rows is slower than we are. */
async function write(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0); // whoever read has seen enough
  throw error;
});

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof PairsRefused || error instanceof Problem)) throw error;
  console.error(error instanceof Problem ? error.sentence.replaceAll('重新上传', '重试') : error.message);
  process.exitCode = 1;
}
