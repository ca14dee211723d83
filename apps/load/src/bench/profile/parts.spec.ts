import { expect, it } from '@jest/globals';
import { nodePartsOf } from './node-profile.ts';
import { partsOf, topFunctions } from './parts.ts';
import { parseSamples } from './perf.ts';

/** As perf script -F ip,sym,dso prints it. */
const SCRIPT = `
	ffffffff8171b1a2 udp_send_skb.isra.0 ([kernel.kallsyms])
	ffffffff8171b1a2 __sys_sendmsg ([kernel.kallsyms])
	          7f0000 __libc_sendmsg (/usr/lib/x86_64-linux-gnu/libc.so.6)

	ffffffff8171b1a2 try_to_wake_up ([kernel.kallsyms])
	ffffffff8171b1a2 sock_def_readable ([kernel.kallsyms])
	ffffffff8171b1a2 __sys_sendmsg ([kernel.kallsyms])

	          5500aa srtp_protect_mki (/opt/mediasoup-worker)

	          5500ab std::map<int, std::less<int> >::find (/opt/mediasoup-worker)
	          5500ab [unknown] ([unknown])

	          7f0001 [unknown] (/usr/lib/libcrypto.so.3)
`;

it('says what a server does by the innermost function, and of the kernel what it was asked for', () => {
  const samples = parseSamples(SCRIPT);
  expect(samples).toHaveLength(5);
  expect(Object.fromEntries(partsOf(samples).map(({ name, share }) => [name, share]))).toEqual({
    'kernel: sendmsg': 0.2,
    'kernel: waking the receiver': 0.2,
    SRTP: 0.2,
    'the server itself': 0.2,
    encryption: 0.2,
  });
  expect(topFunctions(samples, 10)).toContainEqual({ name: 'std::map::find (mediasoup-worker)', share: 0.2 });
});

it("adds up Node's time by package, between two moments and without what it was idle", () => {
  const frame = (id: number, functionName: string, url: string) => ({ id, callFrame: { functionName, url } });
  const nodes = [
    frame(1, '(idle)', ''),
    frame(2, 'send', 'file:///app/node_modules/ws/lib/sender.js'),
    frame(3, 'plan', 'file:///app/dist/planner.js'),
    frame(4, 'emit', 'node:events'),
  ];
  const profile = {
    startTime: 0,
    nodes,
    samples: [2, 1, 3, 2, 4, 3],
    timeDeltas: [500, 600, 300, 100, 100, 9000],
  };
  expect(nodePartsOf(profile, 1, 2)).toEqual([
    { name: 'our own code', share: 0.6 },
    { name: 'ws', share: 0.2 },
    { name: 'Node itself', share: 0.2 },
  ]);
});
