import { randomUUID } from 'node:crypto';

export interface Jsep {
  type: 'offer' | 'answer';
  sdp: string;
}

interface Message {
  janus: string;
  /** The handle that an event is about. */
  sender?: number;
  transaction?: string;
  data?: { id: number };
  error?: { reason: string };
  plugindata?: { data: Record<string, unknown> };
  jsep?: Jsep;
}

interface Settle {
  resolve: (message: Message) => void;
  reject: (error: Error) => void;
}

const VIDEO_ROOM = 'janus.plugin.videoroom';

/** A session of Janus's own API over WebSocket (https://janus.conf.meetecho.com/docs/rest.html). */
export class JanusSession {
  private readonly socket: WebSocket;
  private readonly waiting = new Map<string, Settle>();
  private readonly waitingForMedia = new Map<number, () => void>();
  private sessionId: number | null = null;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.onmessage = ({ data }) => this.receive(JSON.parse(String(data)) as Message);
  }

  static async open(url: string): Promise<JanusSession> {
    const socket = new WebSocket(url, 'janus-protocol');
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error('Janus takes no connection'));
    });
    const session = new JanusSession(socket);
    session.sessionId = idOf(await session.request({ janus: 'create' }));
    return session;
  }

  /** @returns a handle of VideoRoom */
  async attach(): Promise<number> {
    return idOf(await this.request({ janus: 'attach', plugin: VIDEO_ROOM }));
  }

  async detach(handle: number): Promise<void> {
    await this.request({ janus: 'detach', handle_id: handle });
  }

  /** @throws where the plugin refuses it */
  async message(handle: number, body: object, jsep?: Jsep): Promise<Jsep | undefined> {
    const answer = await this.request({ janus: 'message', handle_id: handle, body, jsep });
    const why = answer.plugindata?.data['error'];
    if (why) throw new Error(`Janus refused: ${String(why)}`);
    return answer.jsep;
  }

  /**
   * The same for what brings a description of its own with it.
   * @returns the SDP
   */
  async negotiate(handle: number, body: object, jsep?: Jsep): Promise<string> {
    const theirs = await this.message(handle, body, jsep);
    if (!theirs) throw new Error('Janus describes nothing');
    return theirs.sdp;
  }

  /** Until ICE and DTLS of this handle have come about. */
  mediaOf(handle: number): Promise<void> {
    return new Promise((resolve) => this.waitingForMedia.set(handle, resolve));
  }

  private request(message: object): Promise<Message> {
    const transaction = randomUUID();
    const session = this.sessionId === null ? {} : { session_id: this.sessionId };
    return new Promise((resolve, reject) => {
      this.waiting.set(transaction, { resolve, reject });
      this.socket.send(JSON.stringify({ ...message, ...session, transaction }));
    });
  }

  private receive(message: Message): void {
    if (message.janus === 'webrtcup') return this.waitingForMedia.get(message.sender ?? 0)?.();
    // An "ack" says only that the answer comes later.
    const { transaction = '' } = message;
    const settle = message.janus === 'ack' ? undefined : this.waiting.get(transaction);
    if (!settle) return;
    this.waiting.delete(transaction);
    if (message.janus === 'error') settle.reject(new Error(`Janus refused: ${message.error?.reason}`));
    else settle.resolve(message);
  }
}

function idOf({ data }: Message): number {
  if (!data) throw new Error('Janus names nothing that it made');
  return data.id;
}
