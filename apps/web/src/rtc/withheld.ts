import { sourceSchema, type Role, type RoomSettings, type Source } from '@plenum/protocol';

/** What a peer of this role may not send where these rules hold; without a role or rules, nothing is known to be. */
export function withheldFrom(
  role: Role | null,
  settings: Pick<RoomSettings, 'mayPublish'> | null,
): readonly Source[] {
  if (role === 'viewer') return sourceSchema.options;
  if (role !== 'participant' || !settings) return [];
  return sourceSchema.options.filter((source) => !settings.mayPublish.includes(source));
}
