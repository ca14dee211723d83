/** How long each thing may take before it counts as stuck, in milliseconds. */
export const PATIENCE = {
  /** A first connection to the server, or its return after it was lost. */
  socket: 3_000,
  /** From offer and answer to a working path: Chromium's own ICE check gives up after about 15 s. */
  path: 6_000,
  /** From a working path to growing packet counts, and between two samples in which they grow. */
  media: 6_000,
  /** Between two samples: after a longer silence (a hidden tab, a sleeping laptop) nothing is concluded from before it. */
  sample: 10_000,
} as const;
