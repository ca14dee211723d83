import { z } from 'zod';

/** Every list of the REST API is read in pages, the newest first. */
export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Where the page before ended, as its `nextCursor` said; opaque. */
  cursor: z.string().min(1).max(200).optional(),
});
export type PageQuery = z.output<typeof pageQuerySchema>;

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    /** Asks for the page after this one; null at the end. */
    nextCursor: z.string().nullable(),
  });

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Milliseconds since the epoch, as in signaling. */
export const timeSchema = z.int().nonnegative();
