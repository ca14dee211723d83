import { judgeAnnouncement, type Announcement } from '../../../api/src/media/announced-address.ts';
import { fail, ok, type Check, type Judgement } from '../check.ts';

export function judgeAnnouncedAddress(announcement: Announcement, setting: string): Judgement {
  if (announcement.addresses.length === 0)
    return fail(
      `Nobody knows the name ${setting}.`,
      'MEDIA_ANNOUNCED_ADDRESS=<the public IP address of this machine>',
    );
  const trouble = judgeAnnouncement(announcement);
  if (trouble) return fail(trouble.seen, trouble.fix);
  return ok(`Browsers are told to send media to ${announcement.addresses.join(', ')}.`);
}

export const announcedAddress: Check = {
  name: 'announced-address',
  title: 'Announced address',
  from: 'server',
  look: async (subject) =>
    judgeAnnouncedAddress(await subject.announcement(), subject.settings.MEDIA_ANNOUNCED_ADDRESS),
};
