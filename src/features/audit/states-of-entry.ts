/** What an entry keeps of one side, before or after. */
export type EntryState = Readonly<Record<string, unknown>>;

export const readState = (json: string | null): EntryState => (json === null ? {} : stateOf(JSON.parse(json)));

/** The value as facts by name; none for what is no such thing. */
export const stateOf = (value: unknown): EntryState =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as EntryState) : {};

/** Names of facts on either side, in their order. */
export const keysOf = (before: EntryState, after: EntryState): string[] => [
  ...new Set([...Object.keys(before), ...Object.keys(after)]),
];
