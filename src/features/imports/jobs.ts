export { runImport } from './import-job.js';
export { runImportPreview } from './preview-job.js';
export { runUndo } from './undo-job.js';
