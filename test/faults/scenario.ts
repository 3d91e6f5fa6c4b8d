import type { Bounds } from './bounds.ts';
import type { World, WorldSettings } from './world.ts';

/** What happens to a world while events flow, and what must come out of it. */
export interface Scenario extends WorldSettings {
  readonly name: string;
  /** One sentence. */
  readonly fault: string;
  /** One sentence. */
  readonly expected: string;
  /** How much faster than the machine's the clock of the world runs where there is no time; 1 when absent. */
  readonly speed?: number;
  /** Brings the faults about and mends them; what it has not published of the events is published afterwards. */
  act(world: World): Promise<void>;
  readonly bounds: Bounds;
}
