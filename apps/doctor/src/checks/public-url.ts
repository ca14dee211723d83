import { isPublicHost } from '../../../api/src/media/announced-address.ts';
import { fail, ok, warn, type Check, type Judgement } from '../check.ts';

/** @param publicUrl null where it is not set */
export function judgePublicUrl(publicUrl: URL | null): Judgement {
  if (!publicUrl) {
    const seen =
      'PUBLIC_URL is not set: people on other machines get no camera and no microphone without HTTPS.';
    return warn(seen, 'PUBLIC_URL=https://meet.example.org');
  }
  const { protocol, host, hostname, pathname, origin } = publicUrl;
  if (protocol !== 'https:' && (isPublicHost(hostname) || !isLocal(hostname))) {
    const seen = `PUBLIC_URL is plain HTTP: browsers give pages of ${host} no camera and no microphone.`;
    return fail(seen, `PUBLIC_URL=https://${host}`);
  }
  if (pathname !== '/')
    return fail(`PUBLIC_URL has a path, and Plenum serves at the root.`, `PUBLIC_URL=${origin}`);
  return ok(`People come to ${origin}.`);
}

const isLocal = (hostname: string) => /^(localhost|127\.[\d.]+|\[::1\])$|\.localhost$/.test(hostname);

export const publicUrl: Check = {
  name: 'public-url',
  title: 'Public address',
  from: 'server',
  look: (subject) => Promise.resolve(judgePublicUrl(subject.publicUrl)),
};
