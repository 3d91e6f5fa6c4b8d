import { systemClock } from '../../functions/clock.ts';
import { startPubSub } from '../../local/pubsub/server.ts';
import { findGoogleEmulator, startGoogleEmulator } from '../support/google-emulator.ts';
import { describePubSub } from '../support/pubsub-contract.ts';
import { emulatorDifferences } from '../support/pubsub-emulator-differences.ts';
import { messageCases } from '../support/pubsub-message-cases.ts';
import { pushCases } from '../support/pubsub-push-cases.ts';
import { replayCases } from '../support/pubsub-replay-cases.ts';
import { resourceCases } from '../support/pubsub-resource-cases.ts';

const cases = [...resourceCases, ...messageCases, ...pushCases, ...replayCases];

describePubSub('the embedded Pub/Sub', () => startPubSub({ clock: systemClock }), cases);

const emulator = findGoogleEmulator(process.env);
if (emulator !== undefined) {
  describePubSub(
    "Google's Pub/Sub emulator",
    () => startGoogleEmulator(emulator),
    cases,
    emulatorDifferences,
  );
}
