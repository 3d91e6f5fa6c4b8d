import type { Config } from '../../functions/read-config.ts';

/** How a scenario is to be run. */
export interface RunRequest {
  /** Name of the scenario. */
  readonly name: string;
  readonly events: number;
  /** Who serves the pushes; what holds must hold in both ways. */
  readonly pushServer: Config['pushServer'];
  /** Draws the events and what is left to chance. */
  readonly seed: number;
  /** Lets the world's clock run no faster than the machine's, and gives everything more time. */
  readonly isUnhurried: boolean;
}
