import { InvalidArgumentError } from 'commander';
import { type Mix, parseMix } from '../everflow/mix.ts';

// Each reads the text after a flag, or throws what commander tells the user.

/** A whole number of at least `min`. */
export const whole = (min: number) => (text: string) => {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= min) return value;
  throw new InvalidArgumentError(`It must be a whole number from ${min}.`);
};

/** A number above 0. */
export function above0(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** A number from 0 to 100. */
export function percent(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 100) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 100.');
}

/** Weights of the event types. */
export function mix(text: string): Mix {
  try {
    return parseMix(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** An http(s) URL. */
export function httpUrl(text: string): string {
  const protocol = URL.canParse(text) ? new URL(text).protocol : '';
  if (protocol === 'http:' || protocol === 'https:') return text;
  throw new InvalidArgumentError('It must be an http(s) URL.');
}
