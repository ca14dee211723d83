import type { Request, Response } from 'express';
import type { ProblemError } from './problem.ts';

/** How often a watched answer is asked for anew, in milliseconds. */
const STREAM_EVERY_MS = 2_000;

/** A proxy on the way ends what is silent for longer, in milliseconds. */
const SILENCE_MS = 15_000;

/** Whether the answer shall come again as it changes. */
export const wantsStream = (request: Request): boolean => request.get('accept') === 'text/event-stream';

/**
 * Sends an answer, and again whenever it has changed, until the reader goes (HTML Living Standard, server-sent events).
 * One that reads too slowly misses what was in between: the last value wins. A refusal ends the stream with a `problem`.
 *
 * @param first was asked for before, so that a refusal of the whole is an ordinary one
 */
export function stream(
  response: Response,
  first: unknown,
  ask: () => Promise<unknown>,
  toProblem: (error: unknown) => ProblemError,
): void {
  let last = '';
  let sentAt = 0;
  let timer: NodeJS.Timeout;
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
  const write = (text: string) => {
    sentAt = Date.now();
    response.write(text);
  };
  const send = (answer: unknown) => {
    if (response.writableNeedDrain) return;
    const json = JSON.stringify(answer);
    if (json !== last) write(`data: ${json}\n\n`);
    else if (Date.now() - sentAt >= SILENCE_MS) write(':\n\n');
    last = json;
  };
  const goOn = () => {
    timer = setTimeout(() => {
      ask()
        .then((answer) => {
          if (response.closed) return;
          send(answer);
          goOn();
        })
        .catch((error: unknown) => {
          response.end(`event: problem\ndata: ${JSON.stringify(toProblem(error).toJson())}\n\n`);
        });
    }, STREAM_EVERY_MS);
  };
  response.once('close', () => clearTimeout(timer));
  send(first);
  goOn();
}
