/** Why a reply may belong to another prompt, as recorded. */
export const surplusReason = 'a surplus frame came on its connection, so replies may have shifted';
export const firstFrameReason =
	'a further frame came after the reply: the first frame of a connection may be a greeting (--ready)';
export const foreignNonce = "the reply repeats another prompt's nonce";

/** Why a run ends when replies cannot be matched to prompts any more. */
export const distrustReason =
	'surplus frames came on one new connection after the other, so no reply can be matched to its prompt; name them with --reply (ignore, done, correlate) or --ready, or use --per-prompt';
