import {z} from 'zod';
import {problemWithGivenSubprotocols, problemWithHeaders} from '../handshake.ts';
import {option, withRole} from './option.ts';
import {hideCredentials, nearestUrl, problemWithUrl} from '../url.ts';
import {dialectChoices} from '../../gateway/choose-dialect.ts';
import {choice, pairs, refuse, text, toggle} from '../kinds/value-kinds.ts';

/** Options for the server to connect to. */
export const target = withRole('target', {
	url: option(z.string().superRefine(refuse(problemWithUrl)).optional(), {
		flag: 'url',
		short: 'u',
		group: 'Target',
		value: 'URL',
		help: 'WebSocket address of the chatbot; may contain {{$env.NAME}} and other $ templates',
		allowed: 'a ws:// or wss:// address',
		example: 'wss://abc123.execute-api.ca-central-1.amazonaws.com/prod',
		fromText: (word) => word,
		nearest: nearestUrl,
		show: (value) => hideCredentials(String(value)),
	}),
	origin: option(text('an origin').schema.optional(), {
		...text('an origin such as https://example.com'),
		flag: 'origin',
		group: 'Target',
		value: 'ORIGIN',
		help: 'Origin header of the handshake',
		fallback: "the https form of the url's host",
		example: 'https://example.com',
	}),
	headers: option(pairs(':', '').schema.superRefine(refuse(problemWithHeaders)).default({}), {
		...pairs(':', 'a header written "name: value"'),
		flag: 'header',
		short: 'H',
		group: 'Target',
		value: 'NAME:VALUE',
		many: true,
		secret: true,
		ignoreCase: true,
		help: 'header of the handshake; templated like the url',
		example: '"x-api-key: {{$env.API_KEY}}"',
	}),
	subprotocols: option(
		z.array(text('').schema).superRefine(refuse(problemWithGivenSubprotocols)).default([]),
		{
			...text('a subprotocol name'),
			flag: 'subprotocol',
			group: 'Target',
			value: 'NAME',
			many: true,
			help: 'WebSocket subprotocol to offer; templated like the url',
			example: 'chat.v1',
		},
	),
	dialect: option(choice(...dialectChoices).schema.default('auto'), {
		...choice(...dialectChoices),
		flag: 'dialect',
		group: 'Target',
		value: 'NAME',
		help: "what the server is: api-gateway explains and bills what API Gateway sends, plain treats every frame as the chatbot's; auto picks api-gateway for *.execute-api.* hosts",
		fallback: 'auto',
		example: 'api-gateway',
	}),
	tls: z
		.strictObject({
			insecure: option(toggle().schema.default(false), {
				...toggle(),
				flag: 'insecure',
				group: 'Target',
				help: 'accept any TLS certificate; shown as a warning and recorded',
				example: 'true',
			}),
			ca: option(text('').schema.optional(), {
				...text('the path of a PEM file'),
				flag: 'ca',
				group: 'Target',
				value: 'FILE',
				help: 'PEM file with the certificate authorities to trust',
				example: './ca.pem',
			}),
			cert: option(text('').schema.optional(), {
				...text('the path of a PEM file'),
				flag: 'cert',
				group: 'Target',
				value: 'FILE',
				help: 'PEM file with the client certificate, for servers that want one (mTLS), and those that lead to its authority',
				example: './client.pem',
			}),
			key: option(text('').schema.optional(), {
				...text('the path of a PEM file'),
				flag: 'key',
				group: 'Target',
				value: 'FILE',
				needs: {
					anyOf: ['tls.cert'],
					why: 'it is the key of the client certificate; add --cert FILE, or leave it out',
				},
				help: 'PEM file with the private key of --cert, without a passphrase',
				fallback: "--cert's file",
				example: './client-key.pem',
			}),
		})
		.prefault({}),
});
