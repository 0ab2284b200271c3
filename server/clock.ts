import { DateTime } from 'luxon';

/** Answers "what time is it": the only place that asks the machine, so that tests and `--now` can pin it. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/** A clock that stands at one instant. */
export function fixedClock(instant: Date): Clock {
  return () => new Date(instant);
}

/** True when `zone` is an IANA name that this runtime knows (`Europe/Berlin`, `UTC`), false for offsets and unknown names. */
export function isIanaZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(zone)) return false;
  return DateTime.local({ zone }).isValid;
}
