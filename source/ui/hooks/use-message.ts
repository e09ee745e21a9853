import {useCallback, useEffect, useRef, useState} from 'react';

/** Milliseconds for which a message is shown. */
const shownFor = 8000;

/** A message that disappears by itself. */
export function useMessage(): {
	message: string | undefined;
	/** @param stay until the next message; otherwise for a moment, or up to the next key */
	say: (text: string, stay?: boolean) => void;
	/** Removes a message that need not stay. */
	dismiss: () => void;
} {
	const [message, setMessage] = useState<string>();
	const timer = useRef<NodeJS.Timeout>(undefined);
	useEffect(() => () => clearTimeout(timer.current), []);
	const say = useCallback((text: string, stay = false) => {
		clearTimeout(timer.current);
		timer.current = undefined;
		setMessage(text === '' ? undefined : text);
		if (!stay && text !== '') timer.current = setTimeout(() => setMessage(undefined), shownFor);
	}, []);
	const dismiss = useCallback(() => {
		if (timer.current === undefined) return;
		clearTimeout(timer.current);
		timer.current = undefined;
		setMessage(undefined);
	}, []);
	return {message, say, dismiss};
}
