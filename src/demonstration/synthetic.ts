/** Made-up data for the demonstration, the benchmark and tests: seeded, marked as synthetic, sound unless spoiled on purpose. */
export { type SyntheticOptions, syntheticBusinesses } from './synthetic/businesses.js';
export { syntheticLicences } from './synthetic/licences.js';
export { syntheticOffice } from './synthetic/offices.js';
export { withSlips } from './synthetic/faults.js';
export { typist } from './synthetic/typed.js';
export { workbookBytes, writeWorkbook } from './synthetic/workbook.js';
export { seededRandom } from './synthetic/random.js';
