export interface ChangedField {
  /** Such as `rules.lobby`. */
  name: string;
  before: string;
  after: string;
}

/** What differs between the two states of an audit row, field by field. Empty: nothing was there, or is. */
export function changedFields(before: unknown, after: unknown): ChangedField[] {
  const [old, now] = [flatten(before), flatten(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return names
    .map((name) => ({ name, before: old.get(name) ?? '', after: now.get(name) ?? '' }))
    .filter((field) => field.before !== field.after);
}

function flatten(value: unknown, path = ''): Map<string, string> {
  if (value === null || value === undefined) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) return new Map([[path, textOf(value)]]);
  return new Map(
    Object.entries(value).flatMap(([key, item]) => [...flatten(item, path ? `${path}.${key}` : key)]),
  );
}

const textOf = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value));
