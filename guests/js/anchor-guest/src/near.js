// Suggestions for misspelt names.

/** The one of `names` that is most similar to `written`, if any is similar. */
export function nearest(written, names) {
  const far = [...names].map((name) => ({ name, distance: distance(written, name) }));
  const [best] = far.filter(({ name, distance }) => distance <= most(written, name)).sort((a, b) => a.distance - b.distance);
  return best?.name;
}

/** `; did you mean …?`, or a list of all names. */
export function instead(written, names) {
  const meant = nearest(written, names);
  return meant === undefined ? `; there are ${[...names].join(", ")}` : `; did you mean \`${meant}\`?`;
}

/** Maximum distance of similar names. A name that is part of the other is always similar. */
function most(written, name) {
  const [one, other] = [written.toLowerCase(), name.toLowerCase()];
  const isPart = one.length >= 4 && (one.includes(other) || other.includes(one));
  return isPart ? Infinity : 1 + Math.min(Math.floor(name.length / 6), 2);
}

/** The edit distance, ignoring case: the number of letters to insert, delete or replace. */
function distance(from, to) {
  const row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 0; i < from.length; i += 1) {
    let diagonal = row[0];
    row[0] = i + 1;
    for (let j = 0; j < to.length; j += 1) {
      const exchanged = diagonal + (from[i].toLowerCase() === to[j].toLowerCase() ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = Math.min(exchanged, row[j] + 1, row[j + 1] + 1);
    }
  }
  return row[to.length];
}
