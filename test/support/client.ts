import { Agent as Connections } from 'node:http';
import supertest, { type Response, type Test } from 'supertest';
import { tagsOf } from '#scripts/rehearsal/html.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Path and query of a redirect under the portal's base path; '' when there is none. */
  readonly location: string;
}

export interface SentFile {
  readonly name: string;
  readonly content: Buffer;
}

export type Fields = Readonly<Record<string, string>>;

/** What the agent's cookie jar holds for the portal. */
export interface Cookies extends Iterable<readonly [name: string, value: string]> {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** A browser without a window, on supertest's agent: cookies are kept, redirects are shown instead of followed. */
export interface Client {
  get(path: string, headers?: Fields): Promise<Answer>;
  /** Sends a form; the CSRF token of the session is added unless the fields name one. */
  post(path: string, fields?: Fields, headers?: Fields): Promise<Answer>;
  upload(path: string, file: SentFile, fields?: Fields): Promise<Answer>;
  /** Any request, with the cookies and nothing else added; its `signal` breaks it off. */
  raw(path: string, init: RawRequest): Promise<Answer>;
  /** @throws unless the portal lets this account in */
  signIn(who: { readonly account: string; readonly password: string }): Promise<Client>;
  readonly cookies: Cookies;
  /** The session's CSRF token, once somebody has signed in. */
  csrf(): string;
}

export interface RawRequest {
  readonly method?: string;
  readonly headers?: Fields;
  readonly body?: string | Buffer | URLSearchParams | FormData;
  readonly signal?: AbortSignal;
}

/** `base` is the address of a portal that listens, with its base path and without a slash at the end. */
export function createClient(base: string): Client {
  const portal = new URL(base);
  const basePath = portal.pathname.replace(/\/$/, '');
  const agent = supertest.agent(base);
  // As a browser does: a connection is used again, and a refusal is read before it closes.
  const connections = new Connections({ keepAlive: true });
  let token = '';

  async function send(request: Test): Promise<Answer> {
    const { status, headers, body } = await request
      .agent(connections)
      .ok(() => true)
      .buffer(true)
      .parse(wholeBody);
    const to = (headers['location'] as string | undefined) ?? '';
    return {
      status,
      headers: headersOf(headers),
      text: (body as Buffer).toString('utf8'),
      location: to.startsWith(basePath) ? to.slice(basePath.length) : to,
    };
  }

  async function raw(path: string, { method = 'GET', headers = {}, body, signal }: RawRequest): Promise<Answer> {
    const request = agent[methodOf(method)](path).set(headers);
    signal?.addEventListener('abort', () => request.abort());
    if (body instanceof FormData) await addParts(request, body);
    else if (body instanceof URLSearchParams) request.type('form').send(body.toString());
    else if (body !== undefined) request.send(body);
    return send(request);
  }

  const client: Client = {
    cookies: cookiesOf(agent, portal),
    csrf: () => token,
    raw,
    get: (path, headers = {}) => send(agent.get(path).set(headers)),
    post: (path, fields = {}, headers = {}) =>
      raw(path, { method: 'POST', headers, body: new URLSearchParams({ _csrf: token, ...fields }) }),
    upload(path, file, fields = {}) {
      const request = agent.post(path);
      for (const [name, value] of Object.entries({ _csrf: token, ...fields })) request.field(name, value);
      return send(request.attach('file', file.content, file.name));
    },
    async signIn({ account, password }) {
      token = csrfOf((await client.get('/sign-in')).text);
      const answer = await client.post('/sign-in', { account, password });
      if (answer.status !== 303) throw new Error(`${account} cannot sign in: ${answer.status}`);
      token = csrfOf((await client.get(answer.location === '/password' ? '/password' : '/help')).text);
      return client;
    },
  };
  return client;
}

type Agent = ReturnType<typeof supertest.agent>;

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'trace'] as const;

function methodOf(name: string): (typeof methods)[number] {
  const method = methods.find((each) => each === name.toLowerCase());
  if (!method) throw new Error(`${name} is no method that the tests send`);
  return method;
}

/** The jar of the agent as the portal's cookies: of its host, under its base path. */
function cookiesOf({ jar }: Agent, { hostname, pathname }: URL): Cookies {
  const access = { domain: hostname, path: pathname, secure: false, script: false };
  const all = () => jar.getCookies(access).map(({ name, value }) => [name, value] as const);
  return {
    get: (name) => jar.getCookie(name, access)?.value,
    set: (name, value) => void jar.setCookie(`${name}=${value}; path=${pathname}`, hostname, pathname),
    [Symbol.iterator]: () => all()[Symbol.iterator](),
  };
}

async function addParts(request: Test, form: FormData): Promise<void> {
  for (const [name, value] of form) {
    if (typeof value === 'string') request.field(name, value);
    else request.attach(name, Buffer.from(await value.arrayBuffer()), value.name);
  }
}

/** Every answer is kept as it came, whatever it says of itself. */
function wholeBody(answer: Response, done: (error: Error | null, body: Buffer) => void): void {
  const parts: Buffer[] = [];
  const stream = answer as unknown as NodeJS.ReadableStream;
  stream.on('data', (part: Buffer | string) => parts.push(Buffer.from(part)));
  stream.on('end', () => done(null, Buffer.concat(parts)));
}

function headersOf(given: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, value = []] of Object.entries(given)) for (const one of [value].flat()) headers.append(name, one);
  return headers;
}

/** The session's CSRF token as the page's first form carries it; '' when the page has none. */
export const csrfOf = (html: string): string =>
  tagsOf(html, 'input').find(({ attributes }) => attributes['name'] === '_csrf')?.attributes['value'] ?? '';
