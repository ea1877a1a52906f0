// npm run match -- PAIRS.csv: says of each pair of businesses whether both are one; CSV to stdout, figures to stderr.
import './lib/require-node.mjs';
import { command } from './lib/console.mjs';
import { runWithScratchDatabase } from './lib/scratch-program.mjs';

console.log = console.error; // what is said while compiling must not stand among the rows
await command(() => runWithScratchDatabase('match/main.js', process.argv.slice(2), { database: false }));
