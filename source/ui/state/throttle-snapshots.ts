import type {RunnerView} from '../hooks/use-runner.ts';
import type {Snapshot} from '../../model/snapshot.ts';

/**
 * The same runner, with snapshots at most once per interval (milliseconds): a screen that changes five
 * times a second can be read, and a faster one only costs more. Changes of phase show at once.
 */
export function throttleSnapshots(runner: RunnerView, interval: number): RunnerView {
	let shown: Snapshot = runner.getSnapshot();
	let shownAt = -Infinity;
	return {
		...runner,
		getSnapshot: () => shown,
		subscribe(listener) {
			let timer: NodeJS.Timeout | undefined;
			const show = () => {
				clearTimeout(timer);
				timer = undefined;
				shown = runner.getSnapshot();
				shownAt = performance.now();
				listener();
			};
			const unsubscribe = runner.subscribe(() => {
				const latest = runner.getSnapshot();
				const wait = shownAt + interval - performance.now();
				if (wait <= 0 || latest.phase !== shown.phase) show();
				else timer ??= setTimeout(show, wait);
			});
			return () => {
				clearTimeout(timer);
				unsubscribe();
			};
		},
	};
}
