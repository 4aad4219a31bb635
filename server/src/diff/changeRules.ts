/** Every kind of change, by its public id: never reused. The verdict is decided by the comparison, not by the rule alone. */
export const changeRules = {
  "input-added": "An input field is new.",
  "input-removed": "An input field is gone.",
} as const;

export type ChangeRule = keyof typeof changeRules;
