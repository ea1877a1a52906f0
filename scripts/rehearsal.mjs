// npm run rehearsal -- FOLDER [--base URL]: plays a folder of workbooks through the portal; without --base, one of its own.
import './lib/require-node.mjs';
import { command } from './lib/console.mjs';
import { runWithScratchDatabase } from './lib/scratch-program.mjs';

const args = process.argv.slice(2);
const isElsewhere = args.some((word) => word === '--base' || word.startsWith('--base='));

await command(() => runWithScratchDatabase('rehearsal/main.js', args, isElsewhere ? { database: false } : {}));
