import {explainBy, type Dialect} from '../dialect.ts';
import {classifyGatewayError, explainFrame} from '../error-frame.ts';
import {oneConnectionEach} from '../close-codes.ts';
import {explainRedirect} from '../redirect.ts';
import {notesOfRefusal, requestIdOf} from '../upgrade-answers.ts';

/** RFC 6455, 7.4.1, and the registry of close codes at IANA. */
const closes: ReadonlyMap<number, string> = new Map([
	[1000, `closed normally, but before the reply was complete; ${oneConnectionEach}`],
	[1001, 'the server is going away, such as for a restart'],
	[1003, 'the server does not accept this type of data, such as a binary frame'],
	[1005, `closed without a code; ${oneConnectionEach}`],
	[1006, 'the TCP connection was lost without a closing handshake'],
	[1008, 'the message or the rate violates a policy of the server'],
	[1009, 'the message is too big for the server'],
	[1011, 'an internal error of the server'],
	[1012, 'the service is restarting'],
	[1013, 'the server is overloaded: try again later'],
	[1014, 'a proxy got no valid answer from the server behind it'],
]);

/** RFC 9110, 15, and RFC 6585, 4. */
const refusals: ReadonlyMap<number, string> = new Map([
	[401, 'credentials are missing or invalid; set them with --header'],
	[403, 'the server refuses this client: check credentials and --origin'],
	[404, 'there is no WebSocket at this path; check --url'],
	[426, 'the server requires another protocol; check the path of --url'],
	[429, 'too many requests or connections; lower --connect-rate'],
	[500, 'an internal error of the server'],
	[502, 'a proxy got no valid answer from the server behind it'],
	[503, 'the server is overloaded or down, or its proxy has no backend to forward to'],
	[504, 'a proxy got no answer in time from the server behind it'],
]);

/** Any WebSocket server: frames belong to the chatbot, and messages cost nothing. */
export const plain: Dialect = {
	name: 'plain',
	classifyFrame: () => undefined,
	classifyClose: (code) => closes.get(code),
	// These headers name AWS themselves, whatever host sends them.
	notesOfRefusal,
	requestIdOf,
	unitsOf: () => 1,
	explain: explainBy({
		handshake: (status) => refusals.get(status) ?? explainRedirect(status),
		closed: (code) => closes.get(code),
		gateway: explainFrame,
	}),
};

/** Why a frame from a host outside AWS counts as API Gateway's, and what the user can do. */
const evidence =
	'the frame names a connectionId and a requestId, as API Gateway does; if that is the server, --dialect api-gateway explains refusals and closes as well';

/**
 * A plain server, unless its frames prove to be API Gateway's, which may be behind a custom domain.
 * Only a frame with both ids counts: no chatbot sends one by chance.
 */
export const unknownServer: Dialect = {
	...plain,
	classifyFrame(json) {
		const error = classifyGatewayError(json);
		return error?.isCertain ? error : undefined;
	},
	explain(errorClass) {
		const meaning = plain.explain(errorClass);
		if (!errorClass.startsWith('gateway.')) return meaning;
		return meaning === undefined ? evidence : `${meaning}; ${evidence}`;
	},
};
