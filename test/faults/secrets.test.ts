import {join} from 'node:path';
import {readFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {closeFrame, startHostileServer, type Behaviour} from '../helpers/hostile-server.ts';
import {setupFor, startRun, temporaryFolder} from '../runner/plan.ts';

/** One canary for each place that a secret may stand in. */
const canaries = {
	user: 'canary-user-7b1e',
	password: 'canary-password-90ac',
	query: 'canary-query-51fd',
	header: 'canary-header-c3d2',
	cookie: 'canary-cookie-e8f4',
	payload: 'canary-payload-26b0',
};
const all = Object.values(canaries).join(' ');

const echo: Record<string, Behaviour> = {
	'in the body of a refusal': {
		upgrade(peer, request) {
			const body = `refused: ${request} ${all}`;
			peer.write(`HTTP/1.1 401 No\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
		},
	},
	'in the reason of a close': {
		prompt: (peer) =>
			peer.write(closeFrame(1008, `${canaries.query} ${canaries.header} ${canaries.payload}`)),
	},
	'in an error of the gateway': {
		prompt: (peer) =>
			peer.text(JSON.stringify({message: `not for ${all}`, connectionId: 'b', requestId: 'a'})),
	},
	'in broken JSON': {prompt: (peer, text) => peer.text(`{${all} ${text}`)},
	'in a list': {prompt: (peer) => peer.text(JSON.stringify([all]))},
};

/** Every line that was saved, and all that was shown on the way. */
async function messagesOf(behaviour: Behaviour): Promise<string> {
	const server = await startHostileServer(behaviour);
	const host = server.url.replace('ws://', `ws://${canaries.user}:${canaries.password}@`);
	const file = join(await temporaryFolder(), 'results.jsonl');
	const setup = await setupFor(
		`${host}/prod?token=${canaries.query}`,
		{
			headers: {Authorization: `Bearer ${canaries.header}`, Cookie: `session=${canaries.cookie}`},
			payload: {message: '{{question}}', token: canaries.payload},
		},
		file,
	);
	const watched = startRun(setup);
	const {snapshot} = await watched.done;
	expect(snapshot.counts.errored).toBe(12);
	return `${await readFile(file, 'utf8')} ${JSON.stringify([snapshot, watched.published])}`;
}

test.each(Object.keys(echo))('a secret that the server repeats %s is not shown', async (where) => {
	expect(await messagesOf(echo[where]!)).not.toMatch(/canary/);
});

test('a secret is not shown in part either, where a long message is cut', async () => {
	// Whatever the place of the cut, one of them is in it.
	for (let shift = 0; shift < 20; shift++) {
		const body = `${'-'.repeat(shift)} ${`${canaries.header} `.repeat(30)}`;
		const shown = await messagesOf({
			upgrade: (peer) =>
				peer.write(`HTTP/1.1 403 No\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
		});
		expect(shown).not.toMatch(/cana/);
	}
});

test('a secret in the frame after which prompts wait in vain is not shown', async () => {
	const server = await startHostileServer({
		prompt: (peer) => peer.text(JSON.stringify({kind: 'failure', of: canaries.header})),
	});
	const setup = await setupFor(server.url, {
		headers: {Authorization: `Bearer ${canaries.header}`},
		reply: {done: {path: 'kind', equals: 'end'}, text: {path: 'text'}},
	});
	const {stuck} = await startRun(setup).until((snapshot) => snapshot.stuck !== null);
	expect(stuck!.frame).toBe('{"kind":"failure","of":"•••"}');
});
