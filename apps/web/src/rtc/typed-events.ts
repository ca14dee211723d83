type Listener<A extends unknown[]> = (...args: A) => void;

/**
 * Typed events, of which each name carries a tuple of arguments. A listener that throws neither stops the others nor
 * whoever emitted.
 */
export class TypedEvents<E extends Record<keyof E, unknown[]>> {
  private readonly listeners = new Map<keyof E, Set<Listener<never>>>();

  /** @returns what takes the listener off again. */
  on<N extends keyof E>(name: N, listener: Listener<E[N]>): () => void {
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Emits these on another emitter as well, for as long as both live. */
  forward<N extends keyof E, T extends Record<keyof T, unknown[]> & Pick<E, N>>(
    names: readonly N[],
    to: TypedEvents<T>,
  ): void {
    for (const name of names) this.on(name, (...args) => to.emit(name, ...(args as unknown as T[N])));
  }

  /** Only the owner emits: by convention, a class holds its emitter readable, and emits on its own alone. */
  emit<N extends keyof E>(name: N, ...args: E[N]): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) {
      try {
        (listener as Listener<E[N]>)(...args);
      } catch (error) {
        reportError(error);
      }
    }
  }
}

/** As an uncaught error is reported: to the console and to `window.onerror`, without stopping anything. */
function reportError(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
