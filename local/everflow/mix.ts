import type { TypeName } from './message.ts';
import type { Random } from './random.ts';

/** Weight of each event type among the valid events. */
export type Mix = Readonly<Record<TypeName, number>>;

export const defaultMix: Mix = { click: 70, impression: 20, conversion: 8, 'conversion-update': 2 };

const typeNames: readonly TypeName[] = ['click', 'impression', 'conversion', 'conversion-update'];

/** Reads `click=70,conversion=30`; a type that is not named has weight 0. */
export function parseMix(text: string): Mix {
  const mix: Record<TypeName, number> = { click: 0, impression: 0, conversion: 0, 'conversion-update': 0 };
  for (const part of text.split(',')) {
    const [, name, weight] = /^\s*([a-z-]+)=(\d+(?:\.\d+)?)\s*$/.exec(part) ?? [];
    const type = typeNames.find((each) => each === name);
    if (type === undefined || weight === undefined) {
      throw new Error(
        `reading the mix: "${part}" is not TYPE=WEIGHT; write for example click=70,impression=20 with the types ${typeNames.join(', ')}`,
      );
    }
    mix[type] = Number(weight);
  }
  if (totalWeight(mix, typeNames) === 0) {
    throw new Error('reading the mix: all weights are 0; give at least one type a weight above 0');
  }
  return mix;
}

/** Draws a type by weight; undefined when all types left have weight 0. */
export function drawType(random: Random, mix: Mix, except?: TypeName): TypeName | undefined {
  const types = typeNames.filter((type) => type !== except);
  let rest = random.next() * totalWeight(mix, types);
  return types.find((type) => {
    rest -= mix[type];
    return rest < 0;
  });
}

const totalWeight = (mix: Mix, types: readonly TypeName[]): number =>
  types.reduce((sum, type) => sum + mix[type], 0);
