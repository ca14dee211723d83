import type { BrowserContext, WebSocketRoute } from 'playwright-core';

/** A page's network, of which signaling alone can be cut: without a word to either end, and nothing gets through. */
export class CuttableNetwork {
  private readonly sockets = new Set<WebSocketRoute>();
  private isCut = false;
  private losing: string | null = null;

  readonly attach = async (context: BrowserContext): Promise<void> => {
    await context.routeWebSocket(/socket\.io/, (socket) => {
      if (this.isCut) return void socket.close({ code: 4000 });
      this.sockets.add(socket);
      this.connect(socket);
    });
    await context.route('**/socket.io/**', (route) => (this.isCut ? route.abort() : route.continue()));
  };

  async cut(): Promise<void> {
    this.isCut = true;
    for (const socket of this.sockets) await socket.close({ code: 4000 });
    this.sockets.clear();
  }

  async mend(): Promise<void> {
    this.isCut = false;
  }

  /** The next request of this name reaches the server; the line is cut before its answer comes. */
  cutAtAnswerTo(request: string): void {
    this.losing = request;
  }

  /** Socket.IO's packets: 42 is an event with an acknowledgement's number, name and data; 43 the acknowledgement. */
  private connect(socket: WebSocketRoute): void {
    const server = socket.connectToServer();
    let awaited: string | null = null;
    socket.onMessage((packet) => {
      const [, id, name] = /^42(\d+)\["(\w+)"/.exec(String(packet)) ?? [];
      if (name !== undefined && name === this.losing) awaited = `43${id}[`;
      server.send(packet);
    });
    server.onMessage((packet) => {
      if (awaited === null || !String(packet).startsWith(awaited)) return socket.send(packet);
      [awaited, this.losing] = [null, null];
      void this.cut();
    });
  }
}
