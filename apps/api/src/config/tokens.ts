/** Names under which Nest injects what has no class of its own: the settings, and the ports of the domain. */
export const CONFIGURATION = Symbol('Configuration');
export const MEDIA_ENGINE = Symbol('MediaEngine');
export const DATABASE = Symbol('Database');
/** The secret under tokens, links and the like. */
export const SIGNING_KEY = Symbol('SigningKey');
export const CLOCK = Symbol('Clock');
export const LOG = Symbol('Log');
