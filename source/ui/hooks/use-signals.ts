import {useEffect, useEffectEvent} from 'react';
import {onSignals} from '../../terminal/signals.ts';

/** Reports signals from outside by their exit codes; the terminal's own Ctrl-C is a key. */
export function useSignals(onSignal: (code: number) => void): void {
	const handle = useEffectEvent(onSignal);
	useEffect(() => onSignals((code) => handle(code)), []);
}
