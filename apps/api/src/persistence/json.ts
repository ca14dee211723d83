/** Structures in text columns. What stands there was checked before it was written. */
export const toJson = (value: unknown): string => JSON.stringify(value ?? null);
export const fromJson = <T>(text: string | null): T => JSON.parse(text ?? 'null') as T;
