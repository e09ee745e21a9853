/** The reply rule, as `--reply` takes it, of the protocol `stream`. */
export const streamRule = {
	done: {path: 'type', equals: 'complete'},
	delta: {path: 'token', mode: 'append'},
	ignore: {path: 'type', equals: 'heartbeat'},
	ack: {path: 'type', equals: 'ack'},
	error: {path: 'type', equals: 'error', message: 'message'},
	sequence: {path: 'sequence'},
};
