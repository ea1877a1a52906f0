import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '#platform/project-root.js';

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs `npm start`'s own script with these settings until it ends. */
export const start = (settings: Record<string, string>): Promise<Ended> =>
  runNode([join(projectRoot, 'scripts/start.mjs')], settings);

/** Runs a piece of module code in a process of its own. */
export const runCode = (code: string): Promise<Ended> => runNode(['--input-type=module', '-e', code], {});

function runNode(args: readonly string[], settings: Record<string, string>): Promise<Ended> {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...settings } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((done) => child.once('close', (code) => done({ code, output })));
}

/** Address of a module of the commands' library, to be imported at run time: it is plain JavaScript. */
export const libraryUrl = (name: string): string => pathToFileURL(join(projectRoot, 'scripts/lib', name)).href;
