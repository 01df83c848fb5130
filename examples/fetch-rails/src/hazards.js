// The hazards of `../hazards`, in the other engine.
export * from "../../hazards/src/index.js";
