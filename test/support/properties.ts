import fc from 'fast-check';

/** Every run asks the same cases, so that a fault is found where it was made; `TEST_SEED=7 npm test` asks others. */
fc.configureGlobal({ seed: Number(process.env['TEST_SEED'] ?? 20_201_124) });

export { fc };
