import type {ReplyRule} from '../../source/model/reply-rule.ts';

export const token = (piece: string) => ({token: piece});

export const end = {end: true};

export const stream: Partial<ReplyRule> = {
	done: [{path: 'end', equals: true}],
	delta: {path: 'token', mode: 'append'},
	ignore: [{text: 'beat'}],
	ack: [{text: 'got it'}],
	error: {when: [{path: 'failed', exists: true}], message: 'failed'},
};
