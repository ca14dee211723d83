import type { RequestInput, RequestName, RequestReply } from '@plenum/protocol';
import type { Request } from './signaling-connection.ts';

type Answers = { [N in RequestName]?: (data: RequestInput<N>) => RequestReply<N> | Promise<RequestReply<N>> };

/** A server without a network, for unit tests: it notes what is asked, and answers as it is told, else with nothing. */
export class FakeSignaling {
  readonly asked: { name: RequestName; data: unknown }[] = [];
  private readonly answers: Answers;

  constructor(answers: Answers = {}) {
    this.answers = answers;
  }

  get names(): RequestName[] {
    return this.asked.map(({ name }) => name);
  }

  readonly request: Request = async (name, data) => {
    this.asked.push({ name, data });
    const answer = this.answers[name] as ((data: unknown) => Promise<never>) | undefined;
    return (await answer?.(data)) ?? ({} as never);
  };
}
