/** The command was called in a way that it does not understand: exit code 2. */
export class WrongUse extends Error {
  override name = 'WrongUse';
}

/** The command did its work and has something to complain about: exit code 1. */
export class FoundSomething extends Error {
  override name = 'FoundSomething';
}
