import { until } from './until.ts';
import type { TestServer } from './test-server.ts';

export interface RestReply {
  status: number;
  // Bodies are compared whole or by parts; their schemas are the server's.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
  headers: Headers;
}

const ADMIN = { email: 'admin@example.org', displayName: 'The admin', password: 'long enough to be one' };

/** Somebody who uses the REST API: with a session as a browser has it, with an API key, or with nothing. */
export class RestClient {
  /** As the browser sends it. */
  cookie = '';
  csrfToken = '';
  private apiKey = '';

  constructor(private readonly url: string) {}

  static withApiKey(url: string, secret: string): RestClient {
    const client = new RestClient(url);
    client.apiKey = secret;
    return client;
  }

  /** Uses the link that the first start printed. */
  static async firstAdmin(server: TestServer): Promise<RestClient> {
    const client = new RestClient(server.url);
    const reply = await client.post('/setup', { ...ADMIN, token: await setupTokenOf(server) });
    if (reply.status !== 200) throw new Error(`No first admin: ${JSON.stringify(reply.body)}`);
    return client;
  }

  /** An account that has chosen its password and is signed in. */
  async invite(role: 'admin' | 'host', email: string): Promise<RestClient> {
    const { body } = await this.post('/users', { email, displayName: email.split('@')[0], role });
    const guest = new RestClient(this.url);
    const token = new URL(body.passwordLink.url as string, this.url).hash.slice(1);
    await guest.post('/password', { token, password: `the password of ${email}` });
    return guest;
  }

  get = (path: string) => this.request('GET', path);
  post = (path: string, body: unknown = {}) => this.request('POST', path, body);
  patch = (path: string, body: unknown) => this.request('PATCH', path, body);
  delete = (path: string) => this.request('DELETE', path);

  /** Signs in, out or up: the cookie and its token are kept as a browser and its page would. */
  async request(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<RestReply> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(this.cookie ? { Cookie: this.cookie } : {}),
        ...(this.csrfToken ? { 'X-CSRF-Token': this.csrfToken } : {}),
        ...(this.apiKey ? { Authorization: `Bearer ${this.apiKey}` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
    const [cookie] = response.headers.getSetCookie();
    if (cookie) {
      this.cookie = cookie.split(';')[0]!;
      this.csrfToken = parsed.csrfToken ?? '';
    }
    return { status: response.status, body: parsed, headers: response.headers };
  }
}

export function setupTokenOf(server: TestServer): Promise<string> {
  return until('link for the first admin', () => /\/admin\/setup#([\w-]{43})/.exec(server.log)?.[1]);
}
