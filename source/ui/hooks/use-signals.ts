import {useEffect, useEffectEvent} from 'react';

const codes = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

/** Tells of signals from outside by their exit codes; the terminal's own Ctrl-C is a key. */
export function useSignals(onSignal: (code: number) => void): void {
	const handle = useEffectEvent(onSignal);
	useEffect(() => {
		const handlers = Object.entries(codes).map(([signal, code]) => {
			const handler = () => handle(code);
			process.on(signal, handler);
			return () => process.off(signal, handler);
		});
		return () => {
			for (const remove of handlers) remove();
		};
	}, []);
}
