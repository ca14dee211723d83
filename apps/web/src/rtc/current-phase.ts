import {
  brokenOf,
  phaseOf,
  whyOf,
  type Broken,
  type Intent,
  type Phase,
  type Standing,
  type Why,
  type Works,
} from './phase.ts';

/** The phase that holds now: each change is told once, whatever led to it and however often it is looked at. */
export class CurrentPhase {
  private readonly tell: (phase: Phase, why: Why) => void;
  private phase: Phase = 'idle';
  private broken: Broken | null = null;

  constructor(tell: (phase: Phase, why: Why) => void) {
    this.tell = tell;
  }

  update(intent: Intent, standing: Omit<Standing, 'broken'> & Works): void {
    const broken = brokenOf(standing);
    const phase = phaseOf(intent, { ...standing, broken });
    const toTell = phase === 'reconnecting' ? broken : null;
    if (phase === this.phase && toTell === this.broken) return;
    [this.phase, this.broken] = [phase, toTell];
    this.tell(phase, whyOf(intent, toTell));
  }
}
