/** JSON lines on standard output. ERROR wants a person now; what heals by itself is WARN. No bodies, names or file contents. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}
export type LogFields = Readonly<Record<string, unknown>>;

const levels = ['info', 'warn', 'error'] as const;
export type LogLevel = (typeof levels)[number] | 'silent';

export function createLog(level: LogLevel, write: (line: string) => void = (line) => process.stdout.write(line)): Log {
  const from = level === 'silent' ? levels.length : levels.indexOf(level);
  const at =
    (index: number, name: string) =>
    (event: string, fields: LogFields = {}) => {
      if (index < from) return;
      write(`${JSON.stringify({ at: new Date().toISOString(), level: name, event, ...expandErrors(fields) })}\n`);
    };
  return { info: at(0, 'info'), warn: at(1, 'warn'), error: at(2, 'error') };
}

function expandErrors(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error
        ? { name: value.name, message: value.message, code: (value as { code?: unknown }).code, stack: value.stack }
        : value,
    ]),
  );
}
