import {Text} from 'ink';
import {render} from 'ink-testing-library';
import {afterEach, beforeEach, expect, onTestFinished, test, vi} from 'vitest';
import {useMessage} from '../../../source/ui/hooks/use-message.ts';

beforeEach(() => {
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']});
});
afterEach(() => {
	vi.useRealTimers();
});

function showMessages() {
	let hook!: ReturnType<typeof useMessage>;
	function Probe() {
		hook = useMessage();
		return <Text>{hook.message ?? 'nothing'}</Text>;
	}
	const app = render(<Probe />);
	onTestFinished(() => app.unmount());
	return {
		say: (text: string, stay?: boolean) => hook.say(text, stay),
		dismiss: () => hook.dismiss(),
		shows: (text: string) => vi.waitFor(() => expect(app.lastFrame()).toBe(text), {interval: 5}),
	};
}

test('what is said goes away by itself, or with the next key', async () => {
	const {say, dismiss, shows} = showMessages();
	say('saved');
	await shows('saved');
	vi.advanceTimersByTime(10_000);
	await shows('nothing');
	say('copied');
	await shows('copied');
	dismiss();
	await shows('nothing');
});

test('what is to stay outlives keys and time, until something else is said', async () => {
	const {say, dismiss, shows} = showMessages();
	say('saved');
	say('Stopping…', true);
	await shows('Stopping…');
	dismiss();
	vi.advanceTimersByTime(10_000);
	// What is said next is drawn after whatever these would have changed.
	say('Stopping at once.', true);
	await shows('Stopping at once.');
	dismiss();
	await new Promise((resolve) => setImmediate(resolve));
	await shows('Stopping at once.');
	say('');
	await shows('nothing');
});
