/** What happened at a gateway so far. */
export type GatewayCounts = {
	/** Upgrades that were accepted. */
	readonly connections: number;
	/** Upgrades refused because of `refuse`, or by the protocol. */
	readonly refused: number;
	/** Upgrades refused because of `connectionsPerSecond`. */
	readonly throttled: number;
	/** Text messages received; a prompt may consist of several. */
	readonly messages: number;
	/**
	 * Prompts received, unusable ones included. Each is later counted once as a reply, an error,
	 * closed or silent, unless it is still waiting or its connection was lost first.
	 */
	readonly prompts: number;
	/** Replies of all kinds sent in full, apologies and long ones included. */
	readonly replies: number;
	/** Prompts that ended in an error, the gateway's or the protocol's own. */
	readonly errors: number;
	/** Connections closed instead of a reply, or during one. */
	readonly closed: number;
	/** Prompts that are never answered. */
	readonly silent: number;
	/** Text frames sent, of whatever kind. */
	readonly frames: number;
	/** Notices that an integration timed out, while its reply continues. */
	readonly timedOut: number;
	/** Connections closed with 1001: idle, or too old. */
	readonly expired: number;
	/** Connections closed with 1009: a frame or a message was too large. */
	readonly oversized: number;
};

export type MutableCounts = {-readonly [Key in keyof GatewayCounts]: number};

export function createCounts(): MutableCounts {
	return {
		connections: 0,
		refused: 0,
		throttled: 0,
		messages: 0,
		prompts: 0,
		replies: 0,
		errors: 0,
		closed: 0,
		silent: 0,
		frames: 0,
		timedOut: 0,
		expired: 0,
		oversized: 0,
	};
}
