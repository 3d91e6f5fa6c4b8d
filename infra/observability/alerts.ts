import type { Alert } from './alert.ts';
import { flowAlerts } from './flow-alerts.ts';
import { waitingAlerts } from './waiting-alerts.ts';

/** Every alert, by the name that its resource has in Pulumi. */
export const alerts: Readonly<Record<string, Alert>> = { ...waitingAlerts, ...flowAlerts };
