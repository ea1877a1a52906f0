// npm run clock -- CASES.csv [--sheet ID]: the statutory clock of filing cases, as the pages reckon it; CSV to stdout, faults to stderr.
import './lib/require-node.mjs';
import { command } from './lib/console.mjs';
import { runWithScratchDatabase } from './lib/scratch-program.mjs';

console.log = console.error; // what is said while compiling must not stand among the rows
await command(() => runWithScratchDatabase('clock/main.js', process.argv.slice(2), { database: false }));
