import {z} from 'zod';
import {settingNames} from '../../gateway/estimate.ts';
import {isObject} from '../../model/is-object.ts';
import {nearest} from '../../model/nearest.ts';
import {parseDecimal} from '../kinds/extents.ts';
import type {Condition} from '../../model/reply-rule.ts';
import {frameConditions, toRawConditions} from '../conditions.ts';
import {describeIssue} from '../describe-issue.ts';
import {messageValue} from '../json-value.ts';
import {choice, pairs, refuse, text, toggle, wholeNumber} from '../kinds/value-kinds.ts';
import {jsonFromText, messageFromText} from '../kinds/json-option.ts';
import {option, withRole} from './option.ts';
import {durationOrOff, perSecondOrOff} from '../kinds/or-off-kinds.ts';

const readySchema = frameConditions;

function explainReady(value: unknown): string | undefined {
	const {error} = readySchema.safeParse(value);
	return error && describeIssue(error.issues, value);
}

const rates = ['perMillionMessages', 'perMillionConnectionMinutes'];

/** Reports limits of 0; prices may be 0. */
function problemWithSettings(settings: Readonly<Record<string, unknown>>): string | undefined {
	const zero = Object.entries(settings).find(
		([name, value]) => value === 0 && !rates.includes(name),
	);
	return zero && `${zero[0]} is 0 and must be above 0`;
}

/** Options for opening, keeping and sharing connections. */
export const connection = withRole('load', {
	inFlight: option(wholeNumber(1, 1000).schema.default(1), {
		...wholeNumber(1, 1000),
		flag: 'in-flight',
		group: 'Load',
		value: 'N',
		excludes: {
			connectionMode: 'a connection for one prompt has no room for a second; leave one of them out',
		},
		help: 'prompts in flight on one connection at once; more than 1 needs a reply rule with "correlate"',
		example: '4',
	}),
	connectRate: option(perSecondOrOff('new connections').schema.optional(), {
		...perSecondOrOff('new connections'),
		flag: 'connect-rate',
		group: 'Load',
		value: 'N',
		help: 'most connections to open per second',
		fallback: '500 for *.execute-api.* hosts, otherwise off',
		example: '100',
	}),
	sessionReuse: option(toggle().schema.default(true), {
		...toggle(),
		flag: 'session-reuse',
		group: 'Target',
		help: 'resume the TLS session of an earlier connection, as browsers do; --no-session-reuse makes a full TLS handshake for each connection',
		example: 'false',
	}),
	ready: option(readySchema.optional(), {
		flag: 'ready',
		group: 'Reply',
		value: 'CONDITION',
		role: 'reply',
		help: 'a frame that the server sends on each connection before the first prompt, such as a greeting; prompts wait for it',
		allowed: 'a condition on a frame as JSON, a list of them, or @FILE',
		example: `'{"path":"type","equals":"welcome"}'`,
		fallback: 'prompts are sent at once',
		fromText: jsonFromText,
		toText: (value) => JSON.stringify(toRawConditions(value as readonly Condition[])),
		toRaw: (value) => toRawConditions(value as readonly Condition[]),
		explain: explainReady,
	}),
	backoff: option(toggle().schema.default(true), {
		...toggle(),
		flag: 'backoff',
		group: 'Load',
		help: 'wait 250ms to 5s before a refused connection is tried again; --no-backoff retries at once, to test throttling',
		example: 'false',
	}),
	maxOutage: option(durationOrOff().schema.prefault('30s'), {
		...durationOrOff(),
		flag: 'max-outage',
		group: 'Load',
		value: 'TIME',
		role: 'checks',
		help: 'end the run as inconclusive when no connection could be made for this long, or none at all in the first 5s',
		fallback: '30s',
		example: '2m',
	}),
	keepAlive: option(durationOrOff().schema.prefault('off'), {
		...durationOrOff(),
		flag: 'keep-alive',
		group: 'Load',
		value: 'TIME',
		excludes: {
			connectionMode: 'a connection for one prompt is never idle; leave --keep-alive out',
		},
		help: 'send a ping over a connection that was idle for this long; API Gateway closes idle ones after 10m',
		fallback: 'off',
		example: '9m',
	}),
	keepAliveMessage: option(messageValue.optional(), {
		flag: 'keep-alive-message',
		group: 'Load',
		value: 'JSON',
		needs: {
			anyOf: ['keepAlive'],
			why: 'it replaces the ping; add --keep-alive, such as --keep-alive 9m, or leave it out',
		},
		help: 'with --keep-alive: send this message instead of a protocol ping; {{$env.NAME}} is filled in',
		allowed: 'a JSON value, or plain text',
		fallback: 'a protocol ping',
		example: `'{"action":"ping"}'`,
		fromText: messageFromText,
	}),
	rotateAfter: option(durationOrOff().schema.prefault('115m'), {
		...durationOrOff(),
		flag: 'rotate-after',
		group: 'Load',
		value: 'TIME',
		excludes: {
			connectionMode: 'each prompt has a new connection anyway; leave --rotate-after out',
		},
		help: 'replace a connection of this age between two prompts; API Gateway closes them after 2h',
		fallback: '115m',
		example: '30m',
	}),
	quotas: option(
		z
			.partialRecord(z.enum(settingNames), z.number().min(0))
			.superRefine(refuse(problemWithSettings))
			.default({}),
		{
			...pairs('=', `NAME=NUMBER, where NAME is one of ${settingNames.join(', ')}`),
			flag: 'quota',
			group: 'Load',
			value: 'NAME=NUMBER',
			many: true,
			help: 'a limit, price or assumption of the estimate that differs in your account, such as requests, perMillionMessages or framesPerReply',
			fallback: "API Gateway's defaults",
			example: 'newConnections=2000',
			fromText(word) {
				const given = pairs('=', '').fromText(word);
				if (typeof given === 'string') return given;
				const entries = Object.entries(given as Record<string, string>);
				return Object.fromEntries(
					entries.map(([name, value]) => [name, parseDecimal(value.replaceAll('_', '')) ?? value]),
				);
			},
			nearest(value) {
				if (!isObject(value)) return undefined;
				const wrong = Object.entries(value).find(
					([name]) => !settingNames.some((known) => known === name),
				);
				const near = wrong && nearest(wrong[0], settingNames);
				return wrong && near && `${near}=${String(wrong[1])}`;
			},
		},
	),
});

/** Options for authentication. */
export const authentication = withRole('auth', {
	auth: option(choice('none', 'sigv4').schema.default('none'), {
		...choice('none', 'sigv4'),
		flag: 'auth',
		group: 'Target',
		value: 'HOW',
		help: "sigv4: sign each connection with AWS credentials, found by the AWS SDK's default chain",
		example: 'sigv4',
	}),
	region: option(
		z
			.string()
			.regex(/^[a-z]{2}(-[a-z]+)+-\d+$/)
			.optional(),
		{
			...text("an AWS Region's name"),
			flag: 'region',
			group: 'Target',
			value: 'REGION',
			needs: {
				anyOf: ['auth'],
				why: 'it is the Region to sign for; add --auth sigv4, or leave it out',
			},
			help: 'with --auth sigv4: the AWS Region to sign for',
			fallback: "the host's, otherwise the environment's or the AWS profile's",
			example: 'ca-central-1',
		},
	),
	service: option(
		z
			.string()
			.regex(/^[a-z][a-z\d-]{1,62}$/)
			.optional(),
		{
			...text("an AWS service's signing name"),
			flag: 'service',
			group: 'Target',
			value: 'NAME',
			needs: {
				anyOf: ['auth'],
				why: 'it is the service to sign for; add --auth sigv4, or leave it out',
			},
			help: 'with --auth sigv4: the AWS service to sign for',
			fallback: 'by the host: bedrock-agentcore, appsync, otherwise execute-api',
			example: 'bedrock-agentcore',
		},
	),
	awsProfile: option(text('').schema.optional(), {
		...text("a profile's name"),
		flag: 'aws-profile',
		group: 'Target',
		value: 'NAME',
		needs: {
			anyOf: ['auth'],
			why: 'its credentials sign the connections; add --auth sigv4, or leave it out',
		},
		help: 'with --auth sigv4: the profile of the AWS configuration files to take credentials from',
		fallback: 'AWS_PROFILE, otherwise default',
		example: 'staging',
	}),
});
