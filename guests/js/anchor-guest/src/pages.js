// Helpers for the pages of hosted transfers (`interactive`).

/** The answer to a step, if it has one. Its values are read with `value`. */
export function answered(answers, step) {
  return answers.findLast((answer) => answer.step === step);
}

/** A required line of text; `more` overrides: `{ optional: true }`, `{ kind: "date" }`, `{ options: [...] }`. */
export function input(name, label, more) {
  return { name, label, kind: "text", options: [], optional: false, ...more };
}

/** The amount that the user pays, under the name `amount`. */
export const amount = (label, more) => input("amount", label, { kind: "amount", ...more });
