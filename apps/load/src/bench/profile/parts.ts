import type { Sample } from './perf.ts';

/** A part of the time, and how much of the whole, from 0 to 1. */
export interface Part {
  name: string;
  share: number;
}

const KERNEL = '[kernel.kallsyms]';
/** By what the kernel was asked for: the first that is found names the part. */
const SYSTEM_CALLS = [
  ['sock_def_readable', 'kernel: waking the receiver'],
  ['sendmsg', 'kernel: sendmsg'],
  ['sendto', 'kernel: sendmsg'],
  ['recvmmsg', 'kernel: receiving'],
  ['recvmsg', 'kernel: receiving'],
  ['recvfrom', 'kernel: receiving'],
  ['poll', 'kernel: waiting for events'],
] as const;
/** By the start of a library's name. */
const LIBRARIES = [
  ['libcrypto', 'encryption'],
  ['libsoftokn', 'encryption'],
  ['libfreebl', 'encryption'],
  ['libnss', 'encryption'],
  ['libnspr', 'encryption'],
  ['libplds', 'encryption'],
  ['libsrtp', 'SRTP'],
  ['libc.', 'C library'],
  ['libuv', 'event loop'],
  ['libglib', 'event loop'],
  ['libgio', 'event loop'],
  ['libgobject', 'event loop'],
  ['libnice', 'ICE'],
] as const;

/** What the time went for, most first. */
export function partsOf(samples: Sample[]): Part[] {
  return shares(samples.map(partOf));
}

/** The functions that were found running most often. */
export function topFunctions(samples: Sample[], count: number): Part[] {
  const names = samples.map(
    ({ functions: [name = ''], library }) => `${withoutTemplates(name)} (${library})`,
  );
  return shares(names).slice(0, count);
}

function partOf({ functions, library }: Sample): string {
  if (library === KERNEL) {
    const found = SYSTEM_CALLS.find(([part]) => functions.some((name) => name.includes(part)));
    return found?.[1] ?? 'kernel: other';
  }
  // Our worker has libsrtp built in.
  if (functions[0]!.startsWith('srtp_')) return 'SRTP';
  return LIBRARIES.find(([start]) => library.startsWith(start))?.[1] ?? 'the server itself';
}

function shares(names: string[]): Part[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Array.from(counts, ([name, count]) => ({ name, share: count / names.length })).sort(
    (a, b) => b.share - a.share,
  );
}

/** C++ names can fill a page. */
function withoutTemplates(name: string): string {
  let plain = name;
  for (let before = ''; before !== plain;) {
    before = plain;
    plain = plain.replace(/<[^<>]*>/g, '');
  }
  return plain;
}
