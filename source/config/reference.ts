/**
 * Part of a regular expression: a placeholder that reveals nothing. It has no default, or an empty one,
 * `null` or another reference; any other default may be the secret itself.
 */
export const harmlessReference = String.raw`\{\{(?![^{}]*\|\s*default\s*:(?!\s*(?:null|"")?\s*(?:\||\}\}))(?!\s*\$))[^{}]*\}\}`;
