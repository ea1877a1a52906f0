/** Processor time that a run of a job may spend, in seconds: in all, and without a step forward. */
export const seconds = (all: number, quiet: number) => ({ seconds: all, quietSeconds: quiet });

/** Nothing of it has to be made ready before it runs again. */
export const asItWas = async () => true;
