/** What the health page asks of the media workers, which only media/ knows. */
export interface HealthSource {
  workers(): { live: number; wanted: number };
}

export const HEALTH_SOURCE = Symbol('HealthSource');
