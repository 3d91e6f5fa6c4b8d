import { join } from 'node:path';
import type { EventTypes } from './event-type.ts';
import { loadEventTypes } from './load.ts';

/**
 * The event types of the project's own `schemas/`. The deployed bundle has another module in the place of this one,
 * in which they are compiled already: infra/bundle/precompile.ts.
 */
export const shippedEventTypes = (): EventTypes =>
  loadEventTypes(join(import.meta.dirname, '..', '..', 'schemas'));
