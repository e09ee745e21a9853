/**
 * A placeholder that gives nothing away, as part of a regular expression: one without a default, or
 * with an empty one, `null`, or another reference. Any other default may be the secret itself.
 */
export const harmlessReference = String.raw`\{\{(?![^{}]*\|\s*default\s*:(?!\s*(?:null|"")?\s*(?:\||\}\}))(?!\s*\$))[^{}]*\}\}`;
