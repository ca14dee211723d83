import type { Endpoint } from '@plenum/datachannel-peer';
import type { IceServer } from '@plenum/protocol';
import { carryOverTcp, carryOverTls, carryOverUdp, type Carrier, type Framing } from './carrier.ts';
import {
  ATTRIBUTE,
  CLASS,
  decode,
  encode,
  errorOf,
  lengthOfFirst,
  longTermKey,
  METHOD,
  newTransactionId,
  xorAddress,
  type StunMessage,
} from './stun.ts';
import { within } from './within.ts';

const ANSWER_WITHIN_MS = 3_000;
const SEND_AGAIN_MS = 500;
const UNAUTHORIZED = 401;
const STALE_NONCE = 438;
/** REQUESTED-TRANSPORT: UDP, by its protocol number. */
const UDP = Buffer.from([17, 0, 0, 0]);

/** One address of a TURN server (RFC 7065), with what it takes to use it. */
export interface TurnServer {
  url: string;
  host: string;
  port: number;
  transport: 'udp' | 'tcp' | 'tls';
  username: string;
  credential: string;
}

/** The server refused, by this code (RFC 8656, section 19). */
export class TurnRefusedError extends Error {
  readonly code: number;

  constructor({ code, reason }: { code: number; reason: string }) {
    super(`${code} ${reason}`.trim());
    this.code = code;
  }
}

/** The TURN servers among these, each address apart. */
export function turnServersIn(iceServers: readonly IceServer[]): TurnServer[] {
  return iceServers.flatMap(({ urls, username = '', credential = '' }) =>
    urls.flatMap((url) => {
      const found = /^(turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/i.exec(url);
      if (!found) return [];
      const isTls = found[1]!.toLowerCase() === 'turns';
      const host = found[2]!.replace(/^\[|\]$/g, '');
      const transport = isTls ? 'tls' : ((found[4]?.toLowerCase() ?? 'udp') as 'udp' | 'tcp');
      const port = Number(found[3] ?? (isTls ? 5349 : 3478));
      return [{ url, host, port, transport, username, credential }];
    }),
  );
}

/** TURN messages tell their own length (RFC 8656, section 3.1); channels, which would be padded, are not used. */
const STUN_FRAMING: Framing = {
  frame: (datagram) => datagram,
  first: (stream) => {
    const end = lengthOfFirst(stream);
    return end === null || stream.length < end ? null : { start: 0, end };
  },
};

/** A client of one allocation (RFC 8656), as far as a browser would use it to send media by UDP. */
export class TurnClient {
  /** Gets what the peer sent. */
  onData: (data: Buffer) => void = () => null;
  private readonly carrier: Carrier;
  private readonly server: TurnServer;
  private readonly waiting = new Map<string, (message: StunMessage) => void>();
  private realm: Buffer | null = null;
  private nonce: Buffer = Buffer.alloc(0);

  private constructor(carrier: Carrier, server: TurnServer) {
    this.carrier = carrier;
    this.server = server;
    carrier.onDatagram = (datagram) => this.take(datagram);
  }

  /** @throws where it cannot be reached */
  static async connect(server: TurnServer): Promise<TurnClient> {
    const to = { address: server.host, port: server.port };
    if (server.transport === 'udp') return new TurnClient(await carryOverUdp(to), server);
    const carry = server.transport === 'tls' ? carryOverTls : carryOverTcp;
    return new TurnClient(await carry(to, STUN_FRAMING), server);
  }

  /** One that ends with its use. @throws as `connect` does */
  static async during<T>(server: TurnServer, use: (client: TurnClient) => Promise<T>): Promise<T> {
    const client = await TurnClient.connect(server);
    try {
      return await use(client);
    } finally {
      client.close();
    }
  }

  /**
   * Whether the server lets in whoever says no name: no TURN server should.
   * @throws where it does not answer
   */
  async isOpenToAnybody(): Promise<boolean> {
    const answer = await this.exchange(METHOD.allocate, [[ATTRIBUTE.requestedTransport, UDP]], false);
    this.learn(answer);
    return answer.class === CLASS.success;
  }

  /** @throws TurnRefusedError, or where it does not answer */
  async allocate(): Promise<void> {
    await this.request(METHOD.allocate, [[ATTRIBUTE.requestedTransport, UDP]]);
  }

  /** @throws TurnRefusedError where the server does not relay there */
  async permit(peer: Endpoint): Promise<void> {
    await this.request(METHOD.createPermission, (id) => [[ATTRIBUTE.xorPeerAddress, xorAddress(peer, id)]]);
  }

  sendTo(peer: Endpoint, data: Buffer): void {
    const transactionId = newTransactionId();
    this.carrier.send(
      encode({ method: METHOD.send, class: CLASS.indication, transactionId }, [
        [ATTRIBUTE.xorPeerAddress, xorAddress(peer, transactionId)],
        [ATTRIBUTE.data, data],
      ]),
    );
  }

  /** Gives the allocation back. */
  close(): void {
    const message = { method: METHOD.refresh, class: CLASS.request, transactionId: newTransactionId() };
    this.carrier.send(encode(message, [[ATTRIBUTE.lifetime, Buffer.alloc(4)], ...this.names()], this.key()));
    // A datagram leaves after a look-up of its address, a stream's last bytes after those before them.
    setImmediate(() => this.carrier.close());
  }

  private async request(method: number, attributes: AttributesFor): Promise<void> {
    if (!this.realm) this.learn(await this.exchange(method, attributes, false));
    let answer = await this.exchange(method, attributes, true);
    if (errorOf(answer)?.code === STALE_NONCE) {
      this.learn(answer);
      answer = await this.exchange(method, attributes, true);
    }
    const error = errorOf(answer);
    if (error) throw new TurnRefusedError(error);
  }

  private async exchange(method: number, attributes: AttributesFor, isSigned: boolean): Promise<StunMessage> {
    const transactionId = newTransactionId();
    const own = typeof attributes === 'function' ? attributes(transactionId) : attributes;
    const message = { method, class: CLASS.request, transactionId };
    const bytes = isSigned ? encode(message, [...own, ...this.names()], this.key()) : encode(message, own);
    const id = transactionId.toString('hex');
    const answered = new Promise<StunMessage>((resolve) => this.waiting.set(id, resolve));
    this.carrier.send(bytes);
    const again =
      this.server.transport === 'udp' && setInterval(() => this.carrier.send(bytes), SEND_AGAIN_MS);
    try {
      return await within(ANSWER_WITHIN_MS, `no answer from ${this.server.url}`, answered);
    } finally {
      if (again) clearInterval(again);
      this.waiting.delete(id);
    }
  }

  private learn({ attributes, ...message }: StunMessage): void {
    const error = errorOf({ attributes, ...message });
    if (error && error.code !== UNAUTHORIZED && error.code !== STALE_NONCE) throw new TurnRefusedError(error);
    this.realm = attributes.get(ATTRIBUTE.realm) ?? this.realm;
    this.nonce = attributes.get(ATTRIBUTE.nonce) ?? this.nonce;
  }

  private names(): Attribute[] {
    return [
      [ATTRIBUTE.username, Buffer.from(this.server.username)],
      [ATTRIBUTE.realm, this.realm ?? Buffer.alloc(0)],
      [ATTRIBUTE.nonce, this.nonce],
    ];
  }

  private key(): Buffer {
    return longTermKey(this.server.username, String(this.realm ?? ''), this.server.credential);
  }

  private take(datagram: Buffer): void {
    const message = decode(datagram);
    if (!message) return;
    if (message.method === METHOD.data && message.class === CLASS.indication) {
      const data = message.attributes.get(ATTRIBUTE.data);
      if (data) this.onData(data);
      return;
    }
    this.waiting.get(message.transactionId.toString('hex'))?.(message);
  }
}

type Attribute = readonly [type: number, value: Buffer];
/** Some values depend on the transaction. */
type AttributesFor = readonly Attribute[] | ((transactionId: Buffer) => readonly Attribute[]);
