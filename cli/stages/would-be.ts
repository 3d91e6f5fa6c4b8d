import type { Fate, FlowcoreEvent, Step } from '../../functions/message.ts';
import { size } from '../../functions/stages/size.ts';

/** The fate of a part if all goes well: where Flowcore takes what it is sent. */
export function wouldBe(step: Step<FlowcoreEvent>): Exclude<Fate, { readonly fate: 'retry' }> {
  switch (step.to) {
    case 'filtered':
      return { fate: 'filtered', rule: step.rule };
    case 'quarantine':
      return { fate: 'quarantined', reason: step.rejection.reason, detail: step.rejection.detail };
    case 'next':
      return { fate: size(step.value) === 'batch' ? 'delivered' : 'overflowed' };
  }
}
