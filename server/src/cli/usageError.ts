/** The command was given something it cannot work with: exit code 2. */
export class UsageError extends Error {}
