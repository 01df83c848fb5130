// QuickJS drops an object layout with the last object that has it. Every call would then build the layouts of its
// records anew, field by field. An object of each layout is kept alive instead, which saves a tenth of a call's time.

/** The fields of each record, from the build, and those of the engine's variants. */
const LAYOUTS = [...RECORDS, ["tag", "val"]];

if (ENGINE === "quickjs") {
  const kept = [];
  for (const fields of LAYOUTS) {
    const record = {};
    for (const field of fields) {
      record[field] = null;
      // A layout for each additional field.
      kept.push({ ...record });
    }
  }
  // Under a symbol, so that no code meets them.
  Object.defineProperty(globalThis, Symbol("shapes"), { value: kept });
}
