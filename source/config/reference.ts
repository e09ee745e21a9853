/**
 * Part of a regular expression: a placeholder that reveals nothing. Its default is missing, empty, `null`
 * or another reference; any other may be the secret itself.
 */
export const harmlessReference = String.raw`\{\{(?![^{}]*\|\s*default\s*:(?!\s*(?:null|"")?\s*(?:\||\}\}))(?!\s*\$))[^{}]*\}\}`;
