/** What parent and child of a child pool say to each other. */
export interface TaskMessage {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

/** An error on its way to the parent; `code`, `status` and `sentence` make it a Problem again. */
export interface SentError {
  readonly message: string;
  readonly stack: string | undefined;
  readonly code?: string;
  readonly status?: number;
  readonly sentence?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** What the driver or the system said of the error, so that a lost database is known as such on the other side. */
  readonly marks?: Readonly<Record<string, unknown>>;
}

export type ChildMessage =
  /** The task begins: what the process did until now was for itself. */
  | { readonly kind: 'taken'; readonly id: number }
  | { readonly kind: 'progress'; readonly id: number; readonly done: number; readonly known: number | null }
  | { readonly kind: 'done'; readonly id: number; readonly workMs: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly workMs: number; readonly error: SentError }
  /** Of the process itself, where the parent cannot ask the system. */
  | { readonly kind: 'usage'; readonly workMs: number; readonly residentBytes: number };
