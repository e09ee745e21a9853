import {expect, test} from 'vitest';
import {appErrorPatterns} from '../../source/config/app-errors.ts';
import {connectRateOf} from '../../source/config/gateway-plan.ts';
import {problemWith, readWords} from '../../source/config/resolve.ts';
import {configOptions} from '../../source/config/options/run-options.ts';
import {classifyAppError, defaultAppErrors} from '../../source/gateway/app-error.ts';
import {resolveGiven} from '../helpers/config.ts';

const optionOf = (flag: string) => configOptions.find(({meta}) => meta.flag === flag)!;

/** What `--flag word …` becomes in a plan, or the sentence that refuses it. */
function read(flag: string, ...words: string[]): unknown {
	const option = optionOf(flag);
	const value = readWords(option, words, `--${flag}`);
	return problemWith(option, value) ?? option.schema.parse(value);
}

test.each([
	['in-flight', '4', 4],
	['connect-rate', '100', 100],
	['connect-rate', '0.5', 0.5],
	['connect-rate', '600/m', 10],
	['connect-rate', 'off', null],
	['keep-alive', '9m', 540_000],
	['keep-alive', 'off', null],
	['keep-alive', 'OFF', null],
	['keep-alive-message', '{"action":"ping"}', {action: 'ping'}],
	['keep-alive-message', 'ping', 'ping'],
	['rotate-after', '1h', 3_600_000],
	['rotate-after', 'off', null],
	['turn-failure', 'continue', 'continue'],
	['max-message', '128KB', 131_072],
	['max-message', '1.5mb', 1_572_864],
	['max-message', '4096', 4096],
	['max-message', 'off', null],
	['auth', 'sigv4', 'sigv4'],
	['region', 'us-gov-west-1', 'us-gov-west-1'],
	['quota', 'newConnections=2_000', {newConnections: 2000}],
	['quota', 'perMillionMessages=0', {perMillionMessages: 0}],
])('--%s %s is understood', (flag, text, value) => {
	expect(read(flag, text)).toEqual(value);
});

test.each([
	['in-flight', '0', 'is not a whole number from 1 to 1,000', '1'],
	['connect-rate', '0', 'is not new connections per second', 'off'],
	['connect-rate', '100 / s', 'is not new connections per second', '100'],
	['keep-alive', '0', 'is not a duration with a unit (ms, s, m, h), at most 24h, or off', 'off'],
	['keep-alive', '9 minutes', 'is not a duration', '9m'],
	['rotate-after', 'never', 'is not a duration', 'off'],
	['keep-alive-message', '{"ping"', 'it is not JSON', undefined],
	['turn-failure', 'contine', 'is not stop or continue', 'continue'],
	['max-message', '128 kilobytes', 'is not a size such as 128KB, or off', '128KB'],
	['max-message', 'unlimited', 'is not a size', 'off'],
	['max-message', '0', 'is not a size', 'off'],
	['auth', 'iam', 'is not none or sigv4', undefined],
	['region', 'Montreal', "is not an AWS Region's name", undefined],
	['quota', 'newConections=5', 'is not NAME=NUMBER', 'newConnections=5'],
	['quota', 'newConnections=many', 'is not NAME=NUMBER', undefined],
	['quota', 'newConnections=0', 'newConnections is 0 and must be above 0', undefined],
	['app-error', 'sorry', '"sorry" is not NAME=REGEX', undefined],
	['app-error', 'so rry=x', 'is not NAME=REGEX', undefined],
	['app-error', 'sorry=(', '"sorry=(": Invalid regular expression', undefined],
])('--%s %s is refused with what was meant', (flag, text, what, near) => {
	let problem = '';
	try {
		problem = String(read(flag, text));
	} catch (error) {
		problem = (error as Error).message;
	}
	expect(problem).toContain(what);
	expect(problem).toContain(`Example: --${flag}`);
	if (near !== undefined) expect(problem.endsWith(`Did you mean ${near}?`)).toBe(true);
});

test('what is off in one place may be on in another', async () => {
	const project = {keepAlive: '9m', rotateAfter: '1h', maxMessage: '1MB'};
	const {value} = await resolveGiven({project, flags: {keepAlive: 'off', rotateAfter: 'off'}});
	expect(value).toMatchObject({keepAlive: null, rotateAfter: null, maxMessage: 1_048_576});
	const usual = (await resolveGiven({})).value;
	expect(usual).toMatchObject({
		keepAlive: null,
		rotateAfter: 6_900_000,
		maxMessage: 131_072,
		inFlight: 1,
		turnFailure: 'stop',
		auth: 'none',
	});
});

test('the usual app errors are the French apologies, word for word', async () => {
	const {value} = await resolveGiven({});
	expect(appErrorPatterns(value.appErrors)).toEqual(defaultAppErrors);
});

test("the user's patterns take the place of the usual ones, whatever the case; off leaves none", async () => {
	const own = appErrorPatterns(
		(await resolveGiven({flags: {appErrors: ['Sorry=^sorry|=oops', 'accent=été']}})).value
			.appErrors,
	);
	expect(classifyAppError('SORRY, no', own)).toBe('sorry');
	expect(classifyAppError('a =oops', own)).toBe('sorry');
	expect(classifyAppError('ÉTÉ', own)).toBe('accent');
	expect(classifyAppError('Désolé, une erreur est survenue.', own)).toBeUndefined();
	const off = (await resolveGiven({flags: {appErrors: ['off']}})).value.appErrors;
	expect(appErrorPatterns(off)).toEqual([]);
});

test("new connections are limited to the quota behind API Gateway's hosts, unless something is given", async () => {
	const gateway = 'wss://abc.execute-api.ca-central-1.amazonaws.com/prod';
	const rateOf = async (flags: Readonly<Record<string, unknown>>, address: string) =>
		connectRateOf((await resolveGiven({flags})).value, address);
	expect(await rateOf({}, gateway)).toBe(500);
	expect(await rateOf({}, 'ws://localhost:3001')).toBeUndefined();
	expect(await rateOf({connectRate: 'off'}, gateway)).toBeUndefined();
	expect(await rateOf({connectRate: 20}, gateway)).toBe(20);
	expect(await rateOf({connectRate: 20}, 'ws://localhost:3001')).toBe(20);
	expect(await rateOf({quotas: {newConnections: 2000}}, gateway)).toBe(2000);
});
