import type { SendMailOptions } from 'nodemailer';

/** How the portal reaches the mail server of the installation. */
export interface MailConfig {
  readonly host: string;
  readonly port: number;
  /** `tls`: from the first byte on; `starttls`: before anything is said, or nothing is; '': as it comes, where the server offers none. */
  readonly security: 'tls' | 'starttls' | '';
  /** '' where the server asks for nobody. */
  readonly user: string;
  readonly password: string;
  readonly sender: string;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Names the message for good: sent twice, it is the same one. */
  readonly key: string;
}

const limitMs = 15_000;

/** Hands a mail to the server; answers once that has taken it. @throws Error with what the server said, or that it did not answer */
export async function sendMail(config: MailConfig, { to, subject, text, key }: Mail): Promise<void> {
  // Only processes that send mail need it.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host: config.host,
    port: config.port,
    secure: config.security === 'tls',
    requireTLS: config.security === 'starttls',
    ...(config.user === '' ? {} : { auth: { user: config.user, pass: config.password } }),
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
  });
  const domain = config.sender.split('@').at(-1)?.replace('>', '') ?? config.host;
  const message: SendMailOptions = { from: config.sender, to, subject, text, messageId: `<${key}@${domain}>` };
  try {
    await transport.sendMail(message);
  } finally {
    transport.close();
  }
}
