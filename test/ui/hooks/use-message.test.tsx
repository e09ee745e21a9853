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
	let draws = 0;
	function Probe({drawn}: {readonly drawn: number}) {
		hook = useMessage();
		return <Text>{`${hook.message ?? 'nothing'} ${drawn}`}</Text>;
	}
	const app = render(<Probe drawn={0} />);
	onTestFinished(() => app.unmount());
	return {
		say: (text: string, stay?: boolean) => hook.say(text, stay),
		dismiss: () => hook.dismiss(),
		/** After a drawing of its own, which comes after whatever was changed before. */
		shows: (text: string) => {
			app.rerender(<Probe drawn={++draws} />);
			return vi.waitFor(() => expect(app.lastFrame()).toBe(`${text} ${draws}`), {interval: 5});
		},
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
	await shows('Stopping…');
	vi.advanceTimersByTime(10_000);
	await shows('Stopping…');
	say('Stopping at once.', true);
	await shows('Stopping at once.');
	say('');
	await shows('nothing');
});
