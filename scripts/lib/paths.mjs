import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder that holds package.json. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Folder of everything a machine keeps for itself (database, downloads); LOCAL_DIR is read from the project's root. */
export const localDir = () => resolve(root, process.env.LOCAL_DIR || '.local');

export const inRoot = (...parts) => resolve(root, ...parts);
